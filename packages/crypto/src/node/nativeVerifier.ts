import { createPublicKey, verify as verifyWithKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { concat, fromHex } from '@jianghan/protocol'
import { judgeEncoding } from '../encodings.ts'
import { ED25519 } from '../kinds.ts'
import { RecentMap } from '../recentMap.ts'
import type { Verdict, Verifier } from '../verdict.ts'

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

/** Writes one INTEGER of an ECDSA-Sig-Value; returns where it ends. */
function writeInteger(out: Uint8Array, at: number, value: Uint8Array, from: number): number {
  let start = from
  while (start < from + 31 && value[start] === 0) start++
  const pad = (value[start] as number) >= 0x80 ? 1 : 0
  const length = from + 32 - start
  out[at] = 0x02
  out[at + 1] = length + pad
  if (pad === 1) out[at + 2] = 0
  out.set(value.subarray(start, from + 32), at + 2 + pad)
  return at + 2 + pad + length
}

/** DER form (RFC 3279, section 2.2.3) of r ‖ s: OpenSSL takes it a third faster than the raw form. */
function derOfRawSignature(signature: Uint8Array): Uint8Array {
  const out = new Uint8Array(72)
  const end = writeInteger(out, writeInteger(out, 2, signature, 0), signature, 32)
  out[0] = 0x30
  out[1] = end - 2
  return out.subarray(0, end)
}

/**
 * The fast verifier of Node: sodium-native for Ed25519, OpenSSL through node:crypto for P-256. Rejects where the addon cannot
 * be loaded (not installed, or a C library older than it needs).
 */
export async function loadNativeVerifier(): Promise<Verifier> {
  const name = 'sodium-native' // not a literal in the import: it is optional, and bundlers must not look for it
  const sodium = ((await import(name)) as { default: Sodium }).default
  const keys = new RecentMap<string, KeyObject | 'badKey'>(CACHED_KEYS)
  const p256Key = (publicKey: Uint8Array): KeyObject | 'badKey' => {
    const id = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('latin1')
    const known = keys.get(id)
    if (known !== undefined) return known
    const key = importP256(publicKey) ?? 'badKey'
    keys.set(id, key)
    return key
  }
  return {
    name: 'native',
    verify(kind, publicKey, message, signature): Verdict {
      const refused = judgeEncoding(kind, publicKey, signature)
      if (refused !== undefined) return refused
      if (kind === ED25519) return sodium.crypto_sign_verify_detached(signature, message, publicKey) ? 'valid' : 'badSignature'
      const key = p256Key(publicKey)
      if (key === 'badKey') return 'badKey'
      return verifyWithKey('sha256', message, key, derOfRawSignature(signature)) ? 'valid' : 'badSignature'
    },
  }
}
