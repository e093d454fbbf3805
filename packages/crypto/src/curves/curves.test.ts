import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair } from '../keys.ts'
import { P256, SECP256K1, SM2 } from '../kinds.ts'
import { seededRandom } from '../testing/seededRandom.ts'
import { sha256 } from '@jianghan/protocol'
import { p256 } from '@noble/curves/nist.js'
import { Curves } from './curves.ts'

const random = seededRandom('curves')
/** A key with so many digests and signatures of them. */
const signed = (count: number) => {
  const { publicKey, secret } = generateKeyPair(P256, random.bytes(32))
  return { publicKey, asked: Array.from({ length: count }, () => {
    const message = random.bytes(32)
    return { digest: sha256(message), signature: p256.sign(message, secret, { prehash: true, lowS: true, format: 'compact' }) }
  }) }
}

test('only so many keys have a table, the one used least lately makes room, and every verdict stays', async () => {
  const curves = await Curves.load({ tables: 2 })
  const keys = Array.from({ length: 4 }, () => signed(14))
  for (let round = 0; round < 3; round++) {
    for (const { publicKey, asked } of keys) {
      for (const { digest, signature } of asked) {
        assert.equal(curves.verify(P256, publicKey, digest, signature), 'valid')
        assert.equal(curves.verify(P256, publicKey, sha256(digest), signature), 'badSignature')
      }
      assert(curves.tables <= 2)
    }
  }
  assert.equal(curves.tables, 2)
})

test('a key that is no point never takes the place of a table', async () => {
  const curves = await Curves.load({ tables: 1 })
  const { publicKey, asked } = signed(14)
  const offCurve = Uint8Array.of(2, ...new Uint8Array(31), 1)
  for (const { digest, signature } of asked) assert.equal(curves.verify(P256, publicKey, digest, signature), 'valid')
  for (let i = 0; i < 30; i++) assert.equal(curves.verify(P256, offCurve, new Uint8Array(32), new Uint8Array(64).fill(1)), 'badKey')
  for (const { digest, signature } of asked) assert.equal(curves.verify(P256, publicKey, digest, signature), 'valid')
  assert.equal(curves.tables, 1)
})

test('x and y of a key are those of its point', async () => {
  const curves = await Curves.load({ tables: 0 })
  const { publicKey } = signed(0)
  assert.deepEqual(curves.expand(P256, publicKey), p256.Point.fromBytes(publicKey).toBytes(false).slice(1))
  for (const kind of [SECP256K1, SM2]) assert.equal(curves.expand(kind, Uint8Array.of(2, ...new Uint8Array(32).fill(0xff))), undefined)
})
