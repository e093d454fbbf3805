import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair } from '@jianghan/crypto'
import { txV1 } from '@jianghan/protocol'
import type { RunningNode } from '../node.ts'
import { ask, framesOf, post, postOne, startTestNode, transfer } from '../testing/testLedger.ts'

/** A transaction with something changed in its envelope. */
function altered(change: (envelope: txV1.SignedTransaction) => void): Uint8Array {
  const envelope = fromBinary(txV1.SignedTransactionSchema, transfer())
  change(envelope)
  return toBinary(txV1.SignedTransactionSchema, envelope)
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === bytes.length - 40 ? byte ^ 1 : byte))

/** L, the order of the group: S + L is the malleable twin of a signature (RFC 8032 5.1.7). */
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n
function malleated(signature: Uint8Array): Uint8Array {
  let s = ORDER
  for (let i = 0; i < 32; i++) s += BigInt(signature[32 + i] as number) << BigInt(8 * i)
  return signature.map((byte, i) => (i < 32 ? byte : Number((s >> BigInt(8 * (i - 32))) & 0xffn)))
}

test('every transaction that must be refused is refused with its code, in both languages, and leaves no trace', async t => {
  const node = await startTestNode(t)
  const stranger = generateKeyPair(1, new Uint8Array(32).fill(99))
  const rows: readonly [name: string, bytes: Uint8Array, code: string][] = [
    ['garbage', Uint8Array.of(0xff, 0xff, 0xff), 'kernel.malformed'],
    ['a truncated transaction', transfer().subarray(0, 50), 'kernel.malformed'],
    ['a trailing byte', Uint8Array.of(...transfer(), 0), 'kernel.malformed'],
    ['a length in more bytes than it needs', nonMinimal(transfer()), 'kernel.malformed'],
    ['too large', new Uint8Array(512 * 1024 + 1), 'kernel.tooLarge'],
    ['another chain', transfer({ chainId: 'another-chain' }), 'kernel.wrongChain'],
    ['expired', transfer({ validUntilMs: BigInt(Date.now() - 1_000) }), 'kernel.expired'],
    ['valid for too long', transfer({ validUntilMs: BigInt(Date.now() + 3_600_000) }), 'kernel.tooFarAhead'],
    ['an unknown action', transfer({ type: 'payments.v9.Transfer' }), 'kernel.unknownAction'],
    ['an overflow', transfer({ atoms: String(2n ** 127n) }), 'payments.amountShape'],
    ['a changed signature', altered(e => { const [s] = e.signatures; if (s) s.signature = flipped(s.signature) }), 'kernel.badSignature'],
    ['a malleable signature', altered(e => { const [s] = e.signatures; if (s) s.signature = malleated(s.signature) }), 'kernel.badSignature'],
    ['a small-order signature', altered(e => { const [s] = e.signatures; if (s) s.signature = Uint8Array.of(1, ...new Uint8Array(63)) }), 'kernel.badSignature'],
    ['a stripped signature', altered(e => { e.signatures = [] }), 'kernel.wrongShape'],
    ['an added signature', altered(e => { e.signatures.push(create(txV1.SignatureSchema, { kind: 1, publicKey: stranger.publicKey, signature: new Uint8Array(64) })) }), 'kernel.wrongShape'],
    ['a reserved kind of signature', altered(e => { const [s] = e.signatures; if (s) s.kind = 5 }), 'kernel.wrongShape'],
    ['a stranger', transfer({ key: stranger }), 'kernel.signerUnknown'],
  ]
  for (const [name, bytes, code] of rows) {
    const { status, headers, body } = await postOne(node, bytes, '', { 'accept-language': 'zh-CN, en;q=0.5' })
    assert.equal(body.code, code, `${name}: ${JSON.stringify(body)}`)
    assert.equal(status, 422, name)
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.equal(body.detail, body.zh)
    assert.match(body.zh, /\p{Script=Han}/u)
    assert.equal(body.type, `urn:jianghan:problem:${code}`)
    assert(body.hint.zh.length > 0 && body.hint.en.length > 0, name)
  }
  const good = transfer()
  assert.equal((await postOne(node, good)).status, 200)
  assert.equal((await postOne(node, good)).body.code, 'kernel.duplicate')
  const { body } = await ask(node, '/v1/status')
  assert.equal(body.logSize, '2', 'one receipt and its block leaf are all that the log holds')
})

