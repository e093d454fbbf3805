import { rawOfDer } from './der.ts'
import { ED25519, SM2, WEBAUTHN_P256 } from './kinds.ts'
import { toLowS } from './lowS.ts'

/**
 * A signature as other software hands it out, in the form that this ledger takes: ECDSA and SM2 from DER (Java, OpenSSL) to r ‖ s, s of ECDSA to the lower half.
 * What is neither stays as it is and is judged as such.
 */
export function foreignSignature(kind: number, signature: Uint8Array): Uint8Array {
  if (kind === ED25519 || kind === WEBAUTHN_P256) return signature
  const raw = signature.length === 64 ? signature : rawOfDer(signature) ?? signature
  return kind === SM2 ? raw : toLowS(kind, raw)
}
