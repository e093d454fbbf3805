import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '@jianghan/protocol'
import { seededRandom } from './testing/seededRandom.ts'
import { packRecords, verifyMany } from './verifyRecords.ts'
import { fuzz } from './verifyRecords.fuzz.ts'
import { fuzz as fuzzKeyFile } from './node/keyFile.fuzz.ts'
import type { Verifier } from './verdict.ts'

test('records come apart as they were packed, empty parts included', () => {
  const items = [
    { kind: 1, publicKey: utf8('key'), message: utf8('message'), signature: utf8('signature') },
    { kind: 65_535, publicKey: new Uint8Array(0), message: new Uint8Array(0), signature: new Uint8Array(0) },
    { kind: 0, publicKey: new Uint8Array(65_535), message: new Uint8Array(70_000), signature: utf8('s') },
  ]
  const seen: unknown[] = []
  const verifier: Verifier = {
    name: 'fallback',
    verify: () => 'malformed',
    verifyAll: asked => asked.map(({ kind, publicKey, message, signature }) => {
      seen.push({ kind, publicKey: publicKey.slice(), message: message.slice(), signature: signature.slice() })
      return 'malformed'
    }),
  }
  assert.deepEqual(verifyMany(verifier, packRecords(items)), Uint8Array.of(4, 4, 4))
  assert.deepEqual(seen, items)
  const cut = packRecords(items).subarray(0, -1)
  assert.equal(verifyMany(verifier, cut), undefined)
})

test('the fuzz targets take random bytes', () => {
  const random = seededRandom('crypto fuzz')
  for (let i = 0; i < 500; i++) {
    const data = random.bytes(random.below(80))
    for (let at = 0; at < data.length; at++) if (random.below(3) > 0) data[at] = 0
    fuzz(data)
    fuzzKeyFile(data)
  }
})
