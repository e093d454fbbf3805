import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { assert, sha256 } from '@jianghan/protocol'
import { hostSignEd25519 } from './hostSign.ts'
import { ED25519, P256 } from './kinds.ts'

/** What signs. The secret is 32 bytes: the seed of RFC 8032 for Ed25519, the scalar, big-endian, for P-256. */
export interface PrivateKey {
  readonly kind: number
  readonly secret: Uint8Array
}

/** A private key with its public key (Ed25519 32 bytes, P-256 33 bytes, compressed). */
export interface KeyPair extends PrivateKey {
  readonly publicKey: Uint8Array
}

/** Bytes of a secret, of every kind that works today. */
export const SECRET_LENGTH = 32

/** Whether these bytes can be a secret of this kind. */
export function isSecret(kind: number, secret: Uint8Array): boolean {
  if (secret.length !== SECRET_LENGTH) return false
  return kind === ED25519 || (kind === P256 && p256.utils.isValidSecretKey(secret))
}

/**
 * Makes a key pair from the host's randomness, or from 32 bytes of seed, the same pair for the same seed. A seed that is no
 * scalar of P-256 (about one in 2^32) is hashed until it is.
 */
export function generateKeyPair(kind: number, seed?: Uint8Array): KeyPair {
  assert(kind === ED25519 || kind === P256, 'keys of this kind cannot be made by this release')
  let secret = seed?.slice() ?? crypto.getRandomValues(new Uint8Array(SECRET_LENGTH))
  assert(secret.length === SECRET_LENGTH, 'a seed has 32 bytes')
  while (!isSecret(kind, secret)) secret = sha256(secret) as Uint8Array<ArrayBuffer>
  return { kind, secret, publicKey: publicKeyOf({ kind, secret }) }
}

/** The public key that belongs to a private key. */
export function publicKeyOf(key: PrivateKey): Uint8Array {
  assert(isSecret(key.kind, key.secret), 'not a secret of this kind')
  return key.kind === ED25519 ? ed25519.getPublicKey(key.secret) : p256.getPublicKey(key.secret, true)
}

/**
 * Signs a message: 64 bytes that every {@link Verifier} judges `valid`. Deterministic: Ed25519 by RFC 8032 (by node:crypto
 * where the host has it, tens of thousands a second), P-256 by RFC 6979 with low s.
 */
export function sign(key: PrivateKey, message: Uint8Array): Uint8Array {
  if (key.kind === ED25519) return hostSignEd25519(key, message) ?? ed25519.sign(message, key.secret)
  assert(isSecret(key.kind, key.secret), 'not a secret of this kind')
  return p256.sign(message, key.secret, { prehash: true, lowS: true, format: 'compact' })
}