/** The same transaction with the length of its first field in one byte more. */
function nonMinimal(bytes: Uint8Array): Uint8Array {
  const last = bytes.findIndex((byte, i) => i > 0 && byte < 0x80)
  return Uint8Array.of(...bytes.subarray(0, last), (bytes[last] as number) | 0x80, 0, ...bytes.subarray(last + 1))
}

test('every request that must be refused is refused with its code and status', async t => {
  const node = await startTestNode(t, { config: { bodyBytes: 65_536 } })
  const json = { 'content-type': 'application/json' }
  const frames = { 'content-type': 'application/vnd.jianghan.transactions' }
  const rows: readonly [name: string, path: string, init: RequestInit, status: number, code: string][] = [
    ['no such route', '/v1/nothing', {}, 404, 'node.routeNotFound'], ['no such route, by a method that no route has', '/v1/nothing', { method: 'QUERY' }, 404, 'node.routeNotFound'],
    ...['DELETE', 'QUERY', 'PUT', 'PATCH', 'OPTIONS'].map((method): [string, string, RequestInit, number, string] => [`the method ${method}`, '/v1/blocks/1?x=1', { method }, 405, 'node.methodNotAllowed']),
    ['a method of another route', '/v1/node/keys/000000000000/revoke', {}, 405, 'node.methodNotAllowed'],
    ['an empty text for null', `/v1/vault/items/${'0a'.repeat(16)}/hold`, { method: 'POST', headers: json, body: '{"reason":""}' }, 400, 'node.malformedRequest'],
    ['a truth for a text', `/v1/vault/items/${'0a'.repeat(16)}/remove-reader`, { method: 'POST', headers: json, body: '{"member":false}' }, 400, 'node.malformedRequest'],
    ['a text for a number', '/v1/node/backup', { method: 'POST', headers: json, body: '{"to":"/x","keep":"1"}' }, 400, 'node.malformedRequest'],
    ['an empty body', '/v1/transactions', { method: 'POST', headers: { 'content-type': 'application/octet-stream' } }, 400, 'node.malformedFrames'],
    ['a body over the limit', '/v1/transactions', { method: 'POST', headers: frames, body: new Uint8Array(70_000) }, 413, 'node.bodyTooLarge'],
    ['bytes where JSON is taken', '/v1/node/keys', { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: 'x' }, 415, 'node.mediaTypeNotSupported'],
    ['nothing where JSON is taken', '/v1/node/keys', { method: 'POST' }, 415, 'node.mediaTypeNotSupported'],
    ['an address that cannot be read', '/v1/accounts/%zz', {}, 400, 'node.malformedRequest'],
    ['another media type', '/v1/transactions', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }, 415, 'node.mediaTypeNotSupported'],
    ['broken JSON', '/v1/transactions', { method: 'POST', headers: json, body: '{' }, 400, 'node.malformedRequest'],
    ['JSON of another shape', '/v1/transactions', { method: 'POST', headers: json, body: '{"transactions":[]}' }, 400, 'node.malformedRequest'],
    ['no base64', '/v1/transactions', { method: 'POST', headers: json, body: '{"transactions":["%"]}' }, 400, 'node.malformedRequest'],
    ['a frame cut short', '/v1/transactions', { method: 'POST', headers: frames, body: Uint8Array.of(0, 0, 0, 9, 1) }, 400, 'node.malformedFrames'],
    ['an empty frame', '/v1/transactions', { method: 'POST', headers: frames, body: Uint8Array.of(0, 0, 0, 0) }, 400, 'node.malformedFrames'],
    ['a frame over the limit', '/v1/transactions', { method: 'POST', headers: frames, body: Uint8Array.of(0xff, 0, 0, 0) }, 400, 'node.malformedFrames'],
    ['too many frames', '/v1/transactions', { method: 'POST', headers: frames, body: framesOf(Array.from({ length: 513 }, () => Uint8Array.of(1))) as Uint8Array<ArrayBuffer> }, 413, 'node.tooManyTransactions'],
    ['another wait', '/v1/transactions?wait=soon', { method: 'POST', headers: frames, body: 'x' }, 400, 'node.badArgument'],
    ['a bad height', '/v1/blocks/-1', {}, 400, 'node.badArgument'],
    ['a block to come', '/v1/blocks/999999', {}, 404, 'node.blockNotFound'],
    ['a bad cursor', '/v1/blocks?cursor=abc', {}, 400, 'node.badCursor'],
    ['a bad limit', '/v1/blocks?limit=0', {}, 400, 'node.badArgument'],
    ['a bad id', '/v1/transactions/xyz', {}, 400, 'node.badArgument'],
    ['an unknown transaction', `/v1/transactions/${'00'.repeat(32)}`, {}, 404, 'node.transactionNotFound'],
    ['an unknown query', '/v1/query/payments.getNothing', {}, 404, 'node.queryNotFound'],
    ['a missing argument', '/v1/query/payments.getAsset', {}, 400, 'node.badArgument'],
    ['an argument that does not fit', '/v1/query/payments.getAsset?asset=cny', {}, 400, 'node.badArgument'],
    ['a height to come', '/v1/query/payments.getAsset?asset=CNY.TB&height=999999', {}, 404, 'node.heightOutOfReach'],
    ['a bad address', '/v1/accounts/jh1xyz/history', {}, 400, 'node.accountMalformed'],
    ['a bad event id', '/v1/events?from=yesterday', {}, 400, 'node.badArgument'],
    ['a bad account of events', '/v1/events?accounts=jh1xyz', {}, 400, 'node.accountMalformed'],
    ['a long target', `/v1/search?q=${'x'.repeat(9_000)}`, {}, 414, 'node.uriTooLong'],
    ['a long argument', `/v1/search?q=${'x'.repeat(300)}`, {}, 400, 'node.badArgument'],
  ]
  for (const [name, path, init, status, code] of rows) {
    const answer = await ask(node, path, init)
    assert.equal(answer.body.code, code, `${name}: ${JSON.stringify(answer.body)}`)
    assert.equal(answer.status, status, name)
    assert.equal(answer.body.status, status, name)
    assert(answer.body.zh.length > 0 && answer.body.en.length > 0, name)
  }
})

