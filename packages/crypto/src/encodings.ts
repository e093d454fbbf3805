import { fromHex } from '@jianghan/protocol'
import { P256, SECP256K1, signatureKind, SM2, WEBAUTHN_P256 } from './kinds.ts'
import type { Verdict } from './verdict.ts'
import { readAssertion } from './webauthn.ts'

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

/** What bounds the keys and signatures of a curve, big-endian. */
interface CurveBounds {
  /** The field prime. */
  readonly p: Uint8Array
  /** The order. */
  readonly n: Uint8Array
  /** The greatest s that is accepted. ECDSA accepts n − s beside s: half the order, rounded down, leaves a signature one form. SM2 does not: n − 1. */
  readonly highestS: Uint8Array
}

/** SP 800-186, section 3.2.1.3. */
const P256_BOUNDS: CurveBounds = {
  p: bytes('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'),
  n: bytes('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  highestS: bytes('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8'),
}
/** SEC 2, version 2.0, section 2.4.1. */
const SECP256K1_BOUNDS: CurveBounds = {
  p: bytes('fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f'),
  n: bytes('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'),
  highestS: bytes('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0'),
}
/** GB/T 32918.5-2017, annex A.2. */
const SM2_BOUNDS: CurveBounds = {
  p: bytes('fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff'),
  n: bytes('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123'),
  highestS: bytes('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122'),
}
const BOUNDS: Readonly<Record<number, CurveBounds>> = { [P256]: P256_BOUNDS, [WEBAUTHN_P256]: P256_BOUNDS, [SECP256K1]: SECP256K1_BOUNDS, [SM2]: SM2_BOUNDS }

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

const curveKey = (key: Uint8Array, { p }: CurveBounds): boolean => (key[0] === 2 || key[0] === 3) && compareBigEndian(key, 1, p) < 0
const curveSignature = (signature: Uint8Array, { n, highestS }: CurveBounds): boolean =>
  !isZero(signature, 0) && compareBigEndian(signature, 0, n) < 0 && !isZero(signature, 32) && compareBigEndian(signature, 32, highestS) <= 0

/** Whether r + s is the order: then SM2's t is 0 (GB/T 32918.2-2016, section 7.1, B5), and the key would take no part. */
function sumsToOrder(signature: Uint8Array, { n }: CurveBounds): boolean {
  let carry = 0
  for (let i = 31; i >= 0; i--) {
    const sum = (signature[i] as number) + (signature[32 + i] as number) + carry
    if ((sum & 0xff) !== n[i]) return false
    carry = sum >> 8
  }
  return carry === 0
}

/** r ‖ s of a signature of its kind whose length fits; undefined for an assertion that is out of shape. */
const numbersOf = (kind: number, signature: Uint8Array): Uint8Array | undefined => {
  if (kind !== WEBAUTHN_P256) return signature
  const assertion = readAssertion(signature)
  return 'problem' in assertion ? undefined : assertion.signature
}

/**
 * The part of a verdict that bytes alone decide, without curve arithmetic; undefined when the curve has to be asked. Every
 * implementation of {@link Verifier} starts with it, so that this project and not a library's release decides which encodings
 * are accepted.
 */
export function judgeEncoding(kind: number, publicKey: Uint8Array, signature: Uint8Array): Exclude<Verdict, 'valid' | 'badSignature'> | undefined {
  const registered = signatureKind(kind)
  if (registered === undefined || !registered.supported) return 'kindNotSupported'
  const bounds = BOUNDS[kind]
  if (publicKey.length !== registered.publicKeyLength) return 'badKey'
  if (!(bounds === undefined ? ed25519Key(publicKey) : curveKey(publicKey, bounds))) return 'badKey'
  if (registered.signatureLength !== undefined && signature.length !== registered.signatureLength) return 'malformed'
  const numbers = numbersOf(kind, signature)
  if (numbers === undefined || !(bounds === undefined ? ed25519Signature(numbers) : curveSignature(numbers, bounds))) return 'malformed'
  return kind === SM2 && sumsToOrder(numbers, SM2_BOUNDS) ? 'malformed' : undefined
}
