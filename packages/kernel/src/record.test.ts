import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBlockRecord, encodeBlockRecord, leavesOf } from './record.ts'

const bytes = fc.uint8Array({ maxLength: 60 })
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const plain = { noNullPrototype: true }
const record = fc.record({
  height: u64, time: fc.record({ seconds: fc.bigInt({ min: 0n, max: 1n << 40n }), nanos: fc.nat(999_999_999) }, plain), logStart: u64, appHash: hash, resultsHash: hash,
  engineBytes: bytes, batches: fc.array(bytes, { maxLength: 3 }),
  receipts: fc.array(fc.record({ batch: u32, position: u32, leaf: bytes, events: fc.array(bytes, { maxLength: 3 }) }, plain), { maxLength: 3 }),
  outcomes: fc.array(fc.record({ cause: u32, leaf: bytes, events: fc.array(bytes, { maxLength: 3 }) }, plain), { maxLength: 3 }),
}, plain)

test('records come back as they were written, with and without a block leaf', () => {
  fc.assert(fc.property(record, hash, fc.boolean(), (value, leaf, hasLeaf) => {
    const whole = { ...value, ...(hasLeaf && { blockLeaf: leaf }) }
    assert.deepEqual(decodeBlockRecord(encodeBlockRecord(whole)), whole)
    assert.deepEqual(leavesOf(whole), [...[...value.receipts, ...value.outcomes].map(each => each.leaf), ...(hasLeaf ? [leaf] : [])])
  }), { seed: 1, numRuns: 200 })
})

test('misbehaviour of validators comes back as it was written, and only a record that holds some has version 3', () => {
  const found = fc.record({
    kind: fc.constantFrom('duplicateVote' as const, 'lightClientAttack' as const), address: fc.uint8Array({ minLength: 20, maxLength: 20 }), power: u64, totalPower: u64, height: u64,
    time: fc.record({ seconds: fc.bigInt({ min: 0n, max: 1n << 40n }), nanos: fc.nat(999_999_999) }, plain),
  }, plain)
  fc.assert(fc.property(record, fc.array(found, { maxLength: 3 }), (value, misbehavior) => {
    const whole = { ...value, ...(misbehavior.length > 0 && { misbehavior }) }
    const written = encodeBlockRecord({ ...value, misbehavior })
    assert.deepEqual(decodeBlockRecord(written), whole)
    assert.equal(written[0], misbehavior.length > 0 ? 3 : 2)
  }), { seed: 3, numRuns: 200 })
})

test('the validators of a network that was begun anew come back, in a record of version 4', () => {
  const seat = fc.record({ member: fc.constantFrom('a-bank', 'b-bank'), publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }), power: u64 }, plain)
  fc.assert(fc.property(record, fc.array(seat, { minLength: 1, maxLength: 4 }), (value, recovery) => {
    const written = encodeBlockRecord({ ...value, recovery })
    assert.deepEqual([written[0], decodeBlockRecord(written)], [4, { ...value, recovery }])
  }), { seed: 4, numRuns: 100 })
})

test('a record that was written before there were outcomes is read as one without', () => {
  fc.assert(fc.property(record, value => {
    const without = { ...value, outcomes: [] }
    const written = encodeBlockRecord(without)
    // Version 1 had nothing between the receipts and the length of the block leaf, which is none here.
    const older = Uint8Array.of(1, ...written.subarray(1, -6), 0, 0)
    assert.deepEqual(decodeBlockRecord(older), without)
  }), { seed: 2, numRuns: 100 })
})

test('a record of a newer version and a cut one are refused', () => {
  const written = encodeBlockRecord({
    height: 1n, time: { seconds: 0n, nanos: 0 }, logStart: 0n, appHash: new Uint8Array(32), resultsHash: new Uint8Array(32), engineBytes: new Uint8Array(3), batches: [Uint8Array.of(1)], receipts: [], outcomes: [],
  })
  assert.throws(() => decodeBlockRecord(written.with(0, 5)), /version 5/)
  assert.throws(() => decodeBlockRecord(Uint8Array.of(...written.with(0, 3), 0, 0)), /holds misbehaviour/)
  for (let end = 1; end < written.length; end++) assert.throws(() => decodeBlockRecord(written.subarray(0, end)))
  assert.throws(() => decodeBlockRecord(Uint8Array.of(...written, 0)))
})
