import { createPublicKey, verify as verifyWithKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { concat, fromHex } from '@jianghan/protocol'
import { Curves } from '../curves/curves.ts'
import { Edwards } from '../curves/edwards.ts'
import { derOfRaw } from '../der.ts'
import { type CurveJudges, curveJudges, verifierOf } from '../judgement.ts'
import { RecentMap } from '../recentMap.ts'
import type { Verifier } from '../verdict.ts'

/** The one function of sodium-native that is used; the addon ships no types. */
interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
}

/** Parsed P-256 keys kept, per process. Parsing costs as much as verifying; a key object holds about 1 KB. */
const CACHED_KEYS = 4096

/** SubjectPublicKeyInfo of a compressed P-256 point, up to the point (RFC 5480, section 2). */
const P256_SPKI = fromHex('3039301306072a8648ce3d020106082a8648ce3d030107032200') as Uint8Array

function importP256(publicKey: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(concat(P256_SPKI, publicKey)), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/**
 * The fast verifier of Node: sodium-native for Ed25519, OpenSSL through node:crypto for P-256, and for secp256k1 and SM2 our own WebAssembly, which
 * is faster than node:crypto even for a key it meets for the first time; for Ed25519 keys in daily use WebAssembly of our own as well. Rejects where the addon cannot be loaded (not installed, or a C library
 * older than it needs).
 */
export async function loadNativeVerifier(): Promise<Verifier> {
  const name = 'sodium-native' // not a literal in the import: it is optional, and bundlers must not look for it
  const [{ default: sodium }, curves, edwards] = await Promise.all([import(name) as Promise<{ default: Sodium }>, Curves.load(), Edwards.load()])
  const keys = new RecentMap<string, KeyObject | 'badKey'>(CACHED_KEYS)
  const p256Key = (publicKey: Uint8Array): KeyObject | 'badKey' => {
    const id = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('latin1')
    const known = keys.get(id)
    if (known !== undefined) return known
    const key = importP256(publicKey) ?? 'badKey'
    keys.set(id, key)
    return key
  }
  const judges: CurveJudges = {
    ...curveJudges(curves),
    ed25519: (publicKey, message, signature) => sodium.crypto_sign_verify_detached(signature, message, publicKey),
    p256(publicKey, message, signature) {
      const key = p256Key(publicKey)
      if (key === 'badKey') return 'badKey'
      return verifyWithKey('sha256', message, key, derOfRaw(signature)) ? 'valid' : 'badSignature'
    },
    isOnP256: publicKey => p256Key(publicKey) !== 'badKey',
  }
  return verifierOf('native', judges, edwards)
}
