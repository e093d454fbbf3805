import { weierstrass } from '@noble/curves/abstract/weierstrass.js'
import { assert, concat, fromHex, hmacSha256, toHex, utf8 } from '@jianghan/protocol'
import { SM2_IDENTITY } from './kinds.ts'
import { sm3 } from './sm3.ts'

/** The curve of GB/T 32918.5-2017, annex A.2. */
export const Sm2Point = weierstrass({
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
})

const { n, a, b, Gx, Gy } = Sm2Point.CURVE()
const integer = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`)
const bytesOf = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, '0')) as Uint8Array

/** ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG: what is the same for all signers. */
const PREFIX = concat(Uint8Array.of(0, SM2_IDENTITY.length * 8), utf8(SM2_IDENTITY), bytesOf(a), bytesOf(b), bytesOf(Gx), bytesOf(Gy))

/** Z of a signer (GB/T 32918.2-2016, section 5.5), from x ‖ y of the public key, 64 bytes. */
export const sm2SignerHash = (point: Uint8Array): Uint8Array => sm3(PREFIX, point)

/** e, what is signed: SM3(Z ‖ message). */
export const sm2Digest = (signerHash: Uint8Array, message: Uint8Array): Uint8Array => sm3(signerHash, message)

/** Whether 32 bytes are a private key: from 1 to n − 2, since 1 + d must have an inverse. */
export function isSm2Secret(secret: Uint8Array): boolean {
  const d = integer(secret)
  return d >= 1n && d <= n - 2n
}

/** The compressed public key, 33 bytes. */
export const sm2PublicKey = (secret: Uint8Array): Uint8Array => Sm2Point.BASE.multiply(integer(secret)).toBytes(true)

const modN = (value: bigint): bigint => ((value % n) + n) % n

function inverseOf(value: bigint): bigint {
  let [low, high, x, y] = [modN(value), n, 1n, 0n]
  while (low > 1n) {
    const quotient = high / low
    ;[low, high] = [high - quotient * low, low]
    ;[x, y] = [y - quotient * x, x]
  }
  assert(low === 1n, 'has an inverse')
  return modN(x)
}

/** Nonces made of key and digest as RFC 6979, section 3.2, makes them with HMAC-SHA-256: no randomness can fail, and the same message has the same signature. */
function* nonces(secret: Uint8Array, digest: Uint8Array): Generator<bigint> {
  const seed = concat(secret, bytesOf(modN(integer(digest))))
  let v: Uint8Array = new Uint8Array(32).fill(1)
  let k = hmacSha256(new Uint8Array(32), concat(v, Uint8Array.of(0), seed))
  v = hmacSha256(k, v)
  k = hmacSha256(k, concat(v, Uint8Array.of(1), seed))
  v = hmacSha256(k, v)
  for (;;) {
    v = hmacSha256(k, v)
    const candidate = integer(v)
    if (candidate >= 1n && candidate < n) yield candidate
    k = hmacSha256(k, concat(v, Uint8Array.of(0)))
    v = hmacSha256(k, v)
  }
}

/** r ‖ s over a message (GB/T 32918.2-2016, section 6.1). */
export function sm2Sign(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const d = integer(secret)
  const digest = sm2Digest(sm2SignerHash(Sm2Point.BASE.multiply(d).toBytes(false).subarray(1)), message)
  const e = integer(digest)
  for (const k of nonces(secret, digest)) {
    const r = modN(e + Sm2Point.BASE.multiply(k).toAffine().x)
    if (r === 0n || r + k === n) continue
    const s = modN(inverseOf(1n + d) * (k - r * d))
    if (s === 0n || r + s === n) continue
    return concat(bytesOf(r), bytesOf(s))
  }
  throw new Error('nonces have no end')
}
