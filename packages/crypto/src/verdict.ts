import { assert } from '@jianghan/protocol'

/**
 * The judgement over one (kind, public key, message, signature): a pure function of these four, the same on every machine.
 *
 * - `valid`
 * - `badSignature`: well-formed, but not a signature of this message by this key
 * - `badKey`: no signature can be valid under this key
 * - `malformed`: the signature can be valid under no key and no message
 * - `kindNotSupported`: the kind is unknown, or reserved for a later release
 *
 * Precedence when several hold: kindNotSupported, badKey, malformed, badSignature.
 */
export type Verdict = 'valid' | 'badSignature' | 'badKey' | 'malformed' | 'kindNotSupported'

/** Bytes of the verdicts in the pool's answers. 0 means "not judged", so that an untouched buffer never reads as valid. */
export const VERDICT_BYTE: Readonly<Record<Verdict, number>> = { valid: 1, badSignature: 2, badKey: 3, malformed: 4, kindNotSupported: 5 }

const byByte: readonly (Verdict | undefined)[] = [undefined, 'valid', 'badSignature', 'badKey', 'malformed', 'kindNotSupported']

/** The verdict behind a byte of the pool's answer. */
export function verdictOfByte(byte: number): Verdict {
  const verdict = byByte[byte]
  assert(verdict !== undefined, 'a verdict byte is 1 to 5')
  return verdict
}

/** One question to a verifier. */
export interface VerifyItem {
  /** u16, the number of a signature kind. */
  readonly kind: number
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** Judges signatures. Implementations differ in speed, never in a verdict: one contract test runs them all. */
export interface Verifier {
  /** Which implementation this is, for `doctor` and the metrics. */
  readonly name: 'native' | 'fallback'
  /** The verdict over arguments of any content and length; never throws for what the bytes hold. */
  verify(kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict
  /** The verdicts over many, in order; cheaper than one by one. */
  verifyAll(items: readonly VerifyItem[]): Verdict[]
}
