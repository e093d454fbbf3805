import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { assert, sha256 } from '@jianghan/protocol'
import { hostPublicEd25519, hostSignEd25519 } from './hostSign.ts'
import { ED25519, P256, SECP256K1, SM2, WEBAUTHN_P256 } from './kinds.ts'
import { isSm2Secret, sm2PublicKey, sm2Sign } from './sm2.ts'

/** What signs. The secret is 32 bytes: the seed of RFC 8032 for Ed25519, elsewhere the scalar, big-endian. */
export interface PrivateKey {
  readonly kind: number
  readonly secret: Uint8Array
}

/** A private key with its public key (Ed25519 32 bytes, elsewhere 33 bytes, compressed). */
export interface KeyPair extends PrivateKey {
  readonly publicKey: Uint8Array
}

/** Bytes of a secret, of every kind. */
export const SECRET_LENGTH = 32

/** What making and using a key of a kind takes. */
interface KeyScheme {
  isSecret(secret: Uint8Array): boolean
  publicKey(secret: Uint8Array): Uint8Array
  sign(key: PrivateKey, message: Uint8Array): Uint8Array
}

const ecdsa = (curve: typeof p256): KeyScheme => ({
  isSecret: secret => curve.utils.isValidSecretKey(secret),
  publicKey: secret => curve.getPublicKey(secret, true),
  sign: ({ secret }, message) => curve.sign(message, secret, { prehash: true, lowS: true, format: 'compact' }),
})

/** Kinds whose secrets a program holds. A passkey's secret stays in its authenticator, which is asked for each signature. */
const SCHEMES: Readonly<Record<number, KeyScheme>> = {
  [ED25519]: {
    isSecret: () => true,
    publicKey: secret => hostPublicEd25519(secret) ?? ed25519.getPublicKey(secret),
    sign: (key, message) => hostSignEd25519(key, message) ?? ed25519.sign(message, key.secret),
  },
  [P256]: ecdsa(p256),
  [SECP256K1]: ecdsa(secp256k1),
  [SM2]: { isSecret: isSm2Secret, publicKey: sm2PublicKey, sign: ({ secret }, message) => sm2Sign(secret, message) },
}

/** Kinds of which keys can be made, kept in files and imported. */
export const FILE_KINDS: readonly number[] = [ED25519, P256, SECP256K1, SM2]

/** Whether these bytes can be a secret of this kind. */
export function isSecret(kind: number, secret: Uint8Array): boolean {
  return secret.length === SECRET_LENGTH && SCHEMES[kind]?.isSecret(secret) === true
}

/**
 * Makes a key pair from the host's randomness, or from 32 bytes of seed, the same pair for the same seed. A seed that is no
 * scalar of its curve (about one in 2^32) is hashed until it is.
 */
export function generateKeyPair(kind: number, seed?: Uint8Array): KeyPair {
  assert(SCHEMES[kind] !== undefined, kind === WEBAUTHN_P256 ? 'an authenticator makes its own keys' : 'keys of this kind cannot be made by this release')
  let secret = seed?.slice() ?? crypto.getRandomValues(new Uint8Array(SECRET_LENGTH))
  assert(secret.length === SECRET_LENGTH, 'a seed has 32 bytes')
  while (!isSecret(kind, secret)) secret = sha256(secret) as Uint8Array<ArrayBuffer>
  return { kind, secret, publicKey: publicKeyOf({ kind, secret }) }
}

const schemeOf = ({ kind, secret }: PrivateKey): KeyScheme => {
  const scheme = SCHEMES[kind]
  assert(scheme !== undefined && isSecret(kind, secret), 'not a secret of this kind')
  return scheme
}

/** The public key that belongs to a private key. */
export const publicKeyOf = (key: PrivateKey): Uint8Array => schemeOf(key).publicKey(key.secret)

/**
 * Signs a message: 64 bytes that every {@link Verifier} judges `valid`. Deterministic: Ed25519 by RFC 8032 (by node:crypto
 * where the host has it, tens of thousands a second), P-256 and secp256k1 by RFC 6979 with low s, SM2 with nonces made likewise.
 */
export const sign = (key: PrivateKey, message: Uint8Array): Uint8Array => schemeOf(key).sign(key, message)
