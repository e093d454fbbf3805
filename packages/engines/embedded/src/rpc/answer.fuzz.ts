import { assert, fromUtf8 } from '@jianghan/protocol'
import { handleHttp } from './answer.ts'
import { rpcMethods } from './methods.ts'
import { rpcWorld } from './testWorld.ts'

const world = rpcWorld(3)
const names = [...rpcMethods.keys()].filter(name => !name.startsWith('broadcast'))

/** Any bytes as a body, and as the query string of a method that the first byte picks: an answer in JSON, never a throw. */
export function fuzz(data: Uint8Array): void {
  const text = fromUtf8(data)
  if (text === undefined || text.includes('broadcast')) return
  const posted = handleHttp(world, { method: 'POST', path: '/', query: new URLSearchParams(), body: text })
  const name = names[(data[0] ?? 0) % names.length]
  const got = handleHttp(world, { method: 'GET', path: `/${name}`, query: new URLSearchParams(text.slice(1)), body: '' })
  for (const { body } of [posted, got]) assert(body === '' || typeof JSON.parse(body) === 'object', 'an answer is JSON')
}
