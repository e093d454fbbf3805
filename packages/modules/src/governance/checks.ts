import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { compareBytes, type governanceV1, MEMBER_ID } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { CHOICES, LIMITS } from './limits.ts'
import type { VotingRule } from './model.ts'
import { ACTION_NAME, ESSENTIAL, MODULE_NAME } from './modules.ts'
import { REASONS } from '../members/schema.ts'

/** A validator whose bytes are right; power 0 takes it out. */
export type CheckedSeat = Readonly<{ member: string; publicKey: Uint8Array; power: bigint }>
/** Rules whose bytes are right. */
export type CheckedRules = Readonly<{
  ordinary: VotingRule; weighty: VotingRule; votingMs: bigint; freezeMaxMs: bigint; minValidators: number; reserved: readonly string[]
}>
/** Parameters whose bytes are right. */
export type CheckedParameters = Readonly<{ blockBytes: number; memberBytes: number; emptyBlockMs: number; evidenceBlocks: bigint; evidenceMs: bigint }>

/** Facts are small: what somebody sent is quoted only as far as it fits. */
export const clip = (text: string): string => [...text].slice(0, 40).join('')

/** Shape of the id of a member. */
export const checkMemberId = (memberId: string): Decision<void> => (MEMBER_ID.test(memberId) ? ok() : refuse(errors.memberIdShape, { memberId: clip(memberId) }))

/** What a vote weighs. */
export const checkWeight = (weight: number): Decision<void> => (weight <= LIMITS.weight ? ok() : refuse(errors.weightShape, { limit: LIMITS.weight }))

/** The number of a choice. */
export function checkChoice(choice: string): Decision<number> {
  const number = (CHOICES as readonly string[]).indexOf(choice)
  return number > 0 ? ok(number) : refuse(errors.choiceShape, { choice: clip(choice) })
}

/** Why a supervisor acts: a known code, and a commitment to the text, or none. */
export function checkReason(reason: string, commitment: Uint8Array): Decision<void> {
  const known = (REASONS as readonly string[]).includes(reason)
  return known && (commitment.length === 0 || commitment.length === 32) ? ok() : refuse(errors.reasonShape, {})
}

/** Shape of a validator's key. Whether it is a point of its curve shows with its first vote. */
export function checkPublicKey(publicKey: Uint8Array): Decision<void> {
  return publicKey.length === LIMITS.publicKey ? ok() : refuse(errors.validatorsShape, { reason: `key of ${publicKey.length} bytes` })
}

/** Validators: ascending by key, each once; power 0 only where one may be taken out. */
export function checkSeats(validators: readonly governanceV1.Validator[], leastPower: bigint): Decision<readonly CheckedSeat[]> {
  const wrong = (reason: string) => refuse(errors.validatorsShape, { reason })
  if (validators.length === 0 || validators.length > LIMITS.validatorsAtOnce) return wrong(`${validators.length} validators`)
  const seats: CheckedSeat[] = []
  for (const { memberId, publicKey, power } of validators) {
    const member = checkMemberId(memberId)
    if (member.refused) return member
    const key = checkPublicKey(publicKey)
    if (key.refused) return key
    if (power < leastPower || power > LIMITS.power) return wrong(`power ${power}`)
    const last = seats.at(-1)
    if (last !== undefined && compareBytes(last.publicKey, publicKey) >= 0) return wrong('order')
    seats.push({ member: memberId, publicKey, power })
  }
  return ok(seats)
}

/** Parameters within their bounds. */
export function checkParameters({ blockBytes, memberBytes, emptyBlockMs, evidenceBlocks, evidenceMs }: governanceV1.SetParameters): Decision<CheckedParameters> {
  const bounds: [parameter: string, value: bigint, least: bigint, most: bigint][] = [
    ['block_bytes', BigInt(blockBytes), BigInt(LIMITS.blockBytesMin), BigInt(LIMITS.blockBytesMax)],
    ['member_bytes', BigInt(memberBytes), BigInt(LIMITS.memberBytesMin), BigInt(blockBytes)],
    ['empty_block_ms', BigInt(emptyBlockMs), BigInt(LIMITS.emptyBlockMinMs), BigInt(LIMITS.emptyBlockMaxMs)],
    ['evidence_blocks', evidenceBlocks, LIMITS.evidenceBlocksMin, LIMITS.evidenceBlocksMax],
    ['evidence_ms', evidenceMs, LIMITS.evidenceMinMs, LIMITS.evidenceMaxMs],
  ]
  for (const [parameter, value, least, most] of bounds) if (value < least || value > most) return refuse(errors.parametersShape, { parameter, least, most })
  return ok({ blockBytes, memberBytes, emptyBlockMs, evidenceBlocks, evidenceMs })
}

/** A module that can be switched off. */
export function checkModule(module: string): Decision<void> {
  return MODULE_NAME.test(module) && !ESSENTIAL.includes(module) ? ok() : refuse(errors.moduleShape, { module: clip(module) })
}

/** How votes of one class are counted: a quorum above none and up to all, a threshold from one half to less than all. */
function checkRule(name: string, rule: governanceV1.VotingRule | undefined): Decision<VotingRule> {
  const [quorum, threshold] = [rule?.quorum, rule?.threshold]
  const isShare = (share: governanceV1.Share | undefined): share is governanceV1.Share =>
    share !== undefined && share.denominator >= 1 && share.denominator <= LIMITS.denominator && share.numerator >= 1 && share.numerator <= share.denominator
  if (!isShare(quorum)) return refuse(errors.rulesShape, { reason: `${name}.quorum` })
  if (!isShare(threshold) || threshold.numerator * 2 < threshold.denominator || threshold.numerator === threshold.denominator) return refuse(errors.rulesShape, { reason: `${name}.threshold` })
  const plain = ({ numerator, denominator }: governanceV1.Share) => ({ numerator, denominator })
  return ok({ quorum: plain(quorum), threshold: plain(threshold) })
}

/** Rules of the vote within their bounds. What governs is never reserved: nobody could vote any more. */
export function checkRules(m: governanceV1.SetRules): Decision<CheckedRules> {
  const [ordinary, weighty] = [checkRule('ordinary', m.ordinary), checkRule('weighty', m.weighty)]
  if (ordinary.refused) return ordinary
  if (weighty.refused) return weighty
  const wrong = (reason: string) => refuse(errors.rulesShape, { reason })
  const { votingMs, freezeMaxMs, minValidators, reserved } = m
  if (votingMs < LIMITS.votingMinMs || votingMs > LIMITS.votingMaxMs) return wrong('voting_ms')
  if (freezeMaxMs < 1n || freezeMaxMs > LIMITS.freezeMaxMs) return wrong('freeze_max_ms')
  if (minValidators < 1 || minValidators > LIMITS.validators) return wrong('min_validators')
  const isRising = reserved.every((name, i) => i === 0 || (reserved[i - 1] as string) < name)
  const isReservable = (name: string): boolean => ACTION_NAME.test(name) && !name.startsWith('governance.') && name !== 'kernel.v1.Tick'
  if (reserved.length > LIMITS.reserved || !isRising || !reserved.every(isReservable)) return wrong('reserved')
  return ok({ ordinary: ordinary.value, weighty: weighty.value, votingMs, freezeMaxMs, minValidators, reserved })
}
