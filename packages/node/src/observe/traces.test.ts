import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, post, postOne, startTestNode, transfer } from '../testing/testLedger.ts'
import { Traces, TRACES_MAX } from './traces.ts'

const moments = { received: 1, accepted: 2, batched: 3 }

test('the ring keeps the newest transactions and forgets the oldest', () => {
  const traces = new Traces()
  assert.equal(traces.since, undefined)
  for (let i = 0; i <= TRACES_MAX; i++) traces.final(`t${i}`, { ...moments, received: i }, { height: BigInt(i), index: 0, done: true })
  assert.equal(traces.of('t0'), undefined)
  assert.equal(traces.of('t1')?.height, 1n)
  assert.equal(traces.of(`t${TRACES_MAX}`)?.height, BigInt(TRACES_MAX))
  assert.equal(Math.round((traces.since ?? 0) - performance.timeOrigin), 1)
})

test('stations that a transaction has not reached are not told', () => {
  const traces = new Traces()
  traces.onBlock({ height: 1n, milliseconds: 2 })
  traces.final('a', moments, { height: 1n, index: 0, done: true })
  assert.deepEqual([traces.of('a')?.provable, traces.of('a')?.indexed], [undefined, undefined])
  traces.onIndexed(1n)
  traces.onBlock({ height: 2n, milliseconds: 1 })
  const { executed = 0, final = 0, provable = 0, indexed = 0 } = traces.of('a') ?? {}
  assert(executed < final && final <= indexed && indexed <= provable)
})

test('the operator sees the times of a transaction in their order, and is told clearly of one that is not known', async t => {
  const node = await startTestNode(t)
  const { body } = await postOne(node, transfer(), '?wait=provable')
  const { id, height } = body.results[0]
  let trace = (await ask(node, `/v1/transactions/${id}/trace`)).body
  while (trace.stations.length < 7) trace = (await ask(node, `/v1/transactions/${id}/trace`)).body
  assert.deepEqual([trace.height, trace.done], [height, true])
  const times = trace.stations.map(({ at }: { at: string }) => Date.parse(at))
  assert.deepEqual(trace.stations.map(({ name }: { name: string }) => name).toSorted(), ['accepted', 'batched', 'executed', 'final', 'indexed', 'provable', 'received'])
  assert.deepEqual(times, times.toSorted((a: number, b: number) => a - b))
  const unknown = await ask(node, `/v1/transactions/${'ab'.repeat(32)}/trace`)
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'node.traceNotKept'])
  assert.equal((await ask(node, '/v1/transactions/xy/trace')).body.code, 'node.badArgument')
  assert.equal((await ask(node, `/v1/transactions/${id}/trace`, { headers: { authorization: '' } })).status, 401)
  const many = await post(node, Array.from({ length: 3 }, () => transfer()), '?wait=final')
  for (const { id: each } of many.body.results) assert.equal((await ask(node, `/v1/transactions/${each}/trace`)).status, 200)
})
