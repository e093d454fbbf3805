import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256, utf8 } from '@jianghan/protocol'
import { checkWords } from './checkWords.ts'

test('a hash is twelve words in either language, eleven bits each from the front', () => {
  assert.deepEqual(checkWords(new Uint8Array(32)), { zh: '的的的的 的的的的 的的的的', en: Array(12).fill('abandon').join(' ') })
  const last = new Uint8Array(32)
  last[16] = 0x10 // the lowest of 132 bits
  assert.equal(checkWords(last).en, `${'abandon '.repeat(11)}ability`)
  last[16] = 0x0f // behind the last word
  assert.equal(checkWords(last).en, Array(12).fill('abandon').join(' '))
})

test('hashes that differ in any of the first 132 bits differ in words', () => {
  const hash = sha256(utf8('genesis'))
  for (let bit = 0; bit < 132; bit++) {
    const other = hash.slice()
    other[bit >> 3] = (other[bit >> 3] as number) ^ (0x80 >> (bit & 7))
    assert.notEqual(checkWords(other).zh, checkWords(hash).zh)
    assert.notEqual(checkWords(other).en, checkWords(hash).en)
  }
})
