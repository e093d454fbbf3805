import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair } from '@jianghan/crypto'
import { readTransaction, signTransaction, toHex } from '@jianghan/protocol'
import { JianghanClient } from './client.ts'
import { keySigner } from './signing.ts'
import { JianghanError } from './error.ts'
import { json, problem, type Seen, serve } from './testing/server.ts'

const signer = keySigner(generateKeyPair(1, new Uint8Array(32).fill(7)))
const done = { status: 'done', done: true, retry: 'never', text: { zh: '已执行。', en: 'Done.' }, hint: { zh: '', en: '' }, facts: {} }
const refusedOutcome = { status: 'payments.insufficientFunds', done: false, retry: 'later', text: { zh: '余额不足。', en: 'Too little.' }, hint: { zh: '补足', en: 'Fund it' }, facts: { needed: '5' } }

function transaction(n: number): { bytes: Uint8Array; id: string } {
  const unique = new Uint8Array(16)
  new DataView(unique.buffer).setUint32(0, n)
  const bytes = signTransaction({ chainId: 'test-1', validUntilMs: 1n, unique, actions: [{ type: 'payments.v1.Transfer', body: new Uint8Array(0) }] }, [signer])
  const read = readTransaction(bytes)
  assert(read.ok)
  return { bytes, id: toHex(read.value.id) }
}

const clientOf = (url: string): JianghanClient => new JianghanClient({ url, proofs: 'off', retry: { baseMs: 1, maxMs: 4 } })

/** The transactions of a request, whatever its form. */
function idsOf({ headers, body }: Seen): string[] {
  const frames: Uint8Array[] = []
  if (headers['content-type'] === 'application/octet-stream') frames.push(body)
  else for (let at = 0; at < body.length; at += 4 + body.readUInt32BE(at)) frames.push(body.subarray(at + 4, at + 4 + body.readUInt32BE(at)))
  return frames.map(frame => {
    const read = readTransaction(frame)
    assert(read.ok)
    return toHex(read.value.id)
  })
}

test('a lost connection is answered with the same bytes, and a duplicate is looked up: the payment is found, not made twice', async t => {
  const { bytes, id } = transaction(1)
  let posts = 0
  const { url, seen } = await serve(t, (one, response) => {
    if (one.method === 'GET') return json(response, 200, { id, height: '7', index: 0, outcome: done })
    // It arrives, and the answer is lost; the second time it is known already.
    return ++posts === 1 ? void response.destroy() : problem(response, 422, 'kernel.duplicate')
  })
  const result = await clientOf(url).send(bytes)
  assert.deepEqual([result.id, result.status, result.height], [id, 'final', '7'])
  const bodies = seen.filter(one => one.method === 'POST').map(one => toHex(one.body))
  assert.deepEqual(bodies, [toHex(bytes), toHex(bytes)])
  assert.match(seen[0]?.path ?? '', /^\/v1\/transactions\?wait=final&timeout_ms=\d+$/)
})

test('one that was accepted only is looked up, and sent again where the ledger does not hold it, or a node without an index cannot say', async t => {
  for (const [status, code] of [[404, 'node.transactionNotFound'], [503, 'node.indexNotReady']] as const) {
    const { bytes, id } = transaction(2)
    const said: string[] = []
    const { url } = await serve(t, (one, response) => {
      said.push(one.method)
      if (one.method === 'GET') return problem(response, status, code, { retry: 'later' })
      return said.filter(each => each === 'POST').length < 2
        ? json(response, 202, { results: [{ id, status: 'accepted' }] }) : json(response, 200, { results: [{ id, status: 'final', height: '9', index: 1, outcome: done }] })
    })
    assert.equal((await clientOf(url).send(bytes)).height, '9', code)
    assert.deepEqual(said.filter((method, i) => method !== said[i - 1]), ['POST', 'GET', 'POST'], code)
  }
})

