import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MEMBER_MEMPOOL_BATCHES, MEMBER_MEMPOOL_BYTES, MEMPOOL_FORGET_MS } from './limits.ts'
import { MempoolRoom } from './mempoolRoom.ts'

const head = (sequence: number, member = 'a') => ({ member, epoch: 1n, sequence: BigInt(sequence) })
const batch = (name: string, size = 10) => ({ name, size })

test('a member has room for so many batches and bytes, and what it fills is nobody else\'s', () => {
  const room = new MempoolRoom()
  for (let i = 0; i < MEMBER_MEMPOOL_BATCHES; i++) assert.equal(room.enter(batch(`a${i}`), head(i)), undefined)
  assert.deepEqual(room.enter(batch('a one more'), head(999)), { refused: 'overQuota' })
  assert.equal(room.enter(batch('b', MEMBER_MEMPOOL_BYTES), head(1, 'b')), undefined)
  assert.deepEqual(room.enter(batch('b2', 1), head(2, 'b')), { refused: 'overQuota' })
  assert.equal(room.batches, MEMBER_MEMPOOL_BATCHES + 1)
})

test('a batch counts once, and a second one under its number is refused', () => {
  const room = new MempoolRoom()
  assert.equal(room.enter(batch('one'), head(1)), undefined)
  assert.equal(room.enter(batch('one'), head(1)), undefined, 'the same comes again')
  assert.deepEqual(room.enter(batch('another'), head(1)), { refused: 'sequenceTaken' })
  assert.equal(room.enter(batch('another'), { ...head(1), epoch: 2n }), undefined)
  assert.equal(room.batches, 2)
})

test('what is in a block, can be in none any more, or waits for too long makes room', () => {
  let now = 0
  const room = new MempoolRoom(() => now)
  for (const sequence of [1, 2, 3]) room.enter(batch(`a${sequence}`), head(sequence))
  room.leave('a3', 'a')
  room.leave('a3', 'a')
  room.leave('unknown', 'nobody')
  assert.equal(room.batches, 2)
  room.sweep(({ sequence }) => sequence > 1n)
  assert.equal(room.batches, 1)
  now += MEMPOOL_FORGET_MS + 1
  assert.equal(room.enter(batch('under its number'), head(2)), undefined)
  assert.equal(room.batches, 1)
})
