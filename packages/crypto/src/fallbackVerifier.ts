import { p256 } from '@noble/curves/nist.js'
import { judgeEncoding } from './encodings.ts'
import { ED25519 } from './kinds.ts'
import type { Verdict, Verifier } from './verdict.ts'

/** Whether 33 bytes are the compressed form of a point on P-256. */
function isOnP256(publicKey: Uint8Array): boolean {
  try {
    p256.Point.fromBytes(publicKey)
    return true
  } catch {
    return false
  }
}

/**
 * The verifier that needs no native code: libsodium compiled to WebAssembly for Ed25519, @noble/curves for P-256. For browsers,
 * and for systems whose C library is too old for the native one.
 */
export async function loadFallbackVerifier(): Promise<Verifier> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  return {
    name: 'fallback',
    verify(kind, publicKey, message, signature): Verdict {
      const refused = judgeEncoding(kind, publicKey, signature)
      if (refused !== undefined) return refused
      if (kind === ED25519) return sodium.crypto_sign_verify_detached(signature, message, publicKey) ? 'valid' : 'badSignature'
      if (!isOnP256(publicKey)) return 'badKey'
      return p256.verify(signature, message, publicKey, { prehash: true, lowS: true, format: 'compact' }) ? 'valid' : 'badSignature'
    },
  }
}
