import { fromHex, toHex } from '@jianghan/protocol'
import type { ValidatorSet } from '../comet/types.ts'
import { PROOF_LIMITS } from './format.ts'

/** Whom a verifier trusts (docs/spec/proof.md, section 5). */
export type TrustPack = Readonly<{
  chainId: string
  /** In the order of the set. */
  validators: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[]
  trustingPeriodSeconds: bigint
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
  const { format, chain_id: chainId, validators, trusting_period_s: period } = json as Record<string, unknown>
  if (format !== 'jianghan-trust-1' || typeof chainId !== 'string' || !Array.isArray(validators)) return undefined
  if (typeof period !== 'number' || !Number.isInteger(period) || period < 1 || period > PERIOD_MAX) return undefined
  const trusted = validators.map(parseValidator)
  const total = trusted.reduce((sum, validator) => sum + (validator?.power ?? 0n), 0n)
  const keys = new Set(trusted.map(validator => validator && toHex(validator.publicKey)))
  const fits = trusted.length >= 1 && trusted.length <= PROOF_LIMITS.validators && keys.size === trusted.length
    && trusted.every(validator => validator !== undefined) && total <= PROOF_LIMITS.power
  return fits ? { chainId, validators: trusted as TrustPack['validators'], trustingPeriodSeconds: BigInt(period) } : undefined
}

function parseValidator(json: unknown): { publicKey: Uint8Array; power: bigint } | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { kind, public_key: key, power } = json as Record<string, unknown>
  const publicKey = typeof key === 'string' ? fromHex(key) : undefined
  if (kind !== 1 || publicKey?.length !== 32 || typeof power !== 'string' || !/^[1-9][0-9]{0,18}$/.test(power)) return undefined
  return BigInt(power) <= PROOF_LIMITS.power ? { publicKey, power: BigInt(power) } : undefined
}

/** JSON text of a trust pack for these validators. */
export function formatTrustPack(chainId: string, set: Pick<ValidatorSet, 'validators'>, trustingPeriodSeconds: number): string {
  const validators = set.validators.map(({ publicKey, power }) => ({ kind: 1, public_key: toHex(publicKey), power: String(power) }))
  return `${JSON.stringify({ format: 'jianghan-trust-1', chain_id: chainId, validators, trusting_period_s: trustingPeriodSeconds }, undefined, 2)}\n`
}

