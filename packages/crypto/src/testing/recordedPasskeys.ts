import { assert, fromHex } from '@jianghan/protocol'
import { publicKeyOfPasskey, signatureOfAssertion } from '../passkey.ts'
import recorded from './passkeys.data.json' with { type: 'json' }

/** An assertion that a browser and its authenticator made, with its key and message. */
export interface RecordedAssertion {
  readonly name: string
  readonly rpId: string
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array

/** Assertions recorded from Chromium with the virtual authenticators of its developer tools (WebAuthn.addVirtualAuthenticator). */
export const recordedAssertions: readonly RecordedAssertion[] = recorded.map(({ name, rpId, spki, message, ...response }) => {
  const publicKey = publicKeyOfPasskey(bytes(spki))
  const signature = signatureOfAssertion({
    authenticatorData: bytes(response.authenticatorData), clientDataJSON: bytes(response.clientDataJSON), signature: bytes(response.signature),
  })
  assert(publicKey !== undefined && signature !== undefined, 'a recorded assertion is whole')
  return { name, rpId, publicKey, message: bytes(message), signature }
})
