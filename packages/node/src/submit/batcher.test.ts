import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { generateKeyPair } from '@jianghan/crypto'
import { readBatch } from '@jianghan/protocol'
import type { BatchResult } from '../threads/messages.ts'
import { ALONE_PACE, Batcher, type Entry, NETWORK_PACE, type Pace } from './batcher.ts'

const key = generateKeyPair(1, new Uint8Array(32).fill(7))

/** A batcher whose clock and event loop go on by hand. */
function world(t: TestContext, pace: Pace) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] })
  const sent: { batch: number; size: number; sequence: bigint }[] = []
  const done: number[] = []
  let clock = 0
  const batcher = new Batcher({
    maker: { chainId: 'test-chain', memberId: 'operator', key }, lastBatch: { epoch: 0n, sequence: 0n }, pace, now: () => clock,
    send(batch, bytes) {
      const read = readBatch(bytes)
      assert.ok(read.ok)
      sent.push({ batch, size: read.value.body.transactions.length, sequence: read.value.body.sequence })
    },
    onDone: entries => { done.push(entries.length) }, onPoison: () => undefined, onDropped: () => undefined,
  })
  const pass = (milliseconds: number): void => {
    for (let i = 0; i < milliseconds; i++) {
      clock++
      t.mock.timers.tick(1)
    }
  }
  return {
    batcher, sent, done, pass,
    add(count: number, size = 200) {
      for (let i = 0; i < count; i++) {
        const entry: Entry = { id: new Uint8Array(32), name: String(i), bytes: new Uint8Array(size), moments: { received: clock, accepted: clock, batched: 0 }, waiting: [] }
        batcher.add(entry)
      }
      t.mock.timers.tick(0)
    },
    finish(batch: number) {
      const size = sent.find(each => each.batch === batch)?.size ?? 0
      batcher.done({ batch, firstIndex: 0, codes: new Uint32Array(size), facts: [], refusals: [] } satisfies BatchResult, 1n)
      t.mock.timers.tick(0)
    },
  }
}

const sizes = (sent: readonly { size: number }[]): number[] => sent.map(({ size }) => size)

test('an idle engine is given what there is at once', t => {
  for (const pace of [ALONE_PACE, NETWORK_PACE]) {
    const { add, sent } = world(t, pace)
    add(3)
    assert.deepEqual(sizes(sent), [3])
    t.mock.timers.reset()
  }
})

test('a node alone holds what is too little for a batch until the engine is done, and three batches are under way at most', t => {
  const { add, sent, pass, finish, done } = world(t, ALONE_PACE)
  add(1)
  add(63)
  pass(10_000)
  assert.deepEqual(sizes(sent), [1])
  add(1)
  add(64)
  add(64)
  pass(10_000)
  assert.deepEqual(sizes(sent), [1, 64, 64])
  finish(1)
  assert.deepEqual(sizes(sent), [1, 64, 64, 64])
  assert.deepEqual(done, [1])
})

test('in a network what is queued leaves after a pause for each batch under way, so that many take longer than few', t => {
  const { add, sent, pass } = world(t, NETWORK_PACE)
  const left: number[] = []
  add(1)
  for (let i = 0, at = 0; i < 4; i++) {
    add(1)
    for (const before = sent.length; sent.length === before; at++) pass(1)
    left.push(at)
  }
  assert.deepEqual(left, [25, 75, 150, 250])
})

test('in a network a full batch leaves at once, and sixteen are under way at most', t => {
  const { add, sent, finish, batcher } = world(t, NETWORK_PACE)
  add(1)
  for (let i = 0; i < 20; i++) add(500)
  assert.deepEqual(sizes(sent), [1, ...new Array<number>(15).fill(500)])
  assert.equal(batcher.outstanding, 16)
  finish(1)
  assert.equal(sent.at(-1)?.size, 2_500, 'what had to wait goes together')
})

test('batches under way are bounded by their bytes as well', t => {
  const { add, sent, finish } = world(t, { ...NETWORK_PACE, early: 1, bytes: 1_500 })
  for (let i = 0; i < 4; i++) add(1, 800)
  assert.equal(sent.length, 2)
  finish(1)
  assert.equal(sent.length, 3)
})

test('a batch that is done shortens the pause of what waits', t => {
  const { add, sent, pass, finish } = world(t, NETWORK_PACE)
  add(1)
  add(1)
  pass(25)
  add(1)
  pass(30)
  assert.equal(sent.length, 2)
  finish(1)
  assert.equal(sent.length, 3, 'one is under way, and 25 ms have passed')
})

test('the numbers of batches rise by one, and a batch that came too late goes again under a new number, ten times at most', t => {
  const { add, sent, batcher } = world(t, NETWORK_PACE)
  add(1)
  const refusal = { status: 'kernel.batchOutOfSequence' } as Parameters<Batcher['dropped']>[0]['refusal']
  for (let attempt = 0; attempt < 12; attempt++) batcher.dropped({ batch: sent.at(-1)?.batch ?? 0, refusal })
  assert.deepEqual(sent.map(({ sequence }) => sequence), Array.from({ length: 11 }, (_, i) => BigInt(i + 1)))
  assert.equal(batcher.outstanding, 0)
})

test('a paused batcher hands nothing over and goes on where it stood', t => {
  const { add, sent, batcher, pass } = world(t, NETWORK_PACE)
  batcher.pause(true)
  add(2)
  pass(1_000)
  assert.deepEqual(sizes(sent), [])
  batcher.pause(false)
  t.mock.timers.tick(0)
  assert.deepEqual(sizes(sent), [2])
})