/** What a raw connection is answered. */
const raw = (node: RunningNode, text: string): Promise<string> => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(node.url)
  const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text))
  let answer = ''
  socket.on('data', chunk => { answer += chunk.toString() }).on('end', () => resolve(answer)).on('error', reject)
})

test('what is no request, or comes under a foreign name, is answered with a problem', async t => {
  const node = await startTestNode(t)
  assert.match(await raw(node, 'HELLO\r\n\r\n'), /^HTTP\/1\.1 400 [^]*node\.malformedHttp/)
  assert.match(await raw(node, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 [^]*node\.headersTooLarge/)
  assert.match(await raw(node, 'GET /v1/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 421 [^]*node\.hostNotServed/)
})

test('a node that holds as much as it may answers busy, with the time to come back', async t => {
  const node = await startTestNode(t, { config: { transactionsInFlight: 4, bytesInFlight: 1024 * 1024 } })
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(node, [transfer(), transfer(), transfer()])))
  const busy = answers.filter(answer => answer.status === 503)
  assert(busy.length > 0 && busy.length < answers.length)
  for (const { headers, body } of busy) {
    assert.equal(body.code, 'node.busy')
    assert.equal(body.retry, 'later')
    assert.equal(headers.get('retry-after'), '1')
  }
  assert.equal((await postOne(node, transfer())).status, 200)
})

test('who does not wait is answered at once, and the transaction arrives all the same', async t => {
  const node = await startTestNode(t)
  const { status, body } = await postOne(node, transfer(), '?wait=accepted')
  assert.equal(status, 202)
  assert.equal(body.results[0].status, 'accepted')
  for (;;) {
    const found = await ask(node, `/v1/transactions/${body.results[0].id}`)
    if (found.status === 200) break
    assert.equal(found.body.code, 'node.transactionNotFound')
  }
  const none = await postOne(node, transfer(), '?wait=final&timeout_ms=0')
  assert.equal(none.status, 202)
})

test('two requests with the same transaction share one answer, and a bad copy does not spoil the good one', async t => {
  const node = await startTestNode(t)
  const good = transfer()
  const envelope = fromBinary(txV1.SignedTransactionSchema, good)
  const [signature] = envelope.signatures
  assert(signature)
  signature.signature = flipped(signature.signature)
  const bad = toBinary(txV1.SignedTransactionSchema, envelope)
  const [spoilt, first, second] = await Promise.all([postOne(node, bad), postOne(node, good), postOne(node, good)])
  assert.equal(spoilt.body.code, 'kernel.badSignature')
  assert.equal(first.status, 200)
  assert.deepEqual(first.body.results[0].height, second.body.results?.[0].height ?? second.body.facts.height)
})