test('a lone refusal is thrown: without a trace as the problem, with a receipt as the status of the ledger', async t => {
  const { bytes, id } = transaction(3)
  let traced = false
  const { url } = await serve(t, (_, response) => (traced
    ? json(response, 200, { results: [{ id, status: 'final', height: '4', index: 0, outcome: refusedOutcome }] }) : problem(response, 422, 'kernel.badSignature')))
  await assert.rejects(clientOf(url).send(bytes), fault => fault instanceof JianghanError && fault.code === 'kernel.badSignature' && fault.status === 422)
  traced = true
  await assert.rejects(clientOf(url).send(bytes), fault => fault instanceof JianghanError && fault.code === 'payments.insufficientFunds' && fault.retry === 'later' && fault.zh === '余额不足。')
  assert.equal((await clientOf(url).send([bytes]))[0]?.outcome?.done, false)
})

test('many are sent in requests of 512 and answered in their order, each for itself', async t => {
  const all = Array.from({ length: 700 }, (_, i) => transaction(100 + i))
  const { url, seen } = await serve(t, (one, response) => json(response, 200, {
    results: idsOf(one).map((id, i) => (i === 3 ? { id, status: 'refused', problem: { code: 'kernel.expired', zh: '过期', en: 'expired', retry: 'never' } } : { id, status: 'final', height: '5', index: i, outcome: done })),
  }))
  const results = await clientOf(url).send(all.map(({ bytes }) => bytes))
  assert.deepEqual(seen.map(one => idsOf(one).length), [512, 188])
  assert.deepEqual(results.map(({ id }) => id), all.map(({ id }) => id))
  assert.deepEqual(results.flatMap(({ status }, i) => (status === 'refused' ? [i] : [])), [3, 515])
})

test('what a busy node could not take of many is sent again', async t => {
  const all = [transaction(1), transaction(2)]
  let round = 0
  const { url } = await serve(t, (one, response) => {
    if (one.method === 'GET') return problem(response, 404, 'node.transactionNotFound')
    const first = round++ === 0
    return json(response, 200, {
      results: idsOf(one).map((id, i) => (first && i === 1
        ? { id, status: 'refused', problem: { code: 'node.busy', zh: '忙', en: 'busy', retry: 'later' } } : { id, status: 'final', height: '5', index: i, outcome: done })),
    })
  })
  assert.deepEqual((await clientOf(url).send(all.map(({ bytes }) => bytes))).map(({ status }) => status), ['final', 'final'])
})

const timedOut = (id: string) => (fault: unknown): boolean =>
  fault instanceof JianghanError && fault.code === 'client.timeout' && (fault.facts as { id?: string }).id === id && fault.en === 'No result within 1 seconds.'

test('waiting ends with its time, and names the transaction', async t => {
  const { bytes, id } = transaction(5)
  const { url } = await serve(t, (one, response) => (one.method === 'GET' ? problem(response, 404, 'node.transactionNotFound') : json(response, 202, { results: [{ id, status: 'accepted' }] })))
  await assert.rejects(clientOf(url).send(bytes, { timeoutMs: 120 }), timedOut(id))
})

test('it is named also where the time runs out while it is looked up, and before it was sent', async t => {
  const { bytes, id } = transaction(7)
  const { url, seen } = await serve(t, async (one, response) => {
    if (one.method === 'POST') return json(response, 202, { results: [{ id, status: 'accepted' }] })
    await new Promise(resolve => { setTimeout(resolve, 150) })
    return problem(response, 404, 'node.transactionNotFound')
  })
  await assert.rejects(clientOf(url).send(bytes, { timeoutMs: 120 }), timedOut(id))
  const before = seen.length
  await assert.rejects(clientOf(url).send(bytes, { timeoutMs: 0 }), fault => fault instanceof JianghanError && (fault.facts as { id?: string }).id === id)
  assert.equal(seen.length, before)
})

test('an answer about another transaction is not believed, and bytes that are no transaction are not sent', async t => {
  const { url, seen } = await serve(t, (_, response) => json(response, 200, { results: [{ id: '00'.repeat(32), status: 'final' }] }))
  await assert.rejects(clientOf(url).send(transaction(6).bytes), fault => fault instanceof JianghanError && fault.code === 'client.badAnswer')
  await assert.rejects(clientOf(url).send(new Uint8Array(5)), fault => fault instanceof JianghanError && fault.code === 'client.badTransaction')
  assert.equal(seen.length, 1)
})
