import type { ServedChain } from '@jianghan/engine-embedded'
import type { Ledger } from '@jianghan/kernel'
import { newValidatorSet, type Validator, type ValidatorSet, validatorAddress } from '@jianghan/light'
import { toHex } from '@jianghan/protocol'
import type { NetworkStart } from '../folder/starts.ts'
import type { ReadyFacts, ValidatorFacts } from '../threads/messages.ts'

/** Validators as they cross threads. */
export const factsOf = ({ validators }: Pick<ValidatorSet, 'validators'>): readonly ValidatorFacts[] =>
  validators.map(({ address, publicKey, power }) => ({ address: toHex(address).toUpperCase(), publicKey: toHex(publicKey), power: String(power) }))

/** Who validates a ledger of one node: its key of now. */
export function validatorsOfOne(chain: ServedChain, height: bigint): readonly ValidatorFacts[] {
  const known = chain.validators(height + 1n)
  return factsOf(known ?? { validators: chain.firstValidators.map(each => ({ ...each, address: validatorAddress(each.publicKey), priority: 0n })) })
}

/** Who validates a network now: as the state says, or as the network begins that has made no block yet. */
export function validatorsOfNetwork(ledger: Pick<Ledger, 'consensus' | 'lastHeight'>, begins: readonly Pick<Validator, 'publicKey' | 'power'>[], initialHeight: bigint): readonly ValidatorFacts[] {
  const known = ledger.lastHeight < initialHeight ? undefined : ledger.consensus()?.validators
  return factsOf(newValidatorSet(known ?? begins))
}

/** Who validates in a network after a block that changed it; undefined where it changed nothing. */
export function validatorsAfter(ledger: Pick<Ledger, 'consensus'>, height: bigint): readonly ValidatorFacts[] | undefined {
  const now = ledger.consensus()
  return now?.changedAt === height ? factsOf(newValidatorSet(now.validators)) : undefined
}

/** Who validated up to the block before each of these starts. */
export const earlierValidators = (starts: readonly NetworkStart[]): ReadyFacts['earlier'] =>
  starts.map(({ from, before }) => ({ until: from - 1n, validators: factsOf(newValidatorSet(before)) }))
