import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemFault } from '../problem/define.ts'
import { LockOut } from './lockOut.ts'

const MINUTE_MS = 60_000

function world(): { lock: LockOut; clock: { nowMs: number }; isLocked(address: string): boolean } {
  const clock = { nowMs: 1_764_000_000_000 }
  const lock = new LockOut(() => clock.nowMs)
  const isLocked = (address: string): boolean => {
    try {
      lock.demand(address)
      return false
    } catch (fault) {
      assert.ok(fault instanceof ProblemFault)
      assert.equal(fault.problem.definition.status, 429)
      return true
    }
  }
  return { lock, clock, isLocked }
}

test('ten refused attempts lock their address out for a quarter of an hour, and no other one', () => {
  const { lock, clock, isLocked } = world()
  for (let i = 0; i < 9; i++) lock.failed('192.0.2.1')
  assert.equal(isLocked('192.0.2.1'), false)
  lock.failed('192.0.2.1')
  assert.deepEqual([isLocked('192.0.2.1'), isLocked('192.0.2.2')], [true, false])
  clock.nowMs += 15 * MINUTE_MS - 1
  assert.equal(isLocked('192.0.2.1'), true)
  clock.nowMs += 1
  assert.equal(isLocked('192.0.2.1'), false)
})

test('who signs in is forgiven what failed before', () => {
  const { lock, isLocked } = world()
  for (let i = 0; i < 9; i++) lock.failed('192.0.2.1')
  lock.succeeded('192.0.2.1')
  lock.failed('192.0.2.1')
  assert.equal(isLocked('192.0.2.1'), false)
})

test('of more addresses than are remembered the one that failed longest ago is forgotten', () => {
  const { lock, isLocked } = world()
  for (const address of ['first', 'second']) for (let i = 0; i < 10; i++) lock.failed(address)
  for (let i = 0; i < 9_999; i++) lock.failed(`other ${i}`)
  assert.deepEqual([isLocked('first'), isLocked('second')], [false, true])
})
