import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { toHex, utf8 } from '@jianghan/protocol'
import { type ConsensusState, type ConsensusWork, type Misbehavior, updatesBetween, type Validator } from './consensus.ts'
import { Ledger } from './ledger.ts'
import { openLedgerStores } from './ledgerStores.ts'
import { defineAction, defineModule, type Module } from './module.ts'
import { codec, defineEvents } from './schema/index.ts'
import { ok } from './schema/status.ts'
import { defineState, map, type Read, type Write } from './state.ts'
import { batching, saying, TOY_CHAIN, toyApplication, toyModule, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

const words = { zh: '席位', en: 'Seats' }
const SEATS = { number: 10, name: 'seats' } as const
const layout = codec.record({
  isSole: codec.bool, changedAt: codec.u64, blockBytes: codec.u32,
  validators: codec.list(codec.record({ member: codec.text, publicKey: codec.bytes(32), power: codec.u64, since: codec.u64 })),
})
const tables = defineState(SEATS, { seats: map(1, codec.u8, layout), seen: map(2, codec.bytes(20), codec.record({ height: codec.u64, kind: codec.text })) })
const noEvents = defineEvents(SEATS, {})
const keyOf = (word: string): Uint8Array => new Uint8Array(32).fill(word.charCodeAt(0))
const [say] = toyModule.actions
assert.ok(say !== undefined)

const consensus: ConsensusWork = {
  key: tables.seats.keyOf(0),
  read(read: Read): ConsensusState | undefined {
    const found = tables.seats.get(read, 0)
    return found && { ...found, params: { blockBytes: found.blockBytes, memberBytes: 1, emptyBlockMs: 1, evidenceBlocks: 1n, evidenceMs: 1n } }
  },
  misbehaved: (write, { address, kind, height }) => tables.seen.put(write, address, { height, kind }),
  recorded: (read, { address }) => tables.seen.has(read, address) ? { member: 'g', removed: false } : undefined,
  recovered(write, seats) {
    const now = tables.seats.get(write, 0)
    if (now === undefined || seats.some(({ member }) => member === 'nobody')) throw new Error('nobody is no member')
    tables.seats.put(write, 0, { ...now, validators: seats.map(seat => ({ ...seat, since: write.height })), changedAt: write.height })
  },
}

/** A module whose words "a=5" set the power of validator a, "a=0" takes it away, "size=7" sets the size of blocks. */
const seats: Module = defineModule({
  schema: { ...SEATS, title: words, actions: [{ ...say.schema, name: 'seats.v1.Set' }], queries: [], errors: {}, events: noEvents },
  actions: [defineAction({ ...say.schema, name: 'seats.v1.Set' }, {
    decide: () => ok(),
    apply(write: Write, { body }) {
      const [name = '', value = '0'] = String(body).split('=')
      const now = tables.seats.get(write, 0)
      assert.ok(now !== undefined)
      if (name === 'size') return tables.seats.put(write, 0, { ...now, blockBytes: Number(value) })
      const others = now.validators.filter(each => each.publicKey[0] !== name.charCodeAt(0))
      const validators = value === '0' ? others : [...others, { member: name, publicKey: keyOf(name), power: BigInt(value), since: write.height }]
      tables.seats.put(write, 0, { ...now, validators: validators.sort((x, y) => (x.publicKey[0] ?? 0) - (y.publicKey[0] ?? 0)), changedAt: write.height })
    },
  })],
  queries: [], invariants: [], consensus,
  genesis: (write, part) => { if (part !== undefined) tables.seats.put(write, 0, { isSole: false, changedAt: 0n, blockBytes: 1, validators: [{ member: 'g', publicKey: keyOf('g'), power: 10n, since: 0n }] }) },
})

const application = { ...toyApplication, modules: [toyModule, seats] }

async function open(t: TestContext, folder = mkdtempSync(join(tmpdir(), 'jianghan-seats-')), parts: Readonly<Record<string, true>> = { seats: true }) {
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const stores = await openLedgerStores(folder)
  const ledger = await Ledger.open({ application, genesis: { chainId: TOY_CHAIN, time: toyTime(0n), parts }, stores, judge: toyJudge, flushEveryBlocks: 1_000 })
  return { folder, ledger, stores }
}

type Opened = Awaited<ReturnType<typeof open>>

/** Executes and commits a block of these words, and says what it tells the engine. */
function block({ ledger }: Opened, said: readonly string[], misbehavior: readonly Misbehavior[] = []): string {
  const height = ledger.lastHeight + 1n
  const transactions = said.map(word => saying([word], { unique: `${word} ${height}`, type: word.includes('=') ? 'seats.v1.Set' : 'toy.v1.Say' }))
  const executed = ledger.execute({ height, time: toyTime(height), batches: transactions.length === 0 ? [] : [batching(transactions, height)], misbehavior })
  assert.equal(executed.misbehavior, misbehavior)
  ledger.commit(executed, utf8(`engine ${height}`))
  return [...executed.validatorUpdates.map(({ publicKey, power }) => `${String.fromCharCode(publicKey[0] ?? 0)}=${power}`), ...(executed.paramUpdates ? [`size=${executed.paramUpdates.blockBytes}`] : [])].join(' ')
}

const found = (byte: number): Misbehavior =>
  ({ kind: 'duplicateVote', address: new Uint8Array(20).fill(byte), power: 10n, totalPower: 40n, height: 1n, time: toyTime(1n) })

test('a block tells the engine what it changed of validators and parameters, and nothing otherwise', async t => {
  const opened = await open(t)
  assert.equal(block(opened, ['hello']), '')
  assert.equal(block(opened, ['a=5', 'b=7', 'size=9']), 'a=5 b=7 size=9')
  assert.equal(block(opened, ['g=0', 'b=7', 'a=6']), 'a=6 g=0')
  assert.equal(block(opened, ['a=1', 'a=6']), '', 'there and back is no change')
  assert.deepEqual(opened.ledger.consensus()?.validators.map(({ member, power, since }) => [member, power, since]), [['a', 6n, 4n], ['b', 7n, 3n]])
  assert.deepEqual(opened.ledger.consensus(0n)?.validators.map(({ member }) => member), ['g'])
})

test('on a ledger that began without validators in its state a block tells the engine nothing', async t => {
  const opened = await open(t, undefined, {})
  assert.equal(block(opened, ['hello'], [found(1)]), '')
  assert.equal(opened.ledger.consensus(), undefined)
})

test('misbehaviour is written before the first transaction, recorded with the block, and replayed from there', async t => {
  const first = await open(t)
  block(first, ['hello'])
  const { lastAppHash, logSize } = first.ledger
  block(first, [], [found(2), { ...found(3), kind: 'lightClientAttack' }])
  assert.notDeepEqual(first.ledger.lastAppHash, lastAppHash)
  assert.equal(first.ledger.logSize, logSize, 'no transaction, no leaf')
  assert.deepEqual([found(2), found(9)].map(each => first.ledger.recordedMisbehavior(each)), [{ member: 'g', removed: false }, undefined])
  const record = first.ledger.block(2n)
  assert.deepEqual(record?.misbehavior?.map(({ kind }) => kind), ['duplicateVote', 'lightClientAttack'])
  const end = toHex(first.ledger.lastAppHash)
  // A crash: what was not flushed is replayed.
  await first.stores.kv.close()
  first.stores.segments.close()
  const second = await open(t, first.folder)
  assert.equal(toHex(second.ledger.lastAppHash), end)
  assert.equal(second.ledger.lastHeight, 2n)
  const read = second.ledger.read()
  assert.ok(read)
  assert.deepEqual(tables.seen.get(read, new Uint8Array(20).fill(3)), { height: 1n, kind: 'lightClientAttack' })
  await second.ledger.close()
  second.stores.segments.close()
})

test('a network that is begun anew has its validators from that block on, tells the engine nothing, and is replayed so', async t => {
  const first = await open(t)
  block(first, ['a=5'])
  const seats = [{ member: 'x', publicKey: keyOf('x'), power: 3n }, { member: 'y', publicKey: keyOf('y'), power: 4n }]
  const begin = (recovery: typeof seats) => first.ledger.execute({ height: 2n, time: toyTime(2n), batches: [], recovery }, { decided: true })
  assert.throws(() => begin([{ ...seats[0] as (typeof seats)[number], member: 'nobody' }]), /no member/)
  const executed = begin(seats)
  assert.deepEqual([executed.validatorUpdates, executed.paramUpdates], [[], undefined])
  first.ledger.commit(executed, utf8('engine 2'))
  assert.equal(block(first, ['x=9']), 'x=9')
  const end = toHex(first.ledger.lastAppHash)
  await first.stores.kv.close()
  first.stores.segments.close()
  const second = await open(t, first.folder)
  assert.deepEqual([toHex(second.ledger.lastAppHash), second.ledger.block(2n)?.recovery], [end, seats])
  assert.deepEqual(second.ledger.consensus(2n)?.validators.map(({ member, power, since }) => [member, power, since]), [['x', 3n, 2n], ['y', 4n, 2n]])
  await second.ledger.close()
  second.stores.segments.close()
})

test('a set that becomes another names every key once, ascending', () => {
  const seat = (name: string, power: bigint): Validator => ({ member: name, publicKey: keyOf(name), power, since: 0n })
  const powers = (from: Validator[], to: Validator[]) => updatesBetween(from, to).map(({ publicKey, power }) => `${String.fromCharCode(publicKey[0] ?? 0)}${power}`).join(' ')
  assert.equal(powers([seat('a', 1n), seat('b', 2n)], [seat('a', 1n), seat('b', 2n)]), '')
  assert.equal(powers([seat('b', 2n), seat('c', 3n)], [seat('a', 1n), seat('c', 4n)]), 'a1 b0 c4')
})
