import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leastOf, percent, shareText } from './tally.ts'

test('a quorum is the least weight that reaches the share, never rounded down', () => {
  assert.equal(leastOf({ numerator: 1, denominator: 2 }, 9n), 5n)
  assert.equal(leastOf({ numerator: 2, denominator: 3 }, 9n), 6n)
  assert.equal(leastOf({ numerator: 1, denominator: 2 }, 10n), 5n)
  assert.equal(shareText({ numerator: 2, denominator: 3 }), '2/3')
})

test('a share is told to one decimal, and of nothing it is nothing', () => {
  assert.deepEqual([percent(2n, 3n), percent(1n, 9n), percent(9n, 9n), percent(0n, 9n), percent(0n, 0n)], ['66.7 %', '11.1 %', '100.0 %', '0.0 %', '0.0 %'])
})
