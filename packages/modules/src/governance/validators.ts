import type { ConsensusState, Decision, Read, Validator, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { validatorAddress } from '@jianghan/light'
import { assert, compareBytes, equalBytes, toHex } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { LIMITS } from './limits.ts'
import { isActiveMember } from './needs.ts'
import { state } from './state.ts'

/** A validator as a change names it; power 0 takes it out. */
export type Seat = Readonly<{ member: string; publicKey: Uint8Array; power: bigint }>

/** What the engine is told; the ledger has governance. */
export function consensusOf(read: Read): ConsensusState {
  const found = state.consensus.get(read, 0)
  assert(found !== undefined, 'a ledger with governance has validators')
  return found
}

/** The power of all. */
export const powerOf = (validators: readonly Readonly<{ power: bigint }>[]): bigint => validators.reduce((sum, { power }) => sum + power, 0n)

/** Whether these changes may be made, and what the set is then. Nothing of a set that one node is changes but by promotion. */
export function planValidators(read: Read, changes: readonly Seat[], least: number): Decision<readonly Validator[]> {
  const { isSole, changedAt, validators } = consensusOf(read)
  if (isSole) return refuse(errors.soleValidator, {})
  if (changedAt === read.height && changedAt > 0n) return refuse(errors.validatorsJustChanged, { height: changedAt })
  const known = checkSeats(read, changes, validators)
  if (known.refused) return known
  const next = setAfter(validators, changes, read.height)
  const [added, taken] = movedBetween(validators, next)
  if (added + taken === 0n) return refuse(errors.nothingChanges, {})
  if (next.length < least) return refuse(errors.tooFewValidators, { count: next.length, least })
  if (next.length > LIMITS.validators) return refuse(errors.tooManyValidators, { count: next.length, limit: LIMITS.validators })
  const [changed, total] = [added > taken ? added : taken, powerOf(validators)]
  return changed * 3n > total ? refuse(errors.tooMuchPower, { changed, total }) : ok(next)
}

/** Whether a network of these validators may take over from the one node. Its own key, which signs no more, is none of them. */
export function planPromotion(read: Read, seats: readonly Seat[], least: number): Decision<readonly Validator[]> {
  const { isSole, changedAt } = consensusOf(read)
  if (!isSole) return refuse(errors.notSole, {})
  assert(changedAt === 0n, 'what one node seals has had no other validators')
  const known = checkSeats(read, seats, [])
  if (known.refused) return known
  if (seats.length < least) return refuse(errors.tooFewValidators, { count: seats.length, least })
  return ok(setAfter([], seats, read.height))
}

/** Members that are there, keys that are theirs or new. */
function checkSeats(read: Read, seats: readonly Seat[], validators: readonly Validator[]): Decision<void> {
  for (const { member, publicKey, power } of seats) {
    const current = validators.find(each => equalBytes(each.publicKey, publicKey))
    if (current !== undefined ? current.member !== member : power === 0n) return refuse(errors.validatorNotFound, { publicKey: toHex(publicKey) })
    if (power > 0n && !isActiveMember(read, member)) return refuse(errors.memberNotFound, { memberId: member })
    if (current === undefined && state.validatorKeys.has(read, validatorAddress(publicKey))) return refuse(errors.validatorKeyUsed, { publicKey: toHex(publicKey) })
  }
  return ok()
}

function setAfter(validators: readonly Validator[], changes: readonly Seat[], height: bigint): Validator[] {
  const isChanged = ({ publicKey }: Validator): boolean => changes.some(each => equalBytes(each.publicKey, publicKey))
  const sinceOf = (key: Uint8Array): bigint => validators.find(each => equalBytes(each.publicKey, key))?.since ?? height
  const fresh = changes.filter(({ power }) => power > 0n).map(({ member, publicKey, power }) => ({ member, publicKey, power, since: sinceOf(publicKey) }))
  return [...validators.filter(each => !isChanged(each)), ...fresh].sort((a, b) => compareBytes(a.publicKey, b.publicKey))
}

/** How much power is added, and how much is taken away. */
function movedBetween(from: readonly Validator[], to: readonly Validator[]): [added: bigint, taken: bigint] {
  const powerIn = (set: readonly Validator[], { publicKey }: Validator): bigint => set.find(each => equalBytes(each.publicKey, publicKey))?.power ?? 0n
  const rise = (a: readonly Validator[], b: readonly Validator[]): bigint => powerOf(b.map(each => {
    const gained = each.power - powerIn(a, each)
    return { power: gained > 0n ? gained : 0n }
  }))
  return [rise(from, to), rise(to, from)]
}

/** Writes a set that was planned: new keys are remembered for ever, those that leave say since when. */
export function putValidators(write: Write, next: readonly Validator[], { promotes = false } = {}): void {
  const before = consensusOf(write)
  assert(next.length >= 1 && next.length <= LIMITS.validators, 'a set of validators')
  for (const each of next) if (each.since === write.height) rememberKey(write, each)
  for (const each of before.validators) if (!next.some(({ publicKey }) => equalBytes(publicKey, each.publicKey))) forgetSeat(write, each)
  state.consensus.put(write, 0, { ...before, isSole: before.isSole && !promotes, changedAt: write.height, validators: [...next] })
  const changes = changesBetween(before.validators, next)
  write.emit(events.validatorsSet, { changes, effectiveFrom: write.height + 2n, promoted: promotes })
}

const changesBetween = (from: readonly Validator[], to: readonly Validator[]): Seat[] => [
  ...to.filter(each => from.every(old => !equalBytes(old.publicKey, each.publicKey) || old.power !== each.power)),
  ...from.filter(each => to.every(now => !equalBytes(now.publicKey, each.publicKey))).map(each => ({ ...each, power: 0n })),
].map(({ member, publicKey, power }) => ({ member, publicKey, power }))

/** Remembers whose a key is. */
export function rememberKey(write: Write, { member, publicKey, since }: Validator): void {
  const address = validatorAddress(publicKey)
  if (!state.validatorKeys.has(write, address)) state.validatorKeys.put(write, address, { member, publicKey, since, left: undefined, evidence: [] })
}

/** Writes down that a validator is none any more. */
export function forgetSeat(write: Write, { publicKey }: Validator): void {
  const address = validatorAddress(publicKey)
  const known = state.validatorKeys.get(write, address)
  assert(known !== undefined, 'the key of a validator is remembered')
  state.validatorKeys.put(write, address, { ...known, left: write.height })
}
