import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@jianghan/kernel/testing'
import type { Ballot, VotingRule } from './model.ts'
import { countOf, decidedAtEnd, decidedBy, quorumNeeded, yesNeeded } from './tally.ts'

const share = (numerator: number, denominator: number) => ({ numerator, denominator })

/** Every way in which the open votes may still be given, or not. */
function completions(ballots: readonly Ballot[]): Ballot[][] {
  const [first, ...rest] = ballots
  if (first === undefined) return [[]]
  const choices = first.choice === 0 ? [0, 1, 2, 3] : [first.choice]
  return completions(rest).flatMap(each => choices.map(choice => [{ ...first, choice }, ...each]))
}

test('a vote is decided before its end exactly when no way of giving the open votes can turn it', () => {
  const random = seededRandom('tally')
  const seen = { passed: 0, rejected: 0, open: 0 }
  for (let i = 0; i < 3_000; i++) {
    const rule: VotingRule = { quorum: [share(1, 3), share(1, 2), share(2, 3), share(1, 1)][random.below(4)] ?? share(1, 1), threshold: [share(1, 2), share(2, 3), share(3, 4)][random.below(3)] ?? share(1, 2) }
    const ballots = Array.from({ length: 1 + random.below(4) }, (_, at) => ({ member: `m${at}`, weight: 1 + random.below(4), choice: random.below(4) }))
    const ends = completions(ballots).map(each => decidedAtEnd(rule, countOf(each)) === 'passed')
    const decided = decidedBy(rule, countOf(ballots))
    const is = decided === 'passed' ? 'passed' : decided === undefined ? 'open' : 'rejected'
    seen[is]++
    assert.equal(is, ends.every(end => end) ? 'passed' : ends.some(end => end) ? 'open' : 'rejected', JSON.stringify({ rule, ballots }))
  }
  assert.ok(seen.passed > 100 && seen.rejected > 100 && seen.open > 100, JSON.stringify(seen))
})

test('a quorum is the smallest whole weight that is not below its share, a majority the smallest above it', () => {
  for (let total = 0n; total <= 60n; total++) {
    for (const [n, d] of [[1, 2], [2, 3], [1, 1], [3, 7]] as const) {
      const quorum = quorumNeeded(share(n, d), total)
      assert.ok(quorum * BigInt(d) >= total * BigInt(n) && (quorum === 0n || (quorum - 1n) * BigInt(d) < total * BigInt(n)), `${n}/${d} of ${total}`)
      const yes = yesNeeded(share(n, d), total)
      assert.ok(yes * BigInt(d) > total * BigInt(n) && (yes - 1n) * BigInt(d) <= total * BigInt(n), `more than ${n}/${d} of ${total}`)
    }
  }
})

test('at the end the refusal says which of the two was missed, with its numbers', () => {
  const rule = { quorum: share(1, 2), threshold: share(1, 2) }
  const ends = (...choices: number[]) => decidedAtEnd(rule, countOf(choices.map((choice, i) => ({ member: `m${i}`, weight: 2, choice }))))
  assert.equal(ends(1, 0), 'passed')
  const [missed, tie, silent] = [ends(1, 0, 0), ends(1, 2), ends(3, 3)]
  assert.deepEqual(missed !== 'passed' && [missed.error.name, missed.facts], ['quorumMissed', { voted: 2n, needed: 3n, total: 6n }])
  assert.deepEqual(tie !== 'passed' && [tie.error.name, tie.facts], ['rejected', { yes: 2n, no: 2n, abstain: 0n, total: 4n }])
  assert.deepEqual(silent !== 'passed' && silent.error.name, 'rejected')
})
