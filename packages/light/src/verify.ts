import { assert, compareTime, equalBytes, toHex } from '@jianghan/protocol'
import { headerHash, validatorSetHash } from './comet/hashes.ts'
import { addNanos, formatTime } from './comet/time.ts'
import type { Header, LightBlock, Time, ValidatorSet } from './comet/types.ts'
import type { LightRefusal } from './reasons.ts'
import { checkSignedHeader, checkValidatorSet } from './signedHeader.ts'
import { ONE_THIRD, notEnoughPower, tallyCommit, tallyTrusted } from './tally.ts'
import type { Tally, TrustLevel } from './tally.ts'
import { rememberingVerifier, verifyVote } from './votes.ts'
import type { VoteVerifier } from './votes.ts'

/** What a light client goes by. Durations in nanoseconds. */
export type LightOptions = Readonly<{
  /** How long a verified header may vouch for later ones: shorter than validators can be held to account. */
  trustingPeriod: bigint
  /** How far a header's time may lie ahead of our clock. */
  clockDrift: bigint
  /** What part of an older set must have signed for a step over heights. */
  trustLevel: TrustLevel
  /** Judges one vote. */
  verifyVote: VoteVerifier
}>

const SECOND = 1_000_000_000n

/** One week of trust, ten seconds of drift, one third: CometBFT's own defaults. */
export const defaultLightOptions: LightOptions = {
  trustingPeriod: 168n * 3600n * SECOND, clockDrift: 10n * SECOND, trustLevel: ONE_THIRD, verifyVote,
}

/** What is trusted already: a header, and the validators of its height or of the next (the header names both). */
export type Trusted = Readonly<{ header: Header; validators: ValidatorSet }>

/**
 * - `ok`: the header is as good as the trusted one
 * - `notEnoughTrust`: too few of the trusted validators signed it; verify a height in between first
 * - `expired`: the trusted header is too old to vouch for anything: get a newer one from a person or a trust pack
 * - `invalid`: no chain we follow made this header
 */
export type LightVerdict =
  | Readonly<{ verdict: 'ok'; tally: Tally }>
  | Readonly<{ verdict: 'notEnoughTrust'; tally: Tally }>
  | Readonly<{ verdict: 'expired'; refusal: LightRefusal }>
  | Readonly<{ verdict: 'invalid'; refusal: LightRefusal }>

type Refused = Exclude<LightVerdict, { verdict: 'ok' | 'notEnoughTrust' }>

const invalid = (refusal: LightRefusal): Refused => ({ verdict: 'invalid', refusal })

/** Whether a header has left its trusting period. At its very end it has. */
export const isExpired = (header: Header, trustingPeriod: bigint, now: Time): boolean =>
  compareTime(addNanos(header.time, trustingPeriod), now) <= 0

/** The checks that both ways share (light/verifier.go, verifyNewHeaderAndVals). */
function checkNewBlock(trusted: Header, block: LightBlock, now: Time, options: LightOptions): Refused | undefined {
  if (isExpired(trusted, options.trustingPeriod, now)) {
    const expired = formatTime(addNanos(trusted.time, options.trustingPeriod))
    return { verdict: 'expired', refusal: { reason: 'trustExpired', facts: { height: String(trusted.height), expired } } }
  }
  const { header } = block.signedHeader
  const malformed = checkSignedHeader(block.signedHeader, trusted.chainId)
  if (malformed !== undefined) return invalid(malformed)
  if (header.version.block !== trusted.version.block) {
    const facts = { version: String(header.version.block), expected: String(trusted.version.block) }
    return invalid({ reason: 'wrongBlockVersion', facts })
  }
  if (header.height <= trusted.height) {
    return invalid({ reason: 'heightNotGreater', facts: { height: String(header.height), trusted: String(trusted.height) } })
  }
  if (compareTime(header.time, trusted.time) <= 0) {
    return invalid({ reason: 'timeNotLater', facts: { time: formatTime(header.time), trusted: formatTime(trusted.time) } })
  }
  if (compareTime(header.time, addNanos(now, options.clockDrift)) >= 0) {
    return invalid({ reason: 'fromFuture', facts: { time: formatTime(header.time), now: formatTime(now) } })
  }
  const wrongSet = checkValidatorSet(block.validators, header.validatorsHash)
  return wrongSet && invalid(wrongSet)
}

/** Whether two thirds of the block's own validators signed it. */
function verifyOwnCommit({ signedHeader, validators }: LightBlock, verify: VoteVerifier): LightVerdict {
  const own = tallyCommit(signedHeader.header.chainId, validators, signedHeader.commit, verify)
  if (own.verdict === 'enough') return { verdict: 'ok', tally: own.tally }
  return invalid(own.verdict === 'invalid' ? own.refusal : notEnoughPower(own.tally))
}

/** Verifies the header right after a trusted one: its validators are those that the trusted one announced (VerifyAdjacent). */
export function verifyAdjacent(
  trusted: Header, block: LightBlock, now: Time, options: LightOptions = defaultLightOptions,
): LightVerdict {
  const refused = checkNewBlock(trusted, block, now, options)
  if (refused !== undefined) return refused
  const { header } = block.signedHeader
  assert(header.height === trusted.height + 1n, 'verifyAdjacent takes the next height')
  if (!equalBytes(header.validatorsHash, trusted.nextValidatorsHash)) {
    const facts = { given: toHex(header.validatorsHash), announced: toHex(trusted.nextValidatorsHash) }
    return invalid({ reason: 'wrongNextValidators', facts })
  }
  return verifyOwnCommit(block, options.verifyVote)
}

/** Verifies a later header, skipping those between: enough of the trusted validators signed it as well (VerifyNonAdjacent). */
export function verifyNonAdjacent(
  trusted: Trusted, block: LightBlock, now: Time, options: LightOptions = defaultLightOptions,
): LightVerdict {
  const refused = checkNewBlock(trusted.header, block, now, options)
  if (refused !== undefined) return refused
  const { header, commit } = block.signedHeader
  assert(header.height !== trusted.header.height + 1n, 'verifyNonAdjacent takes a height beyond the next')
  const trustedHash = validatorSetHash(trusted.validators)
  if (!equalBytes(trustedHash, trusted.header.validatorsHash) && !equalBytes(trustedHash, trusted.header.nextValidatorsHash)) {
    return invalid({ reason: 'trustedValidatorsUnknown', facts: { height: String(trusted.header.height) } })
  }
  const verify = rememberingVerifier(options.verifyVote)
  const overlap = tallyTrusted(header.chainId, trusted.validators, commit, options.trustLevel, verify)
  if (overlap.verdict === 'invalid') return invalid(overlap.refusal)
  if (overlap.verdict === 'notEnough') return { verdict: 'notEnoughTrust', tally: overlap.tally }
  return verifyOwnCommit(block, verify)
}

/** Verifies a later header against a trusted one, in the way its height asks for. */
export function verifyHeader(
  trusted: Trusted, block: LightBlock, now: Time, options: LightOptions = defaultLightOptions,
): LightVerdict {
  return block.signedHeader.header.height === trusted.header.height + 1n
    ? verifyAdjacent(trusted.header, block, now, options)
    : verifyNonAdjacent(trusted, block, now, options)
}

/** Whether a header is the one right before a trusted header: by hash alone, of any age (light/verifier.go, VerifyBackwards). */
export function verifyBackwards(trusted: Header, older: Header): boolean {
  return older.chainId === trusted.chainId && older.height === trusted.height - 1n
    && compareTime(older.time, trusted.time) < 0 && equalBytes(headerHash(older), trusted.lastBlockId.hash)
}
