import { concat, sha256, utf8 } from '@jianghan/protocol'
import { generateKeyPair, sign } from '../keys.ts'
import { P256, WEBAUTHN_P256 } from '../kinds.ts'
import { base64url, writeAssertion } from '../webauthn.ts'

/** What an assertion says; what is left out is as an honest browser and authenticator would have it. */
export interface AssertionWish {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: Uint8Array
  /** Authenticator flags; default user present and verified. */
  readonly flags?: number
  /** Bytes behind the counter. */
  readonly extensions?: Uint8Array
  /** Text of the client data behind the origin, up to its end. */
  readonly tail?: string
}

/** A passkey in software, for tests and simulated members: it signs what it is told to, at any origin. */
export class SoftPasskey {
  readonly kind = WEBAUTHN_P256
  readonly publicKey: Uint8Array
  readonly #secret: Uint8Array

  constructor(seed: Uint8Array) {
    const { publicKey, secret } = generateKeyPair(P256, seed)
    this.publicKey = publicKey
    this.#secret = secret
  }

  /** An assertion over a message, as the bytes of a signature of kind 3. */
  assert(message: Uint8Array, wish: AssertionWish = {}): Uint8Array {
    const { origin = 'https://bank.example', rpId = 'bank.example', type = 'webauthn.get', challenge = message, flags = 0x05, extensions = new Uint8Array(0), tail = ',"crossOrigin":false}' } = wish
    const clientData = concat(utf8(`{"type":"${type}","challenge":"`), base64url(challenge), utf8(`","origin":"${origin}"${tail}`))
    const authenticatorData = concat(sha256(utf8(rpId)), Uint8Array.of(flags, 0, 0, 0, 7), extensions)
    return writeAssertion(authenticatorData, clientData, sign({ kind: P256, secret: this.#secret }, concat(authenticatorData, sha256(clientData))))
  }
}
