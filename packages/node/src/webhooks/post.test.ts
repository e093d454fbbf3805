import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Authority } from '../testing/authority.ts'
import { startReceiver } from '../testing/receiver.ts'
import { afterwards } from '../testing/testLedger.ts'
import { allowedTargets } from './addresses.ts'
import { pauseAfter } from './sender.ts'
import { postMessage, type PostOptions, retryAfterOf } from './post.ts'

const allowed = allowedTargets('127.0.0.1,erp.inner', false)
const message = { headers: { 'content-type': 'text/plain' }, body: Buffer.from('hello') }
const post = (url: string, more: Partial<PostOptions> = {}): ReturnType<typeof postMessage> => postMessage(url, message, { allowed, ...more })

test('an answer is read to a bound, a redirect is not followed, and whoever asks to be left alone is', async t => {
  const endpoint = await startReceiver(t)
  assert.deepEqual(await post(endpoint.url), { status: 204, fault: undefined, excerpt: '', retryAfterMs: undefined })
  endpoint.answer((_received, response) => { response.writeHead(302, { location: endpoint.url }).end() })
  assert.equal((await post(endpoint.url)).fault, 'redirect')
  assert.equal(endpoint.received.length, 2)
  endpoint.answer((_received, response) => { response.writeHead(503, { 'retry-after': '120' }).end(`\u001b[2J${'x'.repeat(1_000_000)}`) })
  const busy = await post(endpoint.url)
  assert.deepEqual([busy.fault, busy.retryAfterMs, busy.excerpt.length, busy.excerpt.startsWith(' [2Jxxx')], ['refused', 120_000, 500, true])
  // The status is known: that the body breaks off changes nothing.
  endpoint.answer((_received, response) => { response.writeHead(200).write('begun', () => response.socket?.end()) })
  assert.deepEqual(await post(endpoint.url), { status: 200, fault: undefined, excerpt: 'begun', retryAfterMs: undefined })
  endpoint.answer(() => undefined)
  assert.equal((await post(endpoint.url, { timeoutMs: 300 })).fault, 'timeout')
  endpoint.answer((_received, response) => { response.socket?.end('nonsense\r\n\r\n') })
  assert.equal((await post(endpoint.url)).fault, 'notHttp')
  assert.equal((await post('http://127.0.0.1:1/')).fault, 'ECONNREFUSED')
})

test('a name is looked up once, and the certificate has to be the name\'s', async t => {
  const authority = await Authority.make('test')
  const { cert, key } = await authority.issue({ names: ['erp.inner'] })
  const server = createServer({ cert, key }, (request, response) => { request.resume().on('end', () => response.end(request.headers.host)) })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  afterwards(t, () => new Promise(resolve => { server.close(resolve) }))
  const { port } = server.address() as AddressInfo
  let looked = 0
  const lookup = (): Promise<string[]> => {
    looked++
    return Promise.resolve(['127.0.0.1'])
  }
  const ca = Buffer.from(authority.ca)
  assert.deepEqual(await post(`https://erp.inner:${port}/`, { lookup, ca }), { status: 200, fault: undefined, excerpt: `erp.inner:${port}`, retryAfterMs: undefined })
  assert.equal(looked, 1)
  assert.equal((await post(`https://other.inner:${port}/`, { lookup, ca, allowed: allowedTargets('other.inner', false) })).fault, 'certificate')
  assert.equal((await post(`https://erp.inner:${port}/`, { lookup })).fault, 'certificate')
  assert.equal((await post(`https://erp.inner:${port}/`, { lookup, ca, allowed: allowedTargets('', false) })).fault, 'private')
})

test('pauses grow to a bound, and Retry-After is seconds or a date within another', () => {
  assert.deepEqual([1, 2, 3, 11, 40].map(attempts => pauseAfter(attempts, 0)), [1_000, 2_000, 4_000, 900_000, 900_000])
  assert.equal(pauseAfter(1, 1), 1_200)
  const now = Date.parse('2026-11-28T00:00:00Z')
  assert.deepEqual(['5', 'Sat, 28 Nov 2026 00:01:00 GMT', '999999999', '-1', 'x', undefined, '0'].map(text => retryAfterOf(text, now)), [5_000, 60_000, 86_400_000, undefined, undefined, undefined, undefined])
})
