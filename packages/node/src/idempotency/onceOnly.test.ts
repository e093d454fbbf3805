import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { demoConsortium } from '@jianghan/app'
import type { MakeConsortium } from '../folder/setUp.ts'
import type { RunningNode } from '../node.ts'
import { startChild } from '../testing/childNode.ts'
import { example } from '../testing/paymentWorld.ts'
import { asOperator, ask, startTestNode, temporaryFolder } from '../testing/testLedger.ts'

const WISH = { name: 'erp', member: 'test-bank', scopes: ['read', 'admin'] }
const JSON_TYPE = 'application/json'

/** Posts JSON under an idempotency key; `more`: further headers. */
const make = (node: RunningNode, key: string, path: string, body: unknown, more: Record<string, string> = {}): ReturnType<typeof ask> =>
  ask(node, path, { method: 'POST', headers: { 'content-type': JSON_TYPE, 'idempotency-key': key, ...more }, body: JSON.stringify(body) })

const replayed = ({ headers }: { headers: Headers }): boolean => headers.get('idempotency-replayed') === 'true'

/** What a crash leaves between an effect and its answer: the requests of a data folder, whose node is down, without answers. */
function loseAnswers(folder: string): void {
  const database = new DatabaseSync(join(folder, 'idempotency', 'requests.db'))
  database.exec('UPDATE request SET answer = NULL')
  database.close()
}

test('an API key is made once for a request with a key, and told alike to whoever asks again, across a restart as well', async t => {
  const folder = temporaryFolder(t)
  const before = await startTestNode(t, { folder })
  const first = await make(before, '"one"', '/v1/node/keys', WISH)
  const second = await make(before, 'one', '/v1/node/keys', WISH)
  await before.close()
  const node = await startTestNode(t, { folder })
  const third = await make(node, '"one"', '/v1/node/keys', WISH)
  assert.deepEqual([first.status, replayed(first), replayed(second), replayed(third)], [200, false, true, true])
  assert.match(first.body.key, /^jhk_/)
  assert.deepEqual([second.body, third.body], [first.body, first.body])
  assert.equal((await ask(node, '/v1/node/keys')).body.items.length, 1)
  assert.equal((await ask(node, '/v1/node/audit')).body.items.filter(({ act }: { act: string }) => act === 'keys.created').length, 1)
  for (const name of ['requests.db', 'requests.db-wal']) assert.doesNotMatch(readFileSync(join(folder, 'idempotency', name)).toString('latin1'), /jhk_/)
})

test('a key of another request, a malformed key and refusals are answered as what they are', async t => {
  const node = await startTestNode(t)
  const { body: { key } } = await make(node, 'a', '/v1/node/keys', WISH)
  const other = await make(node, 'a', '/v1/node/keys', { ...WISH, name: 'other' }, { 'accept-language': 'zh' })
  assert.deepEqual([other.status, other.body.code, other.body.title], [422, 'node.idempotencyKeyReused', '幂等键已用于其他请求'])
  assert.equal((await make(node, 'a', '/v1/vault/keys', {})).body.code, 'node.idempotencyKeyReused')
  assert.deepEqual([(await make(node, '"a', '/v1/node/keys', WISH)).status, (await make(node, '"a", "b"', '/v1/node/keys', WISH)).body.code], [400, 'node.idempotencyKeyMalformed'])
  assert.equal((await make(node, 'k'.repeat(600), '/v1/node/keys', WISH)).status, 400)
  // Another caller's key is another key, even with the same characters.
  const theirs = await make(node, 'a', '/v1/node/keys', { ...WISH, name: 'theirs' }, { authorization: `Bearer ${key}` })
  assert.deepEqual([theirs.status, theirs.body.name], [200, 'theirs'])
  // What was refused stays so; what does not fit the API was never taken in.
  const foreign = { ...WISH, accounts: ['jh1nothing'] }
  const [refused, again] = [await make(node, 'b', '/v1/node/keys', foreign), await make(node, 'b', '/v1/node/keys', foreign)]
  assert.deepEqual([refused.status, replayed(refused), replayed(again)], [400, false, true])
  assert.deepEqual(again.body, refused.body)
  assert.equal((await make(node, 'c', '/v1/node/keys', { name: 'x' })).status, 400)
  assert.equal((await make(node, 'c', '/v1/node/keys', WISH)).status, 200)
})

