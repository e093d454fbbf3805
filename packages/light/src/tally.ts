import { assert, equalBytes, toHex } from '@jianghan/protocol'
import { commitSignBytes } from './comet/signBytes.ts'
import { BlockIdFlag } from './comet/types.ts'
import type { Commit, Validator, ValidatorSet } from './comet/types.ts'
import { totalPower } from './comet/validatorSet.ts'
import type { LightRefusal } from './reasons.ts'
import { verifyVote } from './votes.ts'
import type { VoteVerifier } from './votes.ts'

/** A part of a validator set's power that suffices for trust, as a fraction. */
export type TrustLevel = Readonly<{ numerator: bigint; denominator: bigint }>

/** One third: at least one honest validator among those who signed, if fewer than a third are not. */
export const ONE_THIRD: TrustLevel = { numerator: 1n, denominator: 3n }

/** The power whose votes were seen to be valid, of the power there is; counting stops as soon as it suffices. */
export type Tally = Readonly<{ signed: bigint; needed: bigint; total: bigint }>

/** A tally that suffices, one that does not, or a commit that is wrong in itself. */
export type TallyVerdict =
  | Readonly<{ verdict: 'enough'; tally: Tally }>
  | Readonly<{ verdict: 'notEnough'; tally: Tally }>
  | Readonly<{ verdict: 'invalid'; refusal: LightRefusal }>

const invalid = (reason: LightRefusal['reason'], facts: LightRefusal['facts']): TallyVerdict =>
  ({ verdict: 'invalid', refusal: { reason, facts } })

/**
 * Whether more than two thirds of a set voted for the block (types/validation.go, VerifyCommitLight): entries stand in the order of the
 * set, votes for nothing and absences are passed over, signatures are checked until the power suffices.
 */
export function tallyCommit(chainId: string, set: ValidatorSet, commit: Commit, verify: VoteVerifier = verifyVote): TallyVerdict {
  if (commit.signatures.length !== set.validators.length) {
    return invalid('wrongSignatureCount', { signatures: String(commit.signatures.length), validators: String(set.validators.length) })
  }
  const total = totalPower(set)
  return count(chainId, commit, total, total * 2n / 3n, verify, (address, index) => {
    const validator = set.validators[index]
    assert(validator !== undefined)
    return equalBytes(validator.address, address) ? validator : { reason: 'wrongValidatorAddress', facts: { index: String(index) } }
  })
}

/**
 * Whether more than a part of an older, trusted set voted for the block (VerifyCommitLightTrusting): entries are looked up by address,
 * strangers are passed over, nobody may stand there twice.
 */
export function tallyTrusted(
  chainId: string, trusted: ValidatorSet, commit: Commit, level: TrustLevel = ONE_THIRD, verify: VoteVerifier = verifyVote,
): TallyVerdict {
  assert(isTrustLevel(level), 'a trust level lies between one third and one')
  const total = totalPower(trusted)
  const byAddress = new Map(trusted.validators.toReversed().map(validator => [toHex(validator.address), validator]))
  const seen = new Set<Validator>()
  return count(chainId, commit, total, total * level.numerator / level.denominator, verify, (address, index) => {
    const validator = byAddress.get(toHex(address))
    if (validator === undefined) return undefined
    if (seen.has(validator)) return { reason: 'doubleVote', facts: { index: String(index) } }
    seen.add(validator)
    return validator
  })
}

/** Whether a trust level lies between one third and one (light/verifier.go, ValidateTrustLevel). */
export const isTrustLevel = (level: TrustLevel): boolean =>
  level.denominator > 0n && level.numerator * 3n >= level.denominator && level.numerator <= level.denominator

/** Counts votes for the block whose voter `find` names (undefined: a stranger) until `needed` is exceeded. */
function count(
  chainId: string, commit: Commit, total: bigint, needed: bigint, verify: VoteVerifier,
  find: (address: Uint8Array, index: number) => Validator | LightRefusal | undefined,
): TallyVerdict {
  let signed = 0n
  for (const [index, sig] of commit.signatures.entries()) {
    if (sig.flag !== BlockIdFlag.commit) continue
    const found = find(sig.address, index)
    if (found === undefined) continue
    if ('reason' in found) return { verdict: 'invalid', refusal: found }
    if (!verify(found.publicKey, commitSignBytes(chainId, commit, index), sig.signature)) {
      return invalid('wrongSignature', { index: String(index), address: toHex(found.address) })
    }
    signed += found.power
    if (signed > needed) return { verdict: 'enough', tally: { signed, needed, total } }
  }
  return { verdict: 'notEnough', tally: { signed, needed, total } }
}

/** A tally of a block's own validators that does not suffice, as a refusal. */
export const notEnoughPower = ({ signed, needed, total }: Tally): LightRefusal =>
  ({ reason: 'notEnoughPower', facts: { signed: String(signed), needed: String(needed), total: String(total) } })

/** What became of one validator's place in a commit. */
export type VoteReport = Readonly<{ validator: Validator; vote: 'valid' | 'invalid' | 'nil' | 'absent' }>

/**
 * Every validator of the set with what the commit holds of it, all signatures checked: for a person who asks who signed. Undefined when
 * the commit does not stand in the order of this set. The verdict over a header is {@link tallyCommit}'s.
 */
export function reportVotes(
  chainId: string, set: ValidatorSet, commit: Commit, verify: VoteVerifier = verifyVote,
): readonly VoteReport[] | undefined {
  if (commit.signatures.length !== set.validators.length) return undefined
  const report: VoteReport[] = []
  for (const [index, sig] of commit.signatures.entries()) {
    const validator = set.validators[index]
    assert(validator !== undefined)
    if (sig.flag === BlockIdFlag.absent) {
      report.push({ validator, vote: 'absent' })
      continue
    }
    if (!equalBytes(sig.address, validator.address)) return undefined
    const valid = verify(validator.publicKey, commitSignBytes(chainId, commit, index), sig.signature)
    report.push({ validator, vote: !valid ? 'invalid' : sig.flag === BlockIdFlag.nil ? 'nil' : 'valid' })
  }
  return report
}
