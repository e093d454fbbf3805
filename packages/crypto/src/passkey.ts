import { concat, equalBytes, fromHex } from '@jianghan/protocol'
import { rawOfDer } from './der.ts'
import { WEBAUTHN_P256 } from './kinds.ts'
import { toLowS } from './lowS.ts'
import { writeAssertion } from './webauthn.ts'

/** What `navigator.credentials.get` answers in its `response`, each part as bytes. */
export interface BrowserAssertion {
  readonly authenticatorData: Uint8Array
  readonly clientDataJSON: Uint8Array
  /** ECDSA in DER; half of them have s in the upper half. */
  readonly signature: Uint8Array
}

/** The signature of kind 3 made of a browser's answer, s taken to the lower half; undefined when its signature is no DER of two integers. */
export function signatureOfAssertion({ authenticatorData, clientDataJSON, signature }: BrowserAssertion): Uint8Array | undefined {
  const raw = rawOfDer(signature)
  if (raw === undefined || authenticatorData.length > 0xffff || clientDataJSON.length > 0xffff) return undefined
  return writeAssertion(authenticatorData, clientDataJSON, toLowS(WEBAUTHN_P256, raw))
}

/** SubjectPublicKeyInfo of a P-256 point that is not compressed, up to its x (RFC 5480, section 2). */
const SPKI = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004') as Uint8Array

/** The compressed public key, 33 bytes, of what `getPublicKey()` of a new passkey answers; undefined when it is no P-256 key. */
export function publicKeyOfPasskey(spki: Uint8Array): Uint8Array | undefined {
  if (spki.length !== SPKI.length + 64 || !equalBytes(spki.subarray(0, SPKI.length), SPKI)) return undefined
  const [x, y] = [spki.subarray(SPKI.length, SPKI.length + 32), spki.subarray(SPKI.length + 32)]
  return concat(Uint8Array.of(2 + ((y[31] as number) & 1)), x)
}
