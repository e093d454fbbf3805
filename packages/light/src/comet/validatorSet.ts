import { assert, compareBytes, equalBytes } from '@jianghan/protocol'
import { validatorAddress } from './hashes.ts'
import type { Validator, ValidatorSet } from './types.ts'

/** Largest sum of powers in a set (types/validator_set.go, MaxTotalVotingPower): an eighth of what 64 bits hold. */
export const TOTAL_POWER_MAX = (2n ** 63n - 1n) / 8n

/** Sum of the powers. */
export const totalPower = (set: Pick<ValidatorSet, 'validators'>): bigint =>
  set.validators.reduce((sum, validator) => sum + validator.power, 0n)

/** The order of a set: power downwards, then address upwards. */
export const compareValidators = (a: Validator, b: Validator): number =>
  a.power === b.power ? compareBytes(a.address, b.address) : a.power > b.power ? -1 : 1

/** The validator with this address, undefined when there is none. */
export const validatorByAddress = (set: ValidatorSet, address: Uint8Array): Validator | undefined =>
  set.validators.find(validator => equalBytes(validator.address, address))

/**
 * The set that a chain starts with: in order, priorities as CometBFT sets them for newcomers, and the first proposer chosen. Keys
 * must differ, powers be positive and their sum within {@link TOTAL_POWER_MAX}.
 */
export function newValidatorSet(members: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[]): ValidatorSet {
  assert(members.length > 0, 'a validator set has a member')
  const total = members.reduce((sum, member) => sum + member.power, 0n)
  assert(total <= TOTAL_POWER_MAX, 'the sum of powers is within the limit')
  const priority = -(total + (total >> 3n))
  const validators = members.map(({ publicKey, power }): Validator => {
    assert(publicKey.length === 32 && power > 0n, 'a validator has a key of 32 bytes and a power')
    return { address: validatorAddress(publicKey), publicKey, power, priority }
  }).sort(compareValidators)
  const addresses = new Set(validators.map(validator => validator.address.join()))
  assert(addresses.size === validators.length, 'a validator stands in a set once')
  return advanceProposer(centre(rescale(validators, total)))
}

/** The set as it is one height (or round) later: every priority grows by its power, the highest proposes and pays the total. */
export function advanceProposer(before: readonly Validator[]): ValidatorSet {
  const total = totalPower({ validators: before })
  const raised = centre(rescale(before, total)).map(validator => ({ ...validator, priority: validator.priority + validator.power }))
  const first = raised[0]
  assert(first !== undefined, 'a validator set has a member')
  const highest = raised.reduce((best, validator) => proposesBefore(validator, best) ? validator : best, first)
  const proposer = { ...highest, priority: highest.priority - total }
  return { validators: raised.map(validator => validator === highest ? proposer : validator), proposer }
}

const proposesBefore = (a: Validator, b: Validator): boolean =>
  a.priority === b.priority ? compareBytes(a.address, b.address) < 0 : a.priority > b.priority

/** Keeps the distance between priorities within twice the total power. */
function rescale(validators: readonly Validator[], total: bigint): Validator[] {
  const priorities = validators.map(validator => validator.priority)
  const distance = priorities.reduce((a, b) => a > b ? a : b) - priorities.reduce((a, b) => a < b ? a : b)
  const most = 2n * total
  if (distance <= most) return [...validators]
  const ratio = (distance + most - 1n) / most
  return validators.map(validator => ({ ...validator, priority: validator.priority / ratio }))
}

/** Shifts the priorities so that their mean is zero; the mean is rounded downwards, as Go's big.Int.Div does. */
function centre(validators: readonly Validator[]): Validator[] {
  const count = BigInt(validators.length)
  const sum = validators.reduce((all, validator) => all + validator.priority, 0n)
  const mean = sum >= 0n ? sum / count : -((-sum + count - 1n) / count)
  return validators.map(validator => ({ ...validator, priority: validator.priority - mean }))
}
