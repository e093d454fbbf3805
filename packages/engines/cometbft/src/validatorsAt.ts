import { advanceProposer, type Validator, type ValidatorSet } from '@jianghan/light'
import { assert, compareBytes } from '@jianghan/protocol'

/**
 * A set from its validators alone, as CometBFT's clients make one from `validators`: who proposed has the lowest priority, since it paid for it
 * (types/validator_set.go, findPreviousProposer).
 */
export function setOf(validators: readonly Validator[]): ValidatorSet {
  const [first] = validators
  assert(first !== undefined, 'a validator set has a member')
  const proposer = validators.reduce((lowest, each) => {
    if (each.priority !== lowest.priority) return each.priority < lowest.priority ? each : lowest
    return compareBytes(each.address, lowest.address) > 0 ? each : lowest
  }, first)
  return { validators, proposer }
}

/** The set as it is so many heights later, when nobody joined or left (IncrementProposerPriority). */
export function setLater(set: ValidatorSet, heights: bigint): ValidatorSet {
  let later = set
  for (let step = 0n; step < heights; step++) later = advanceProposer(later.validators)
  return later
}
