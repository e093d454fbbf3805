import { fromHex } from '@jianghan/protocol'
import { ED25519, P256, signatureKind } from './kinds.ts'
import type { Verdict } from './verdict.ts'

const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array

/** Order of the Ed25519 base point, little-endian (RFC 8032, section 5.1). */
const ED25519_L = bytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')
/** The field prime 2^255 − 19, little-endian. */
const ED25519_P = bytes('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')
/** The y coordinates of the eight points of small order, and the two that reduce to one of them modulo p. */
const ED25519_SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(bytes)

/** The field prime of P-256, big-endian (SP 800-186, section 3.2.1.3). */
const P256_P = bytes('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff')
/** The order of P-256, big-endian. */
const P256_N = bytes('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
/** Half the order, rounded down: the greatest s that is accepted, so that a signature has one form only. */
const P256_HALF_N = bytes('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8')

/** Whether the 32 little-endian bytes at `at`, with the top bit of the last one masked by `mask`, are below the bound. */
function belowLittleEndian(value: Uint8Array, at: number, bound: Uint8Array, mask: number): boolean {
  for (let i = 31; i >= 0; i--) {
    const byte = (value[at + i] as number) & (i === 31 ? mask : 0xff)
    const limit = bound[i] as number
    if (byte !== limit) return byte < limit
  }
  return false
}

/** Negative, 0 or positive as the 32 big-endian bytes at `at` are below, equal to or above the bound. */
function compareBigEndian(value: Uint8Array, at: number, bound: Uint8Array): number {
  for (let i = 0; i < 32; i++) {
    const difference = (value[at + i] as number) - (bound[i] as number)
    if (difference !== 0) return difference
  }
  return 0
}

function isZero(value: Uint8Array, at: number): boolean {
  for (let i = 0; i < 32; i++) if (value[at + i] !== 0) return false
  return true
}

function hasSmallOrder(point: Uint8Array): boolean {
  for (const y of ED25519_SMALL_ORDER) {
    let i = 0
    while (i < 31 && point[i] === y[i]) i++
    if (i === 31 && ((point[31] as number) & 0x7f) === y[31]) return true
  }
  return false
}

const ed25519Key = (key: Uint8Array): boolean => belowLittleEndian(key, 0, ED25519_P, 0x7f) && !hasSmallOrder(key)
const ed25519Signature = (signature: Uint8Array): boolean => belowLittleEndian(signature, 32, ED25519_L, 0xff) && !hasSmallOrder(signature)

const p256Key = (key: Uint8Array): boolean => (key[0] === 2 || key[0] === 3) && compareBigEndian(key, 1, P256_P) < 0
const p256Signature = (signature: Uint8Array): boolean =>
  !isZero(signature, 0) && compareBigEndian(signature, 0, P256_N) < 0 && !isZero(signature, 32) && compareBigEndian(signature, 32, P256_HALF_N) <= 0

/**
 * The part of a verdict that bytes alone decide, without curve arithmetic; undefined when the curve has to be asked. Every
 * implementation of {@link Verifier} starts with it, so that this project and not a library's release decides which encodings
 * are accepted.
 */
export function judgeEncoding(kind: number, publicKey: Uint8Array, signature: Uint8Array): Exclude<Verdict, 'valid' | 'badSignature'> | undefined {
  const registered = kind === ED25519 || kind === P256 ? signatureKind(kind) : undefined
  if (registered === undefined) return 'kindNotSupported'
  if (publicKey.length !== registered.publicKeyLength) return 'badKey'
  if (!(kind === ED25519 ? ed25519Key(publicKey) : p256Key(publicKey))) return 'badKey'
  if (signature.length !== registered.signatureLength) return 'malformed'
  if (!(kind === ED25519 ? ed25519Signature(signature) : p256Signature(signature))) return 'malformed'
  return undefined
}
