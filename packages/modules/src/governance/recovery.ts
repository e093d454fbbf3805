import { create } from '@bufbuild/protobuf'
import type { RecoveredSeat, Write } from '@jianghan/kernel'
import { validatorAddress } from '@jianghan/light'
import { governanceV1, toHex } from '@jianghan/protocol'
import { charterOf } from './charter.ts'
import { checkSeats } from './checks.ts'
import { isActiveMember } from './needs.ts'
import { state } from './state.ts'
import { consensusOf, forgetSeat, rememberKey } from './validators.ts'

/**
 * Puts new validators in the place of all that are lost. Every key is a new one: those of before may have signed heights that are begun anew, and sign none again.
 * Throws Error where a seat cannot validate.
 */
export function recovered(write: Write, seats: readonly RecoveredSeat[]): void {
  if (!state.charter.has(write, 0)) throw new Error('this ledger has no governance')
  const before = consensusOf(write)
  if (before.isSole) throw new Error('one node keeps this ledger: restore it from a backup')
  const { minValidators } = charterOf(write)
  if (seats.length < minValidators) throw new Error(`${seats.length} validators, and the rules want ${minValidators}`)
  const checked = checkSeats(seats.map(({ member: memberId, publicKey, power }) => create(governanceV1.ValidatorSchema, { memberId, publicKey, power })), 1n)
  if (checked.refused) throw new Error(`the validators are out of shape: ${checked.error.name}`)
  for (const { member, publicKey } of seats) {
    if (!isActiveMember(write, member)) throw new Error(`${member} is no active member`)
    if (state.validatorKeys.has(write, validatorAddress(publicKey))) throw new Error(`the key ${toHex(publicKey).slice(0, 16)} of ${member} was a validator's before`)
  }
  const validators = checked.value.map(seat => ({ ...seat, since: write.height }))
  for (const each of before.validators) forgetSeat(write, each)
  for (const each of validators) rememberKey(write, each)
  state.consensus.put(write, 0, { ...before, changedAt: write.height, validators })
}
