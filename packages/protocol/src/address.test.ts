import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bech32m } from '@scure/base'
import fc from 'fast-check'
import { formatAddress, parseAddress } from './address.ts'

/** Test vectors of BIP-350, "Test vectors for Bech32m". */
const VALID = [
  'A1LQFN3A', 'a1lqfn3a', 'an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6',
  'abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx', '11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8',
  'split1checkupstagehandshakeupstreamerranterredcaperredlc445v', '?1v759aa',
]
const INVALID = [
  '\u00201xj0phk', '\u007f1g6xzxy', '\u00801vctc34', 'an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4', 'qyrz8wqd2c9m', '1qyrz8wqd2c9m',
  'y1b0jsk6g', 'lt1igcx5c0', 'in1muywd', 'mm1crxm3i', 'au1s5cgom', 'M1VUXWEZ', '16plkw9', '1p2gdwpf',
]

test('the library under the addresses judges the vectors of BIP-350', () => {
  for (const text of VALID) assert.doesNotThrow(() => bech32m.decode(text as 'a1', 90), text)
  for (const text of INVALID) assert.throws(() => bech32m.decode(text as 'a1', 90))
})

test('an address reads back as the id it stands for, in either case', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.constantFrom('account' as const, 'key' as const), (id, kind) => {
    const text = formatAddress(kind, id)
    assert.deepEqual(parseAddress(kind, text), id)
    assert.deepEqual(parseAddress(kind, text.toUpperCase()), id)
    assert.equal(parseAddress(kind === 'account' ? 'key' : 'account', text), undefined)
  }), { seed: 2, numRuns: 200 })
})

test('known addresses stay as they are', () => {
  assert.equal(formatAddress('account', new Uint8Array(20)), 'jh1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqjuvqsz')
  assert.equal(formatAddress('key', Uint8Array.from({ length: 20 }, (_, i) => i + 1)), 'jhkey1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5qlgavd')
})

test('up to four wrong characters are found', () => {
  const text = formatAddress('account', new Uint8Array(20).fill(9))
  const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
  const indexes = fc.uniqueArray(fc.integer({ min: 3, max: text.length - 1 }), { minLength: 1, maxLength: 4 })
  fc.assert(fc.property(indexes, fc.array(fc.nat(30), { minLength: 4, maxLength: 4 }), (places, shifts) => {
    const letters = [...text]
    for (const [i, at] of places.entries()) letters[at] = alphabet[(alphabet.indexOf(letters[at] as string) + 1 + (shifts[i] as number)) % 32] as string
    assert.equal(parseAddress('account', letters.join('')), undefined)
  }), { seed: 3, numRuns: 2000 })
})

test('what is no address is none: mixed case, bech32 instead of bech32m, other lengths, anything', () => {
  const text = formatAddress('account', new Uint8Array(20).fill(9))
  for (const bad of ['', 'jh1', text.slice(0, -1), `${text}q`, `${text.slice(0, 10)}${text.slice(10).toUpperCase()}`, ` ${text}`, 'x'.repeat(10_000), `jh1${'q'.repeat(87)}`]) assert.equal(parseAddress('account', bad), undefined)
  for (const length of [0, 19, 21, 32]) assert.equal(parseAddress('account', bech32m.encodeFromBytes('jh', new Uint8Array(length))), undefined)
  assert.equal(parseAddress('account', bech32m.encodeFromBytes('jx', new Uint8Array(20))), undefined)
})
