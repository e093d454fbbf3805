import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as chinese } from '@scure/bip39/wordlists/simplified-chinese.js'
import type { Words } from '@jianghan/kernel/schema'
import { assert } from '@jianghan/protocol'

/** Words of a hash: 11 bits each, 132 bits together, so that nobody finds two beginnings with the same words. */
const COUNT = 12
const BITS = 11

/** A hash in twelve words that people read to one another: English ones, and Chinese characters in groups of four. */
export function checkWords(hash: Uint8Array): Words {
  assert(hash.length * 8 >= COUNT * BITS, 'a hash of 132 bits or more')
  const number = hash.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const places = Array.from({ length: COUNT }, (_, i) => Number((number >> BigInt(hash.length * 8 - BITS * (i + 1))) & 2047n))
  const characters = places.map(place => chinese[place])
  return {
    zh: [0, 4, 8].map(from => characters.slice(from, from + 4).join('')).join(' '),
    en: places.map(place => english[place]).join(' '),
  }
}
