import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { concat, utf8 } from '@jianghan/protocol'

const NONCE_LENGTH = 12
const TAG_LENGTH = 16

/**
 * What keeps the requests of a node, and the secrets of its webhooks, from whoever reads its disk. An answer may hold an API key or names of people, and a request may be guessed: so
 * answers are encrypted, and of keys and requests only HMACs are kept. All of it hangs on the node's own key, which no backup holds.
 */
export class RequestSecret {
  readonly #mac: Uint8Array
  readonly #cipher: Uint8Array

  /**
   * @param nodeSecret the secret half of the node's key
   * @param purpose what it is for: under each other secrets come out
   */
  constructor(nodeSecret: Uint8Array, purpose: 'jianghan-idempotency-1' | 'jianghan-webhooks-1' = 'jianghan-idempotency-1') {
    const derived = new Uint8Array(hkdfSync('sha256', nodeSecret, new Uint8Array(0), purpose, 64))
    this.#mac = derived.slice(0, 32)
    this.#cipher = derived.slice(32)
  }

  /** An HMAC-SHA-256 over parts, of which none can be taken for a part of another. */
  mac(use: string, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
    const hmac = createHmac('sha256', this.#mac)
    for (const part of [use, ...parts]) {
      const bytes = typeof part === 'string' ? utf8(part) : part
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      hmac.update(length).update(bytes)
    }
    return new Uint8Array(hmac.digest())
  }

  /** Encrypts what is kept under an id (AES-256-GCM): nonce, ciphertext, tag. */
  seal(id: Uint8Array, content: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_LENGTH)
    const cipher = createCipheriv('aes-256-gcm', this.#cipher, nonce)
    cipher.setAAD(id)
    return concat(nonce, cipher.update(content), cipher.final(), cipher.getAuthTag())
  }

  /** The content again; undefined where it is not what was kept under the id. */
  open(id: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    if (sealed.length < NONCE_LENGTH + TAG_LENGTH) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#cipher, sealed.subarray(0, NONCE_LENGTH))
    decipher.setAAD(id)
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH))
    try {
      return concat(decipher.update(sealed.subarray(NONCE_LENGTH, sealed.length - TAG_LENGTH)), decipher.final())
    } catch {
      return undefined
    }
  }
}
