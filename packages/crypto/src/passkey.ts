import { concat, equalBytes, fromHex, sha256 } from '@jianghan/protocol'
import { rawOfDer } from './der.ts'
import { WEBAUTHN_P256 } from './kinds.ts'
import { toLowS } from './lowS.ts'
import { assertedBytes, readAssertion, writeAssertion } from './webauthn.ts'

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

/**
 * The public keys, compressed, under which these bytes are an assertion over the message: two at most, of which the ledger knows one (SEC 1, section 4.1.6). So a browser signs in without
 * saying as whom: a passkey answers with a signature and not with its key. None where the bytes are no assertion over the message.
 */
export async function passkeysOf(signature: Uint8Array, message: Uint8Array): Promise<Uint8Array[]> {
  const read = readAssertion(signature)
  const signed = 'problem' in read ? undefined : assertedBytes(read, message)
  if ('problem' in read || signed === undefined) return []
  const { p256 } = await import('@noble/curves/nist.js')
  return [0, 1].flatMap(bit => {
    try {
      return [p256.Signature.fromBytes(read.signature).addRecoveryBit(bit).recoverPublicKey(sha256(signed)).toBytes(true)]
    } catch {
      return []
    }
  })
}
