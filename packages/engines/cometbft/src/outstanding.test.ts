import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Delivered, Outstanding } from './outstanding.ts'
import type { KnownBatch } from './verdicts.ts'

const known = (name: string): KnownBatch => ({
  hash: new Uint8Array(32), name, size: 3, batch: { member: 'a', epoch: 1n, sequence: 1n, transactions: 1 }, passed: true, settled: Promise.resolve(), bad: [], poison: false,
})
const head = (sequence: bigint) => ({ member: 'a', epoch: 1n, sequence })
const time = { seconds: 1n, nanos: 0 }

/** A list with a clock that goes on by hand; `became` says what was told of each batch. */
function world() {
  let now = 0
  const became = new Map<string, Delivered>()
  const outstanding = new Outstanding(() => now)
  return {
    outstanding, became,
    pass: (milliseconds: number) => { now += milliseconds },
    add(name: string, sequence: bigint): boolean {
      const delivered = outstanding.add(new Uint8Array(3), known(name), head(sequence))
      void delivered?.then(what => became.set(name, what))
      return delivered !== undefined
    },
    settled: () => new Promise(resolve => setImmediate(resolve)),
  }
}

test('a batch in a block is final there, and one whose number can be in no block any more is stale', async () => {
  const { add, outstanding, became, settled } = world()
  for (const [i, name] of ['one', 'two', 'three'].entries()) add(name, BigInt(i + 1))
  outstanding.committed(7n, time, [known('two'), known('of another node')], ({ sequence }) => sequence > 2n)
  await settled()
  assert.deepEqual([...became], [['two', { outcome: 'final', height: 7n, time }], ['one', { outcome: 'stale' }]])
  assert.deepEqual(outstanding.waiting, { batches: 1, bytes: 3 })
})

test('each batch is told once what became of it', async () => {
  const { add, outstanding, became, settled } = world()
  for (const [i, name] of ['left out', 'refused', 'stale', 'stopped'].entries()) add(name, BigInt(i))
  outstanding.leftOut('left out')
  outstanding.refused('refused', 'tooLarge')
  outstanding.stale('stale')
  outstanding.refuseAll('stopped')
  outstanding.committed(1n, time, ['left out', 'refused', 'stale', 'stopped'].map(known), () => true)
  await settled()
  assert.deepEqual([...became.values()], [{ outcome: 'leftOut' }, { outcome: 'refused', reason: 'tooLarge' }, { outcome: 'stale' }, { outcome: 'refused', reason: 'stopped' }])
  assert.equal(outstanding.waiting.batches, 0)
})

test('a batch that waits for three seconds is sent again, and all of them when the engine comes up', () => {
  const { add, outstanding, pass } = world()
  const again = (all: boolean): string => outstanding.again(all).map(({ name }) => name).join()
  add('one', 1n)
  pass(1_000)
  add('two', 2n)
  pass(1_999)
  assert.equal(again(false), '')
  pass(1)
  assert.equal(again(false), 'one')
  assert.equal(again(false), '', 'it counts as sent now')
  assert.equal(again(true), 'one,two')
})

test('no more than 256 batches wait', () => {
  const { add } = world()
  for (let i = 0; i < 256; i++) assert.ok(add(String(i), BigInt(i)))
  assert.equal(add('one more', 256n), false)
})
