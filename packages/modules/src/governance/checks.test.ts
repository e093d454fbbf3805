import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { governanceV1 } from '@jianghan/protocol'
import { checkChoice, checkMemberId, checkSeats, checkWeight } from './checks.ts'
import { promoteLedger } from './schema/changes.ts'

const seats = (count: number, power = 1n) => Array.from({ length: count }, (_, i) => create(governanceV1.ValidatorSchema, { memberId: 'op', publicKey: new Uint8Array(32).fill(i + 1), power }))

test('a list holds a hundred validators, each with power up to its bound', () => {
  assert.equal(checkSeats(seats(100), 0n).refused, false)
  assert.equal(checkSeats(seats(101), 0n).refused, true)
  assert.equal(checkSeats(seats(0), 0n).refused, true)
  assert.equal(checkSeats(seats(1, 1_000_000_000_000n), 0n).refused, false)
  assert.equal(checkSeats(seats(1, 1_000_000_000_001n), 0n).refused, true)
  assert.equal(promoteLedger.check(create(governanceV1.PromoteLedgerSchema, { validators: seats(1, 1n) })).refused, false)
})

test('a vote weighs up to a million, and no choice is none', () => {
  assert.deepEqual([checkWeight(1_000_000).refused, checkWeight(1_000_001).refused], [false, true])
  assert.deepEqual([checkChoice('').refused, checkChoice('yes'), checkChoice('abstain')], [true, { refused: false, value: 1 }, { refused: false, value: 3 }])
})

test('of what is no id the first forty characters are quoted', () => {
  const refused = checkMemberId('Ä'.repeat(41))
  assert.deepEqual(refused.refused && refused.facts, { memberId: 'Ä'.repeat(40) })
})
