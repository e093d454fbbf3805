import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { decodeLeaf, kernelV1, merkleRoot, toHex, toMillis } from '@jianghan/protocol'
import { Journal, type StateReader } from '@jianghan/store'
import { errors } from './errors.ts'
import { type BlockResult, executeBatches } from './execute.ts'
import { genesisChanges } from './genesis.ts'
import { defineAction, defineModule, type Gate } from './module.ts'
import { routerOf } from './router.ts'
import * as codec from './schema/codec.ts'
import { decodeEvent, defineEvents } from './schema/event.ts'
import { ok, refuse } from './schema/status.ts'
import { defineState, map } from './state.ts'
import { batching, saying, TOY_CHAIN, TOY_START, toyApplication, toyErrors, toyKeys, toyModule, toyTime } from './testing/toy.ts'
import { toyJudge, type TableKey } from './testing/world.ts'

const words = { zh: '闹钟', en: 'Alarm' }
const ALARM = { number: 10, name: 'alarm' } as const
const alarmEvents = defineEvents(ALARM, { rang: { number: 1, version: 1, fields: { word: codec.text }, audience: 'members', words } })
const alarms = defineState(ALARM, { list: map(1, codec.text, codec.list(codec.record({ dueMs: codec.u64, word: codec.text, id: codec.bytes(32) }))) })

const [say] = toyModule.actions
assert.ok(say !== undefined)

/** A module whose words ring ten seconds after they were said; "no" cannot ring. */
const alarm = defineModule({
  schema: { ...ALARM, title: words, actions: [{ ...say.schema, name: 'alarm.v1.Set' }], queries: [], errors: {}, events: alarmEvents },
  actions: [defineAction({ ...say.schema, name: 'alarm.v1.Set' }, {
    decide: () => ok(),
    apply(write, { body, transactionId }) {
      const list = alarms.list.get(write, '') ?? []
      alarms.list.put(write, '', [...list, { dueMs: toMillis(write.time) + 10_000n, word: body as string, id: transactionId }])
    },
  })],
  queries: [], invariants: [], genesis: () => undefined,
  due: {
    next: read => alarms.list.get(read, '')?.[0]?.dueMs,
    step(write, budget) {
      const list = alarms.list.get(write, '') ?? []
      const due = list.filter(({ dueMs }) => dueMs <= toMillis(write.time)).slice(0, budget)
      for (const { id, word } of due) {
        write.outcome(id, word === 'no' ? refuse(toyErrors.no, { word }) : undefined, told => { told.emit(alarmEvents.rang, { word }) })
      }
      alarms.list.put(write, '', list.slice(due.length))
      return due.length
    },
  },
})

const router = routerOf({ ...toyApplication, modules: [toyModule, alarm] })

function start(over = router): (height: bigint, transactions: readonly Uint8Array[]) => BlockResult {
  const genesis = genesisChanges(toyApplication, { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} })
  const base: StateReader = { get: key => genesis.get(key), flatGet: key => genesis.flatGet(key) }
  const journal = new Journal(base)
  return (height, transactions) =>
    executeBatches({ router: over, chainId: TOY_CHAIN, height, time: toyTime(height), journal, judge: toyJudge }, [batching(transactions, height)])
}

const set = (word: string): Uint8Array => saying([word], { type: 'alarm.v1.Set' })
const tick = (steps: number, unique: string, { member = 'toy', keys = [toyKeys.node] }: { member?: string; keys?: readonly TableKey[] } = {}): Uint8Array => saying(['tick'], {
  type: 'kernel.v1.Tick', unique, keys, validUntilMs: TOY_START + 100_000n,
  body: toBinary(kernelV1.TickSchema, create(kernelV1.TickSchema, { memberId: member, steps })),
})
const eventsOf = (events: readonly Uint8Array[]): unknown[] => events.map(bytes => {
  const event = decodeEvent(router.events, bytes)
  return [event?.name, event?.json]
})
const ends = ({ receipts, leftOut, dropped }: BlockResult): string[] =>
  [...receipts.map(({ outcome }) => `${outcome.module}.${outcome.code}`), ...[...leftOut, ...dropped].map(({ refusal }) => refusal.error.name)]

