import { fromHex, toHex } from '@jianghan/protocol'
import type { ValidatorSet } from '../comet/types.ts'
import { fromBase64 } from '../comet/base64.ts'
import { formatVerifierKey, parseVerifierKey } from '../tlog/verifierKey.ts'
import { type WitnessPolicy, witnessPolicy } from '../tlog/cosignature.ts'
import { PROOF_LIMITS } from './format.ts'

/** Validators that a verifier trusts, in the order of their set. */
type Trusted = readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[]

/** Whom a verifier trusts (docs/spec/proof.md, section 5). */
export type TrustPack = Readonly<{
  chainId: string
  /** In the order of the set. */
  validators: Trusted
  /** Who was trusted before, each up to a height and no further; ascending. Absent where one set suffices. */
  earlier?: readonly Readonly<{ until: bigint; validators: Trusted }>[]
  trustingPeriodSeconds: bigint
  /** Outsiders who must have cosigned besides; none are asked for where it is absent. */
  witnesses?: WitnessPolicy
  /** Roots of time-stamp authorities, DER of X.509 certificates; no time-stamp is judged where they are absent. */
  timestampRoots?: readonly Uint8Array[]
}>

/** Longest trusting period, seconds: a hundred years. */
const PERIOD_MAX = 3_153_600_000
/** Roots of time-stamp authorities in one pack, and bytes of each. */
const ROOTS_MAX = 16
const ROOT_BYTES_MAX = 16_384
/** Sets before the newest that a pack names at most. */
const EARLIER_MAX = 100

/** A trust pack from its JSON text; undefined when it is not one. */
export function parseTrustPack(text: string): TrustPack | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const { format, chain_id: chainId, validators, trusting_period_s: period, witnesses, witnesses_required: required, earlier: before, timestamp_roots: given } = json as Record<string, unknown>
  if (format !== 'jianghan-trust-1' || typeof chainId !== 'string' || !Array.isArray(validators)) return undefined
  if (typeof period !== 'number' || !Number.isInteger(period) || period < 1 || period > PERIOD_MAX) return undefined
  const trusted = parseValidators(validators)
  const earlier = before === undefined ? [] : parseEarlier(before)
  const policy = witnesses === undefined && required === undefined ? undefined : parseWitnesses(witnesses, required)
  const roots = given === undefined ? [] : parseRoots(given)
  if (trusted === undefined || earlier === undefined || policy === 'bad' || roots === undefined) return undefined
  return { chainId, validators: trusted, ...(earlier.length > 0 && { earlier }), trustingPeriodSeconds: BigInt(period), ...(policy && { witnesses: policy }), ...(roots.length > 0 && { timestampRoots: roots }) }
}

function parseValidators(list: readonly unknown[]): Trusted | undefined {
  const trusted = list.map(parseValidator)
  const total = trusted.reduce((sum, validator) => sum + (validator?.power ?? 0n), 0n)
  const keys = new Set(trusted.map(validator => validator && toHex(validator.publicKey)))
  const fits = trusted.length >= 1 && trusted.length <= PROOF_LIMITS.validators && keys.size === trusted.length
    && trusted.every(validator => validator !== undefined) && total <= PROOF_LIMITS.power
  return fits ? trusted as Trusted : undefined
}

function parseEarlier(list: unknown): TrustPack['earlier'] {
  if (!Array.isArray(list) || list.length > EARLIER_MAX) return undefined
  const sets = list.map((each: unknown) => {
    const { until_height: until, validators } = (each ?? {}) as Record<string, unknown>
    const trusted = Array.isArray(validators) ? parseValidators(validators) : undefined
    return trusted === undefined || typeof until !== 'string' || !/^[1-9][0-9]{0,17}$/.test(until) ? undefined : { until: BigInt(until), validators: trusted }
  })
  const fits = sets.every((set, i) => set !== undefined && set.until > (sets[i - 1]?.until ?? 0n))
  return fits ? sets as NonNullable<TrustPack['earlier']> : undefined
}

/** Whom a pack trusts at a height: the first of its sets that reaches so far. */
export const trustedAt = ({ validators, earlier = [] }: Pick<TrustPack, 'validators' | 'earlier'>, height: bigint): Trusted =>
  earlier.find(({ until }) => height <= until)?.validators ?? validators

function parseRoots(list: unknown): Uint8Array[] | undefined {
  if (!Array.isArray(list) || list.length > ROOTS_MAX) return undefined
  const roots = list.map((each: unknown) => (typeof each === 'string' && each.length <= ROOT_BYTES_MAX * 4 / 3 + 4 ? fromBase64(each) : undefined))
  return roots.every(root => root !== undefined && root.length > 0) ? roots as Uint8Array[] : undefined
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

/** JSON text of a trust pack for these validators and those before them, and for witnesses where they are wanted. */
export function formatTrustPack(
  chainId: string, set: Pick<TrustPack, 'earlier'> & Pick<ValidatorSet, 'validators'>, trustingPeriodSeconds: number, witnesses?: WitnessPolicy,
): string {
  const inJson = (trusted: Trusted): object[] => trusted.map(({ publicKey, power }) => ({ kind: 1, public_key: toHex(publicKey), power: String(power) }))
  const validators = inJson(set.validators)
  const before = set.earlier && set.earlier.length > 0 && { earlier: set.earlier.map(({ until, validators: each }) => ({ until_height: String(until), validators: inJson(each) })) }
  const outsiders = witnesses && { witnesses: witnesses.keys.map(formatVerifierKey), witnesses_required: witnesses.required }
  return `${JSON.stringify({ format: 'jianghan-trust-1', chain_id: chainId, validators, trusting_period_s: trustingPeriodSeconds, ...before, ...outsiders }, undefined, 2)}\n`
}

