import { assert, utf8 } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import { openVault } from './vault.ts'

// The process that damage.test.ts kills: it puts items without end and reports each one that is durable.
const [itemsFolder = '', keysFolder = '', round = ''] = process.argv.slice(2)
const vault = await openVault({ itemsFolder, keysFolder })
assert(!isRefused(vault))
for (let i = 0; process.connected; i += 3) {
  const texts = [0, 1, 2].map(k => `round ${round} note ${i + k}`)
  const ids = await vault.putMany(texts.map(text => ({ kind: 'note', mediaType: 'text/plain', readers: [], bytes: utf8(text) })))
  assert(!isRefused(ids))
  for (const [k, id] of ids.entries()) process.send?.([id, texts[k]])
}
