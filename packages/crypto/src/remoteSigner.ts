import { type BrowserAssertion, signatureOfAssertion } from './passkey.ts'
import { WEBAUTHN_P256 } from './kinds.ts'

/** A signer whose secret is elsewhere: on a token, in a service, in a person's authenticator. The one port for all of them. */
export interface RemoteSigner {
  readonly kind: number
  readonly publicKey: Uint8Array
  /**
   * The signature over the 32 bytes that a transaction's signers sign, in the form of the kind. May take as long as a person takes, and
   * rejects when it is refused there.
   */
  signRemotely(message: Uint8Array): Promise<Uint8Array>
}

/**
 * A passkey as a signer. `ask` shows the person what they sign and answers the `response` of
 * `navigator.credentials.get({ publicKey: { challenge: message, userVerification: 'required', … } })`.
 */
export function passkeySigner(publicKey: Uint8Array, ask: (challenge: Uint8Array) => Promise<BrowserAssertion>): RemoteSigner {
  return {
    kind: WEBAUTHN_P256,
    publicKey,
    async signRemotely(message) {
      const signature = signatureOfAssertion(await ask(message))
      if (signature === undefined) throw new TypeError('the authenticator answered no ECDSA signature in DER')
      return signature
    },
  }
}
