import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@jianghan/crypto/testing'
import { toHex } from '@jianghan/protocol'
import { AgingRing, ringLayouts } from './agingRing.ts'
import { defineState, map } from './state.ts'
import { MemoryState } from './testing/memoryWrite.ts'

const { chunks, marks } = ringLayouts
const tables = defineState({ number: 9, name: 'toy' }, { chunks: map(1, chunks.key, chunks.value), marks: map(2, marks.key, marks.value) })
const DAY = 86_400_000n
const LIFE = 400n * DAY

for (const seed of [1, 2, 3]) {
  test(`records leave in the order in which they came, never before their time and at most a day after it (seed ${seed})`, () => {
    const random = seededRandom(`ring ${seed}`)
    const state = new MemoryState(1_764_000_000_000n)
    const ring = new AgingRing(tables, { ring: 1, idBytes: 16, lifeMs: LIFE })
    const other = new AgingRing(tables, { ring: 2, idBytes: 32, lifeMs: DAY })
    ring.start(state.write())
    other.start(state.write())
    const alive: { id: string; cameMs: bigint }[] = []
    for (let step = 0; step < 1_200; step++) {
      // Mostly a busy ledger, sometimes a quiet one, now and then a year without anything.
      state.nowMs += BigInt(random.below(random.below(200) === 0 ? 400 * 86_400_000 : random.below(9) === 0 ? 86_400_000 : 60_000))
      const write = state.write()
      if (random.below(4) > 0) {
        const id = random.bytes(16)
        ring.add(write, id)
        alive.push({ id: toHex(id), cameMs: state.nowMs })
        if (random.below(3) === 0) other.add(write, random.bytes(32))
      }
      const budget = 1 + random.below(150)
      const due = ring.next(write)
      const gone: string[] = []
      const count = ring.sweep(write, budget, id => { gone.push(toHex(id)) })
      assert.ok(count <= budget && count === gone.length && (count > 0) === (due !== undefined && due <= state.nowMs))
      const left = alive.splice(0, count)
      assert.deepEqual(gone, left.map(({ id }) => id))
      for (const { cameMs } of left) assert.ok(cameMs + LIFE <= state.nowMs, 'nothing goes before its time')
      if (count < budget) for (const { cameMs } of alive) assert.ok(cameMs + LIFE + DAY > state.nowMs, 'nothing stays a day too long')
      assert.deepEqual(ring.ids(state.entries()).map(toHex).sort(), alive.map(({ id }) => id).sort())
    }
  })
}

test('a ring of nothing has nothing due, and an id of another length is a bug of ours', () => {
  const state = new MemoryState(5n)
  const ring = new AgingRing(tables, { ring: 1, idBytes: 16, lifeMs: 10n })
  const write = state.write()
  ring.add(write, new Uint8Array(16))
  assert.deepEqual([ring.isOn(write), ring.next(write), state.entries().length], [false, undefined, 0], 'before it begins a ring keeps nothing')
  ring.start(write)
  assert.throws(() => ring.start(write), /begins once/)
  assert.equal(ring.next(write), undefined)
  assert.equal(ring.sweep(write, 5, () => assert.fail('nothing to remove')), 0)
  assert.throws(() => ring.add(write, new Uint8Array(15)), /an id of the ring/)
  for (let n = 0; n < 65; n++) ring.add(write, new Uint8Array(16).fill(n))
  assert.equal(state.entries().length, 3, 'sixty-four ids are one entry')
})
