import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rateOf } from './rate.ts'

const at = (seconds: number, transactions: number) => ({ height: String(seconds), time: new Date(seconds * 1_000).toISOString(), transactions, batches: 1, hash: '', appHash: '' })

test('the rate is of the last minute', () => {
  assert.equal(rateOf([at(100, 30), at(90, 30), at(10, 1_000)], 100_000), 1)
})

test('blocks that reach less far back are set against the time that they cover', () => {
  assert.equal(rateOf([at(100, 50), at(95, 50)], 100_000), 20)
})

test('an idle ledger has no rate', () => {
  assert.equal(rateOf([], 100_000), 0)
  assert.equal(rateOf([at(1, 7)], 1_000_000), 0)
})
