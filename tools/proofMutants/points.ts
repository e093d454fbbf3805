import { createHash } from 'node:crypto'
import { concat, fromHex } from '@jianghan/protocol'

const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array

const Y_OF_SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(bytes)
const Y_BEYOND_P = Array.from({ length: 19 }, (_, i) => bytes(`${(0xed + i).toString(16)}${'ff'.repeat(30)}7f`))
const withSign = (y: Uint8Array): Uint8Array => concat(y.subarray(0, 31), Uint8Array.of((y[31] as number) | 0x80))

/** Encodings on which judges of Ed25519 are known to differ: points of small order, and y not below the field prime. */
export const ODD_POINTS: readonly Uint8Array[] = [...Y_OF_SMALL_ORDER, ...Y_BEYOND_P].flatMap(y => [y, withSign(y)])

const L = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const number = (value: Uint8Array): bigint => value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
const bigEndian = (value: bigint): Uint8Array => bytes((value & (1n << 256n) - 1n).toString(16).padStart(64, '0'))
const littleEndian = (value: bigint): Uint8Array => bigEndian(value).reverse()

/** Scalars around the order of Ed25519's group, little-endian. */
export const ODD_SCALARS: readonly Uint8Array[] = [0n, 1n, L - 1n, L, L + 1n, 8n * L, (1n << 256n) - 1n].map(littleEndian)

/** The same Ed25519 signature with the group order added to S: an equation that still holds, and a second form of one signature. */
export const addOrder = (signature: Uint8Array): Uint8Array =>
  concat(signature.subarray(0, 32), littleEndian(number(signature.slice(32).reverse()) + L))

/** The same P-256 signature with n − s for s. */
export const otherHalf = (signature: Uint8Array): Uint8Array => concat(signature.subarray(0, 32), bigEndian(N - number(signature.subarray(32))))

const sha512 = (...parts: readonly Uint8Array[]): Uint8Array => createHash('sha512').update(concat(...parts)).digest()

/**
 * S = k·a for any R: with R of small order a vote that holds by ZIP-215, and with R = 0 one whose equation holds without the cofactor
 * too. Only who has the secret (seed of RFC 8032) can make it.
 */
export function signWithoutNonce(secret: Uint8Array, publicKey: Uint8Array, message: Uint8Array, r: Uint8Array): Uint8Array {
  const scalar = sha512(secret).slice(0, 32)
  scalar[0] = (scalar[0] as number) & 248
  scalar[31] = (scalar[31] as number) & 63 | 64
  const k = number(sha512(r, publicKey, message).reverse())
  return concat(r, littleEndian(k * number(scalar.reverse()) % L))
}

/** Numbers around the order of P-256, big-endian. */
export const ODD_NUMBERS: readonly Uint8Array[] = [0n, 1n, N / 2n, N / 2n + 1n, N - 1n, N, N + 1n, (1n << 256n) - 1n].map(bigEndian)
