import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeUetr, parseUetr } from './uetr.ts'

test('any sixteen bytes become a UUID of version 4 that is read back', () => {
  assert.equal(makeUetr(new Uint8Array(16)), '00000000-0000-4000-8000-000000000000')
  assert.equal(makeUetr(new Uint8Array(16).fill(255)), 'ffffffff-ffff-4fff-bfff-ffffffffffff')
  const seed = Uint8Array.from({ length: 16 }, (_, i) => i * 17)
  const uetr = makeUetr(seed)
  assert.equal(makeUetr(parseUetr(uetr)!), uetr)
  assert.equal(seed[6], 6 * 17, 'the seed is not changed')
  assert.throws(() => makeUetr(new Uint8Array(15)), RangeError)
})

test('other texts are not UETR: capitals, other versions and variants, spaces', () => {
  const uetr = 'eb6305c9-1f7f-49de-aed0-16487c27b42d'
  assert.equal(parseUetr(uetr)?.length, 16)
  for (const text of [uetr.toUpperCase(), uetr.replace('-49', '-19'), uetr.replace('-aed0', '-ced0'), ` ${uetr}`, uetr.replaceAll('-', ''), '']) assert.equal(parseUetr(text), undefined, text)
})
