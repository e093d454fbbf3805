import { assert } from '@jianghan/protocol'
import { ED25519 } from '../kinds.ts'
import { type PrivateKey, sign } from '../keys.ts'

/** Signs as `sign` does: the same bytes for the same key and message. */
export type SignFunction = (key: PrivateKey, message: Uint8Array) => Uint8Array

/** The functions of sodium-native that are used; the addon ships no types. */
interface Sodium {
  crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
}

const loadNative = async (): Promise<Sodium> => {
  const name = 'sodium-native' // not a literal in the import: it is optional, and bundlers must not look for it
  return ((await import(name)) as { default: Sodium }).default
}

/**
 * A signing function for who signs by the thousand: sodium-native where it loads (15 µs a signature where node:crypto takes 32), `sign`
 * elsewhere and for other kinds. `load` is replaced in tests.
 */
export async function loadSigner(load: () => Promise<Sodium> = loadNative): Promise<SignFunction> {
  let sodium: Sodium
  try {
    sodium = await load()
  } catch {
    return sign
  }
  /** Secret keys as libsodium has them, seed ‖ public key; weak, so that they go with their pair. */
  const expanded = new WeakMap<PrivateKey, Uint8Array>()
  return (key, message) => {
    if (key.kind !== ED25519) return sign(key, message)
    let secretKey = expanded.get(key)
    if (secretKey === undefined) {
      assert(key.secret.length === 32, 'an Ed25519 secret has 32 bytes')
      secretKey = new Uint8Array(64)
      sodium.crypto_sign_seed_keypair(new Uint8Array(32), secretKey, key.secret)
      expanded.set(key, secretKey)
    }
    const signature = new Uint8Array(64)
    sodium.crypto_sign_detached(signature, message, secretKey)
    return signature
  }
}
