import { type Refusal, refuse } from '@jianghan/kernel/schema'
import { assert } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { CHOICES } from './limits.ts'
import type { Ballot, Share, VotingRule } from './model.ts'

/** Votes added up, each by its weight; `open` has not voted. */
export type Count = Readonly<{ yes: bigint; no: bigint; abstain: bigint; open: bigint; total: bigint }>

/** The word of a choice by its number. */
export function choiceOf(choice: number): string {
  const word = CHOICES[choice]
  assert(word !== undefined, `a choice that there is, not ${choice}`)
  return word
}

/** Adds up the votes. */
export function countOf(ballots: readonly Ballot[]): Count {
  const sums = [0n, 0n, 0n, 0n]
  for (const { weight, choice } of ballots) sums[choice] = (sums[choice] ?? 0n) + BigInt(weight)
  const [open = 0n, yes = 0n, no = 0n, abstain = 0n] = CHOICES.map((_, choice) => sums[choice] ?? 0n)
  return { yes, no, abstain, open, total: yes + no + abstain + open }
}

/** How much weight must vote at least: the smallest whole number that is not below the share. */
export const quorumNeeded = ({ numerator, denominator }: Share, total: bigint): bigint =>
  (total * BigInt(numerator) + BigInt(denominator) - 1n) / BigInt(denominator)

/** How much of what says yes or no has to say yes: the smallest whole number above the share. */
export const yesNeeded = ({ numerator, denominator }: Share, decided: bigint): bigint => decided * BigInt(numerator) / BigInt(denominator) + 1n

/** What a vote has come to: `passed`, or the refusal that says why not; undefined while votes that are still open can turn it. */
export type Verdict = 'passed' | Refusal

/**
 * What the votes decide before the end: that it passes whatever the others say, or that it cannot pass any more. Who has not voted could still say
 * no, or yes; and the quorum has to be there already.
 */
export function decidedBy({ quorum, threshold }: VotingRule, count: Count): Verdict | undefined {
  const { yes, no, abstain, open, total } = count
  const voted = total - open
  if (yes >= yesNeeded(threshold, yes + no + open) && voted >= quorumNeeded(quorum, total)) return 'passed'
  if (yes + open < yesNeeded(threshold, yes + open + no)) return refuse(errors.rejected, { yes, no, abstain, total })
  return undefined
}

/** What the votes come to at the end. */
export function decidedAtEnd({ quorum, threshold }: VotingRule, { yes, no, abstain, open, total }: Count): Verdict {
  const voted = total - open
  const needed = quorumNeeded(quorum, total)
  if (voted < needed) return refuse(errors.quorumMissed, { voted, needed, total })
  return yes >= yesNeeded(threshold, yes + no) ? 'passed' : refuse(errors.rejected, { yes, no, abstain, total })
}
