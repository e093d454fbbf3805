import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { fromHex, utf8 } from '@jianghan/protocol'
import { verifyVote, zip215Verifier } from './votes.ts'

const P = 2n ** 255n - 19n

/** Little-endian bytes of y, with the sign bit of x. */
function encodePoint(y: bigint, sign: 0 | 1): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = Number(y >> BigInt(8 * i) & 0xffn)
  bytes[31] = (bytes[31] as number) | sign << 7
  return bytes
}

/** The fourteen encodings of the eight points of small order that ZIP-215 accepts, canonical or not. */
function smallOrderEncodings(): Uint8Array[] {
  const order8 = fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05') as Uint8Array
  const y8 = order8.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n)
  const ys = [0n, 1n, P - 1n, y8, P - y8, P, P + 1n]
  return ys.flatMap(y => [encodePoint(y, 0), encodePoint(y, 1)])
}

test('all 196 signatures that consist of small-order points are valid, as ZIP-215 demands, with the host and without', () => {
  const encodings = smallOrderEncodings()
  let judged = 0
  for (const publicKey of encodings) {
    for (const r of encodings) {
      const signature = new Uint8Array(64)
      signature.set(r)
      assert.ok(zip215Verifier(publicKey, utf8('Zcash'), signature))
      assert.ok(verifyVote(publicKey, utf8('Zcash'), signature))
      judged++
    }
  }
  assert.equal(judged, 196)
})

test('a signature with any bit changed, another length or a scalar above the order is refused', () => {
  const secret = new Uint8Array(32).fill(7)
  const publicKey = ed25519.getPublicKey(secret)
  const message = utf8('a vote')
  const signature = ed25519.sign(message, secret)
  assert.ok(verifyVote(publicKey, message, signature))
  for (const bit of [0, 100, 255, 256, 400, 500]) {
    const changed = signature.slice()
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ 1 << (bit & 7)
    assert.equal(verifyVote(publicKey, message, changed), false)
  }
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const s = signature.slice(32).reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n) + order
  const malleable = signature.slice()
  malleable.set(encodePoint(s, 0), 32)
  assert.equal(verifyVote(publicKey, message, malleable), false)
  assert.equal(verifyVote(publicKey, message, signature.slice(1)), false)
  assert.equal(verifyVote(publicKey.slice(1), message, signature), false)
})
