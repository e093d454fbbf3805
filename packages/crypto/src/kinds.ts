/** One kind of signature. Its number is written into transactions and never changes its meaning. */
export interface SignatureKind {
  /** u16 on the wire. */
  readonly number: number
  /** Name in configuration, command line and JSON. */
  readonly name: string
  readonly zh: string
  readonly en: string
  /** Bytes of a public key. */
  readonly publicKeyLength: number
  /** Bytes of a signature; undefined where the kind's signatures differ in length. */
  readonly signatureLength: number | undefined
  /** Whether this release can judge it. A kind reserved for a later release answers `kindNotSupported`. */
  readonly supported: boolean
}

/** Ed25519 as libsodium judges it. */
export const ED25519 = 1
/** ECDSA over P-256 with SHA-256, compressed key, r ‖ s with low s. */
export const P256 = 2
/** A WebAuthn assertion by a passkey on P-256 whose challenge is the message. */
export const WEBAUTHN_P256 = 3
/** ECDSA over secp256k1 with SHA-256, compressed key, r ‖ s with low s. */
export const SECP256K1 = 4
/** SM2 with SM3 (GB/T 32918.2-2016), compressed key, r ‖ s, identity {@link SM2_IDENTITY}. */
export const SM2 = 5

/** The identity that every SM2 signature is made under: the default of GM/T 0009-2012, section 10, as ASCII. */
export const SM2_IDENTITY = '1234567812345678'

/**
 * The registry of signature kinds (docs/spec/transaction.md). Numbers are for ever; a new kind takes a new number, a retired
 * one keeps its line.
 */
export const signatureKinds: readonly SignatureKind[] = [
  { number: ED25519, name: 'ed25519', zh: 'Ed25519 签名', en: 'Ed25519', publicKeyLength: 32, signatureLength: 64, supported: true },
  { number: P256, name: 'p256', zh: 'P-256 签名（ECDSA-SHA-256）', en: 'P-256 (ECDSA with SHA-256)', publicKeyLength: 33, signatureLength: 64, supported: true },
  { number: WEBAUTHN_P256, name: 'webauthn-p256', zh: '通行密钥签名（WebAuthn，P-256）', en: 'WebAuthn passkey on P-256', publicKeyLength: 33, signatureLength: undefined, supported: true },
  { number: SECP256K1, name: 'secp256k1', zh: 'secp256k1 签名（ECDSA-SHA-256）', en: 'secp256k1 (ECDSA with SHA-256)', publicKeyLength: 33, signatureLength: 64, supported: true },
  { number: SM2, name: 'sm2', zh: '国密 SM2 签名', en: 'SM2 with SM3', publicKeyLength: 33, signatureLength: 64, supported: true },
]

/** The kind with this number, undefined when none is registered. */
export const signatureKind = (number: number): SignatureKind | undefined => signatureKinds.find(kind => kind.number === number)

/** The kind with this name, undefined when none is registered. */
export const signatureKindNamed = (name: string): SignatureKind | undefined => signatureKinds.find(kind => kind.name === name)
