import { ED25519, generateKeyPair, type KeyPair, P256, SECP256K1, sign, SM2 } from '@jianghan/crypto'
import type { SeededRandom } from '@jianghan/kernel/testing'
import { keyId, type Signer, toHex } from '@jianghan/protocol'

/** Kinds of fresh keys; mostly the one that signs fast. */
const FRESH_KINDS = [ED25519, ED25519, ED25519, ED25519, ED25519, P256, P256, SECP256K1, SM2]

/** All secrets of a run, by the id of their key in hexadecimal. */
export class KeyRing {
  readonly #keys = new Map<string, KeyPair>()
  readonly #random: SeededRandom

  constructor(random: SeededRandom, keys: readonly KeyPair[]) {
    this.#random = random
    for (const key of keys) this.#keys.set(toHex(keyId(key.kind, key.publicKey)), key)
  }

  /** A fresh pair whose secret stays here. */
  fresh(): { kind: number; publicKey: Uint8Array; id: string } {
    const key = generateKeyPair(FRESH_KINDS[this.#random.below(FRESH_KINDS.length)] as number, this.#random.bytes(32))
    const id = toHex(keyId(key.kind, key.publicKey))
    this.#keys.set(id, key)
    return { kind: key.kind, publicKey: key.publicKey, id }
  }

  has(id: string): boolean {
    return this.#keys.has(id)
  }

  /** A signer; a forger signs something else. */
  signer(id: string, isForger = false): Signer {
    const key = this.#keys.get(id)
    if (key === undefined) throw new Error(`no secret for ${id}`)
    return { kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, isForger ? message.toReversed() : message) }
  }
}
