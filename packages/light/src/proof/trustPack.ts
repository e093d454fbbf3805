import { fromHex, toHex } from '@jianghan/protocol'
import type { ValidatorSet } from '../comet/types.ts'
import { formatVerifierKey, parseVerifierKey } from '../tlog/verifierKey.ts'
import { type WitnessPolicy, witnessPolicy } from '../tlog/cosignature.ts'
import { PROOF_LIMITS } from './format.ts'

/** Whom a verifier trusts (docs/spec/proof.md, section 5). */
export type TrustPack = Readonly<{
  chainId: string
  /** In the order of the set. */
  validators: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[]
  trustingPeriodSeconds: bigint
  /** Outsiders who must have cosigned besides; none are asked for where it is absent. */
  witnesses?: WitnessPolicy
}>

/** Longest trusting period, seconds: a hundred years. */
const PERIOD_MAX = 3_153_600_000

/** A trust pack from its JSON text; undefined when it is not one. */
export function parseTrustPack(text: string): TrustPack | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const { format, chain_id: chainId, validators, trusting_period_s: period, witnesses, witnesses_required: required } = json as Record<string, unknown>
  if (format !== 'jianghan-trust-1' || typeof chainId !== 'string' || !Array.isArray(validators)) return undefined
  if (typeof period !== 'number' || !Number.isInteger(period) || period < 1 || period > PERIOD_MAX) return undefined
  const trusted = validators.map(parseValidator)
  const total = trusted.reduce((sum, validator) => sum + (validator?.power ?? 0n), 0n)
  const keys = new Set(trusted.map(validator => validator && toHex(validator.publicKey)))
  const fits = trusted.length >= 1 && trusted.length <= PROOF_LIMITS.validators && keys.size === trusted.length
    && trusted.every(validator => validator !== undefined) && total <= PROOF_LIMITS.power
  const policy = witnesses === undefined && required === undefined ? undefined : parseWitnesses(witnesses, required)
  if (!fits || policy === 'bad') return undefined
  return { chainId, validators: trusted as TrustPack['validators'], trustingPeriodSeconds: BigInt(period), ...(policy && { witnesses: policy }) }
}

function parseWitnesses(keys: unknown, required: unknown): WitnessPolicy | 'bad' {
  if (!Array.isArray(keys) || typeof required !== 'number') return 'bad'
  return witnessPolicy(required, keys.map(key => (typeof key === 'string' ? parseVerifierKey(key) : undefined))) ?? 'bad'
}

function parseValidator(json: unknown): { publicKey: Uint8Array; power: bigint } | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { kind, public_key: key, power } = json as Record<string, unknown>
  const publicKey = typeof key === 'string' ? fromHex(key) : undefined
  if (kind !== 1 || publicKey?.length !== 32 || typeof power !== 'string' || !/^[1-9][0-9]{0,18}$/.test(power)) return undefined
  return BigInt(power) <= PROOF_LIMITS.power ? { publicKey, power: BigInt(power) } : undefined
}

/** JSON text of a trust pack for these validators, and for witnesses where they are wanted. */
export function formatTrustPack(chainId: string, set: Pick<ValidatorSet, 'validators'>, trustingPeriodSeconds: number, witnesses?: WitnessPolicy): string {
  const validators = set.validators.map(({ publicKey, power }) => ({ kind: 1, public_key: toHex(publicKey), power: String(power) }))
  const outsiders = witnesses && { witnesses: witnesses.keys.map(formatVerifierKey), witnesses_required: witnesses.required }
  return `${JSON.stringify({ format: 'jianghan-trust-1', chain_id: chainId, validators, trusting_period_s: trustingPeriodSeconds, ...outsiders }, undefined, 2)}\n`
}