test('the same key once more while its request is carried out is a conflict that passes', async t => {
  const node = await startTestNode(t)
  const body = JSON.stringify(WISH)
  const { host, hostname, port } = new URL(node.url)
  const request = `POST /v1/node/keys HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${asOperator(node.folder.path).authorization}\r\nIdempotency-Key: "x"\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${body.length}\r\n`
  const socket = connect(Number(port), hostname)
  // Both in one write, so that the second is read while the first waits for the disk.
  socket.write(`${request}\r\n${body}${request}Connection: close\r\n\r\n${body}`)
  let answers = ''
  for await (const part of socket) answers += String(part)
  assert.deepEqual(answers.match(/HTTP\/1\.1 [0-9]+/g), ['HTTP/1.1 200', 'HTTP/1.1 409'])
  assert.match(answers, /retry-after: 1\r\n[^]*"code":"node\.requestRunning"/)
  assert.equal(replayed(await make(node, '"x"', '/v1/node/keys', WISH)), true)
})

test('a request whose answer a crash took is carried out again and has its effect once', async t => {
  const folder = temporaryFolder(t)
  const makeConsortium: MakeConsortium = ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true })
  const demo = { folder, makeConsortium }
  const requests: readonly ((node: RunningNode) => ReturnType<typeof ask>)[] = [
    node => make(node, 'a-key', '/v1/node/keys', { ...WISH, member: 'hanjiang-bank' }),
    node => make(node, 'a-reading-key', '/v1/vault/keys', {}),
    node => make(node, 'another-reading-key', '/v1/vault/keys?kind=16', {}),
    node => ask(node, '/v1/vault/items?mediaType=text/plain', { method: 'POST', headers: { 'content-type': 'application/octet-stream', 'idempotency-key': 'an-item' }, body: 'text' }),
    node => ask(node, '/v1/iso20022/pain.001?wait=final', { method: 'POST', headers: { 'content-type': 'application/xml', 'idempotency-key': 'a-file' }, body: example('pain001-pay-suppliers.xml') }),
  ]
  const before = await startTestNode(t, demo)
  const told: Awaited<ReturnType<typeof ask>>[] = []
  for (const request of requests) told.push(await request(before))
  await before.close()
  loseAnswers(folder)
  const node = await startTestNode(t, demo)
  for (const [i, request] of requests.entries()) {
    const again = await request(node)
    assert.deepEqual([again.status, replayed(again), again.body], [200, false, told[i]?.body], JSON.stringify(again.body))
    assert.equal(replayed(await request(node)), true)
  }
  assert.deepEqual([(await ask(node, '/v1/node/keys')).body.items.length, (await ask(node, '/v1/vault')).body.readingKeys.length], [1, 3])
  assert.equal((await ask(node, '/v1/vault/items?kind=document')).body.items.length, 1)
})

test('a node that is killed while it makes keys makes each of them once', async t => {
  const folder = temporaryFolder(t)
  const script = fileURLToPath(import.meta.resolve('../testing/killedNode.ts'))
  const start = async (): Promise<{ node: RunningNode; child: ReturnType<typeof startChild> }> => {
    const child = startChild(t, script, [folder])
    const [, url = ''] = await child.printed(/ready (\S+)/)
    return { node: { url, folder: { path: folder } } as RunningNode, child }
  }
  const wanted = Array.from({ length: 60 }, (_, i) => `request ${i}`)
  const told = new Map<string, string>()
  const askAll = (node: RunningNode): Promise<unknown> => Promise.all(wanted.map(async key => {
    const { status, body } = await make(node, `"${key}"`, '/v1/node/keys', { ...WISH, name: key })
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(told.get(key) ?? body.key, body.key, 'who was told a key is told the same one again')
    told.set(key, body.key)
  }))
  for (const afterMs of [15, 60]) {
    const { node, child } = await start()
    const asking = askAll(node).catch((fault: unknown) => { assert(fault instanceof TypeError, String(fault)) })
    await pause(afterMs)
    child.process.kill('SIGKILL')
    await Promise.all([asking, child.ended])
  }
  const { node } = await start()
  await askAll(node)
  const { body: { items } } = await ask(node, '/v1/node/keys')
  assert.deepEqual(items.map(({ name }: { name: string }) => name).sort(), wanted.toSorted())
})