test('what is due is carried out by a Tick, in its steps, and becomes outcomes of the transactions that it goes back to', () => {
  const block = start()
  const said = block(1n, [set('a'), set('no'), set('b')])
  assert.deepEqual(said.outcomes, [])
  const ids = said.receipts.map(({ transactionId }) => transactionId)
  const first = block(11n, [saying(['x']), tick(2, 'first')])
  assert.deepEqual(ends(first), ['0.0', '0.0'])
  assert.deepEqual(eventsOf(first.receipts[1]?.events ?? []), [['kernel.ticked', { memberId: 'toy', steps: 2 }]])
  assert.deepEqual(first.outcomes.map(({ leaf }) => decodeLeaf(leaf)), [0, 1].map(i => ({
    kind: 'outcome', transactionId: ids[i], height: 11n, index: 2 + i, outcome: first.outcomes[i]?.outcome, eventsRoot: merkleRoot(first.outcomes[i]?.events ?? []),
  })))
  assert.deepEqual(first.outcomes.map(({ cause, outcome, events }) => [cause, outcome.module, outcome.code, eventsOf(events)]), [
    [1, 0, 0, [['alarm.rang', { word: 'a' }]]], [1, 9, 2, [['alarm.rang', { word: 'no' }]]],
  ])
  const second = block(12n, [tick(1_024, 'second')])
  assert.deepEqual(second.outcomes.map(({ transactionId }) => toHex(transactionId)), [toHex(ids[2] as Uint8Array)])
})

test('a Tick that finds nothing due leaves no trace, and its id is free', () => {
  const block = start()
  block(1n, [set('a')])
  const early = tick(5, 'early')
  const refused = block(10n, [early])
  assert.deepEqual(ends(refused), ['nothingDue'])
  assert.equal(refused.receipts.length, 0)
  const now = block(11n, [early, tick(5, 'late')])
  assert.deepEqual(ends(now), ['0.0', 'nothingDue'])
})

test('a second Tick of one transaction finds what the first left, and both are undone when there is nothing', () => {
  const block = start()
  block(1n, [set('a'), set('b')])
  const two = (unique: string): Uint8Array => saying(['', ''], { type: 'kernel.v1.Tick', unique, keys: [toyKeys.node], validUntilMs: TOY_START + 100_000n, body: toBinary(kernelV1.TickSchema, create(kernelV1.TickSchema, { memberId: 'toy', steps: 1 })) })
  const done = block(11n, [two('both')])
  assert.deepEqual([ends(done), done.outcomes.length], [['0.0'], 2])
  block(12n, [saying(['c'], { type: 'alarm.v1.Set', unique: 'c' })])
  const undone = block(22n, [two('again')])
  assert.deepEqual([ends(undone), undone.outcomes.length], [['0.41'], 0])
  assert.deepEqual(block(23n, [tick(1, 'last')]).outcomes.length, 1)
})

const WRONG: [string, Uint8Array, string][] = [
  ['no step', tick(0, 'w1'), 'tickShape'],
  ['too many steps', tick(1_025, 'w2'), 'tickShape'],
  ['an id that is none', tick(1, 'w3', { member: 'Toy' }), 'tickShape'],
  ['a member that is none', tick(1, 'w4', { member: 'nobody' }), 'memberUnknown'],
  ['a key without the role of a node', tick(1, 'w5', { keys: [toyKeys.maker] }), 'policyNotMet'],
  ['the node of another member', tick(1, 'w6', { keys: [toyKeys.otherNode] }), 'policyNotMet'],
]
for (const [what, bytes, status] of WRONG) {
  test(`a Tick with ${what} is refused`, () => {
    const block = start()
    block(1n, [set('a')])
    assert.deepEqual(ends(block(11n, [bytes])), [status])
  })
}

test('the next item is the earliest of all modules', () => {
  const due = (at: bigint | undefined) => ({ next: () => at, step: () => 1 })
  const other = (number: number, at: bigint | undefined) => ({ ...toyModule, actions: [], queries: [], schema: { ...toyModule.schema, number, name: `m${number}` }, due: due(at) })
  const nextOf = (...at: (bigint | undefined)[]): bigint | undefined =>
    routerOf({ ...toyApplication, modules: at.map((each, i) => other(20 + i, each)) }).due.next({ height: 0n, time: toyTime(0n), get: () => undefined })
  assert.deepEqual([nextOf(), nextOf(undefined), nextOf(5n, undefined, 3n), nextOf(undefined, 7n)], [undefined, undefined, 3n, 7n])
})

test('what the gate closes leaves no trace and is told why, what it holds back falls due when it opens, and the rest goes on', () => {
  let closed = ''
  const gate: Gate = {
    refuses: (_read, action) => (action.startsWith(`${closed}.`) ? refuse(errors.moduleOff, { module: closed }) : ok()),
    holdsBack: (_read, module) => module === closed,
  }
  const keeper = { ...toyModule, actions: [], queries: [], schema: { ...toyModule.schema, number: 12, name: 'keeper' }, gate }
  const block = start(routerOf({ ...toyApplication, modules: [toyModule, alarm, keeper] }))
  block(1n, [set('first')])
  closed = 'alarm'
  assert.deepEqual(block(2n, [set('second'), saying(['hello'])]).leftOut.map(({ refusal }) => [refusal.error.name, refusal.facts]), [['moduleOff', { module: 'alarm' }]])
  assert.deepEqual(block(12n, [tick(8, 'early')]).leftOut.map(({ refusal }) => refusal.error.name), ['nothingDue'])
  closed = ''
  assert.equal(block(13n, [tick(8, 'now')]).outcomes.length, 1)
})
