import assert from 'node:assert/strict'
import { test } from 'node:test'
import { words } from './words.data.ts'

/** Latin words that Chinese readers write as they are. */
const TAKEN_OVER = /\{\{\w+\}\}|UETR|IP|jhkey1|pain\.\d+|XLSX|CSV|jh1|\.\/jianghan console|MiB|API|OpenAPI|ICP/g

test('every word is written in both languages, and no English is left in the Chinese', () => {
  for (const [key, { zh, en }] of Object.entries(words)) {
    assert.ok(zh.length > 0 && en.length > 0, key)
    assert.doesNotMatch(zh.replace(TAKEN_OVER, ''), /[a-z]{2,}/i, `${key}: ${zh}`)
    assert.doesNotMatch(en, /[\u3400-\u9fff]/, `${key}: ${en}`)
  }
})

test('both languages of a word take the same values', () => {
  const valuesOf = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort()
  for (const [key, { zh, en }] of Object.entries(words)) assert.deepEqual(valuesOf(zh), valuesOf(en), key)
})
