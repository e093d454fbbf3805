import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FeeTerms, feeOf, termsAt } from './tariff.ts'

const terms = (flat: bigint, basisPoints: number, minimum: bigint, maximum?: bigint): FeeTerms => ({ flat, basisPoints, minimum, maximum, bearer: 0, account: new Uint8Array(20) })

test('terms hold until the next ones begin, and for ever where there are none', () => {
  const [now, then] = [terms(1n, 0, 0n), terms(2n, 0, 0n)]
  assert.equal(termsAt({ current: now, next: undefined }, 5n), now)
  assert.deepEqual([4n, 5n].map(at => termsAt({ current: now, next: { fromMs: 5n, terms: then } }, at)), [now, then])
})

test('a fee is at least the minimum and at most the maximum', () => {
  assert.deepEqual([3n, 4n, 5n].map(flat => feeOf(terms(flat, 0, 4n), 1n)), [4n, 4n, 5n])
  assert.deepEqual([8n, 9n, 10n].map(flat => feeOf(terms(flat, 0, 0n, 9n), 1n)), [8n, 9n, 9n])
})
