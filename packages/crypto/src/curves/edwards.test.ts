import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadFallbackVerifier } from '../fallbackVerifier.ts'
import { generateKeyPair, type KeyPair, sign } from '../keys.ts'
import { ED25519 } from '../kinds.ts'
import { seededRandom } from '../testing/seededRandom.ts'
import { Edwards } from './edwards.ts'

const random = seededRandom('edwards')
const keys = (count: number): KeyPair[] => Array.from({ length: count }, () => generateKeyPair(ED25519, random.bytes(32)))

/** Whether a signature is valid; undefined when it was not taken. */
function judged(edwards: Edwards, { publicKey }: KeyPair, message: Uint8Array, signature: Uint8Array): boolean | undefined {
  return edwards.take(publicKey, message, signature) ? edwards.settle()[0] === 1 : undefined
}

test('a key is taken once it was met often enough, and only so many keys have a table', async () => {
  const edwards = await Edwards.load({ tables: 2, uses: 3 })
  const three = keys(3)
  for (let round = 0; round < 5; round++) {
    for (const key of three) {
      const message = random.bytes(32)
      const good = sign(key, message)
      const verdicts = Array.from({ length: 4 }, () => judged(edwards, key, message, good))
      // Of three keys in turn with two tables each comes back to find that it was the one used least lately.
      assert.deepEqual(verdicts, [undefined, undefined, undefined, true])
      assert.equal(judged(edwards, key, random.bytes(32), good), false)
      assert(edwards.tables <= 2)
    }
  }
})

test('messages of every length around a block of the hash are judged, and one that is too long is left to another verifier', async () => {
  const edwards = await Edwards.load({ uses: 0 })
  const [key] = keys(1) as [KeyPair]
  for (const length of [0, 1, 31, 32, 46, 47, 48, 49, 63, 64, 65, 127, 128, 175, 176, 192, 1000, 4096]) {
    const message = random.bytes(length)
    const good = sign(key, message)
    assert.equal(judged(edwards, key, message, good), true, `${length}`)
    if (length > 0) assert.equal(judged(edwards, key, Uint8Array.of(...message.subarray(0, -1), (message[length - 1] as number) ^ 1), good), false, `${length}`)
  }
  assert.equal(judged(edwards, key, new Uint8Array(4097), new Uint8Array(64)), undefined)
})

test('a key that is no point never has a table', async () => {
  const edwards = await Edwards.load({ tables: 1, uses: 0 })
  const [key] = keys(1) as [KeyPair]
  const message = random.bytes(32)
  const noPoint = Uint8Array.of(2, ...new Uint8Array(31))
  assert.equal(judged(edwards, key, message, sign(key, message)), true)
  for (let i = 0; i < 3; i++) assert.equal(edwards.take(noPoint, message, new Uint8Array(64)), false)
  assert.equal(judged(edwards, key, message, sign(key, message)), true)
  assert.equal(edwards.tables, 1)
})

test('many at once are judged as one by one, across more than one batch and among other kinds', async () => {
  const [together, alone] = [await loadFallbackVerifier({ uses: 2 }), await loadFallbackVerifier({ tables: 0 })]
  const five = keys(5)
  const items = Array.from({ length: 700 }, (_, i) => {
    const key = five[random.below(5)] as KeyPair
    const { kind, publicKey } = key
    const message = random.bytes(32)
    const signature = sign(key, message)
    if (i % 3 === 0) signature[random.below(64)] = random.below(256)
    return { kind: i % 11 === 0 ? random.below(7) : kind, publicKey: i % 13 === 0 ? random.bytes(32) : publicKey, message, signature: i % 17 === 0 ? signature.subarray(1) : signature }
  })
  const wanted = items.map(({ kind, publicKey, message, signature }) => alone.verify(kind, publicKey, message, signature))
  assert.deepEqual(together.verifyAll(items), wanted)
  for (const verdict of ['valid', 'badSignature', 'badKey', 'malformed', 'kindNotSupported'] as const) assert(wanted.includes(verdict), verdict)
})
