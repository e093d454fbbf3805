import { ED25519, type Verifier } from '@jianghan/crypto'
import { concat, sha256, utf8 } from '@jianghan/protocol'
import type { Note } from './note.ts'
import type { VerifierKey } from './verifierKey.ts'

/** A cosignature that holds: whose, and the moment its maker says, seconds since 1970. */
export type Cosignature = Readonly<{ name: string; time: bigint }>

const OPEN_TAG = utf8('jianghan-cosignature-1')
const TIME_MAX = (1n << 63n) - 1n

/**
 * What a cosigner signs (c2sp.org/tlog-cosignature, "Ed25519 signed message"). Ed25519 signs these bytes; every other kind signs their hash under
 * a tag of its own, 32 bytes as tokens and authenticators take them.
 */
export function cosignatureMessage(kind: number, text: string, time: bigint): Uint8Array {
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`)
  return kind === ED25519 ? message : sha256(concat(OPEN_TAG, message))
}

/** The signature of a cosigner's line: its time and its signature. */
export function encodeCosignature(time: bigint, signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + signature.length)
  new DataView(bytes.buffer).setBigUint64(0, time)
  bytes.set(signature, 8)
  return bytes
}

/** How a key judges a note: what it vouches for, or that it does not sign it, or that a signature under its name is wrong. */
export type NoteVerdict = Readonly<{ verdict: 'holds'; time?: bigint }> | Readonly<{ verdict: 'absent' | 'wrong' }>

/** Judges the first signature of a note that names this key; further ones of the same key are not looked at. */
export function judgeNote(verifier: Verifier, key: VerifierKey, { text, signatures }: Note): NoteVerdict {
  const found = signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId)
  if (found === undefined) return { verdict: 'absent' }
  const { signature } = found
  if (key.use === 'log') return verifier.verify(key.kind, key.publicKey, utf8(text), signature) === 'valid' ? { verdict: 'holds' } : { verdict: 'wrong' }
  if (signature.length < 8) return { verdict: 'wrong' }
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
  const holds = time <= TIME_MAX && verifier.verify(key.kind, key.publicKey, cosignatureMessage(key.kind, text, time), signature.subarray(8)) === 'valid'
  return holds ? { verdict: 'holds', time } : { verdict: 'wrong' }
}

/** Whose word a verifier wants on a checkpoint: so many of these at least. */
export type WitnessPolicy = Readonly<{ keys: readonly VerifierKey[]; required: number }>

/** Witnesses that one policy names at most. */
export const WITNESSES_MAX = 64

/** The witnesses of a policy that cosigned a note; `wrong` names one whose signature does not hold: then the whole note is to be refused. */
export function countWitnesses(verifier: Verifier, { keys }: WitnessPolicy, note: Note): Readonly<{ seen: Cosignature[]; wrong?: string }> {
  const seen: Cosignature[] = []
  for (const key of keys) {
    const judged = judgeNote(verifier, key, note)
    if (judged.verdict === 'wrong') return { seen, wrong: key.name }
    if (judged.verdict === 'holds' && judged.time !== undefined) seen.push({ name: key.name, time: judged.time })
  }
  return { seen }
}

/** A policy from the texts of its keys; undefined where one is no cosigner's key, two have one public key, or the number cannot be reached. */
export function witnessPolicy(required: number, keys: readonly (VerifierKey | undefined)[]): WitnessPolicy | undefined {
  const known = keys.filter(key => key !== undefined).filter(({ use }) => use === 'cosigner')
  const distinct = new Set(known.map(({ kind, publicKey }) => `${kind} ${publicKey.join()}`))
  const fits = known.length === keys.length && distinct.size === keys.length && keys.length <= WITNESSES_MAX && Number.isInteger(required) && required >= 1 && required <= keys.length
  return fits ? { keys: known, required } : undefined
}
