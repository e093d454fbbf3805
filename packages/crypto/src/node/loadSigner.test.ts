import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair, sign } from '../keys.ts'
import { ED25519, P256 } from '../kinds.ts'
import { seededRandom } from '../testing/seededRandom.ts'
import { loadSigner } from './loadSigner.ts'

test('with the native library and without it the same bytes are signed', async () => {
  const random = seededRandom('signer')
  const [fast, slow] = [await loadSigner(), await loadSigner(() => Promise.reject(new Error('not here')))]
  assert.equal(slow, sign)
  for (let i = 0; i < 50; i++) {
    const key = generateKeyPair(i % 5 === 0 ? P256 : ED25519, random.bytes(32))
    const message = random.bytes(random.below(100))
    assert.deepEqual(fast(key, message), sign(key, message))
    assert.deepEqual(fast(key, message), slow(key, message))
  }
})
