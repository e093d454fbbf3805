import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson } from './canonicalJson.ts'

test('names are sorted by their UTF-16 units at every depth, as the example of RFC 8785, 3.2.3 has them', () => {
  const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' }
  assert.deepEqual([...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map(([, text]) => text), [
    'Carriage Return', 'One', 'Control', 'Latin Small Letter O With Diaeresis', 'Euro Sign', 'Emoji: Grinning Face', 'Hebrew Letter Dalet With Dagesh',
  ])
})

test('two orders of names are one text, two orders of a list are two', () => {
  assert.equal(canonicalJson({ b: [{ d: 1, c: null }], a: '汉' }), '{"a":"汉","b":[{"c":null,"d":1}]}')
  assert.equal(canonicalJson({ a: '汉', b: [{ c: null, d: 1 }] }), canonicalJson({ b: [{ d: 1, c: null }], a: '汉' }))
  assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]))
})
