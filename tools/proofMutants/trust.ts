import { type proofV1, toHex } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import { packWitnesses } from './witnessedChanges.ts'

/** A moment in nanoseconds since 1970 and a trust pack's text, or none: what a file is judged under. */
export type Circumstances = { now: bigint; trust: string | undefined }

const NANO = 1_000_000_000n
const HUNDRED_YEARS = 3_153_600_000

/** A trust pack made of a proof's own validators, and a time: both mostly good, else at a boundary or broken. */
export function circumstancesOf({ checkpoint, witnessed }: proofV1.Proof, chance: Chance): Circumstances {
  const { below, pick } = chance
  const { header, validators = [] } = checkpoint ?? {}
  const time = (header?.time?.seconds ?? 0n) * NANO + BigInt(header?.time?.nanos ?? 0)
  if (below(3) === 0) return { now: time, trust: undefined }
  const period = pick([1, 1_209_600, 1_209_600, HUNDRED_YEARS])
  const pack: Record<string, unknown> = {
    format: 'jianghan-trust-1', chain_id: below(12) === 0 ? pick(['sample-2', '', 'a'.repeat(51)]) : header?.chainId ?? '',
    validators: trusted(validators, checkpoint?.commit, chance), trusting_period_s: period,
    ...(below(witnessed === undefined ? 12 : 2) === 0 && packWitnesses(chance)),
  }
  const now = pick([
    time, time - 10n * NANO, time - 10n * NANO - 1n, time - 10n * NANO + 1n,
    time + BigInt(period) * NANO, time + BigInt(period) * NANO - 1n, time + BigInt(period) * NANO + 1n, 0n, time + NANO,
  ])
  const text = JSON.stringify(below(6) === 0 ? brokenPack(pack, chance) : pack)
  return { now: now < 0n ? 0n : now, trust: below(20) === 0 ? brokenText(text, chance) : text }
}

type PackValidator = Record<string, unknown>

function trusted(validators: readonly proofV1.Validator[], commit: proofV1.Commit | undefined, { below, pick, bytes }: Chance): PackValidator[] {
  const item = (publicKey: Uint8Array, power: bigint): PackValidator => ({ kind: 1, public_key: toHex(publicKey), power: String(power) })
  const all = validators.map(({ publicKey, power }) => item(publicKey, power))
  const signed = new Set(commit?.signatures.map(({ validator }) => validator))
  switch (below(6)) {
    case 0: return all.toReversed()
    case 1: return all.slice(below(all.length + 1))
    // Those who signed have a third of the pack's power, or one more or less.
    case 2: case 3: {
      const known = validators.filter((_, i) => signed.has(i)).slice(0, 1 + below(3))
      const unit = BigInt(1 + below(99))
      const others = 2n * unit * BigInt(Math.max(known.length, 1)) + BigInt(pick([-1, 0, 0, 1]))
      return [...known.map(({ publicKey }) => item(publicKey, unit)), item(bytes(32), others)]
    }
    case 4: return all.map(validator => ({ ...validator, power: pick(['10', '10', '1', '11']) }))
    default: return all
  }
}

function brokenPack(pack: Record<string, unknown>, { below, pick }: Chance): unknown {
  const [first, ...others] = pack['validators'] as PackValidator[]
  const withFirst = (change: PackValidator): unknown => ({ ...pack, validators: [{ ...first, ...change }, ...others] })
  const key = String(first?.['public_key'])
  switch (below(9)) {
    case 0: return withFirst({ power: pick<unknown>(['0', '01', '-1', '+1', '1e1', ' 1', '1.0', '', 10, null, '1152921504606846975', '1152921504606846976', '9'.repeat(40), '0x1', '１']) })
    case 1: return withFirst({ public_key: pick<unknown>([key.toUpperCase(), `0x${key}`, key.slice(2), `${key}00`, `${key}\n`, `${key.slice(1)}g`, 7, null]) })
    case 2: return withFirst({ kind: pick<unknown>([0, 2, '1', 1.5, true, null, [1]]) })
    case 3: return { ...pack, trusting_period_s: pick<unknown>([0, -1, 1.5, '1209600', true, null, HUNDRED_YEARS, HUNDRED_YEARS + 1, 1e300, [1]]) }
    case 4: return { ...pack, validators: pick<unknown>([[], {}, null, [first, first], [null], [[]], ['1'], Array.from({ length: 257 }, (_, i) => ({ ...first, public_key: i.toString(16).padStart(64, '0') }))]) }
    case 5: return { ...pack, format: pick<unknown>(['jianghan-trust-2', '', null, 1]) }
    case 6: return { ...pack, chain_id: pick<unknown>([null, 1, '', 'a'.repeat(50), 'a'.repeat(51), '中'.repeat(17), '\u{d800}', 'sample-1\0']) }
    case 7: return { ...pack, [pick(['more', '__proto__', 'constructor'])]: pick<unknown>([1, [], {}, 'x']) }
    default: return pick<unknown>([[pack], null, 1, 'x', Object.fromEntries(Object.entries(pack).slice(below(4)))])
  }
}

function brokenText(text: string, { below, pick, bytes }: Chance): string {
  const at = below(text.length)
  return pick([
    `\u{feff}${text}`, `${text}x`, ` \t\r\n${text} `, `\u{a0}${text}`, text.slice(0, at), text.replace(/1209600/, '1.2096e6'), text.replace(/1209600/, '1209600.0'),
    text.replace(/1209600/, 'NaN'), text.replace(/1209600/, '01209600'), text.replace('{', `{"more":${'['.repeat(500)}${']'.repeat(500)},`),
    text.replace('{', '{"format":1,'), text.replace('}', ',"format":1}'), text.replace('{', `{"more":${'9'.repeat(5000)},`), text.replace('{', '{"more":1e999,'),
    text.replace('{', '{"more":"\n",'), text.replaceAll('"', "'"), text.slice(0, at) + String.fromCharCode(bytes(1)[0] ?? 0) + text.slice(at + 1),
  ])
}
