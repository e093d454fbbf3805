import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generatePain001 } from './generate.ts'
import { readPain001 } from './readPain001.ts'
import { judge, schemaTest } from './testing/schemaJudge.ts'

test('the same options give the same file, another seed another; it is read without a word', () => {
  const xml = generatePain001({ count: 500, seed: 7 })
  assert.equal(generatePain001({ count: 500, seed: 7 }), xml)
  assert.notEqual(generatePain001({ count: 500, seed: 8 }), xml)
  const result = readPain001(new TextEncoder().encode(xml), { today: '2026-11-24' })
  assert.ok(result.ok, JSON.stringify(result))
  assert.deepEqual(result.warnings, [])
  assert.equal(result.message.count, 500)
})

schemaTest('10,000 payments are a valid pain.001, and all are read', async () => {
  const xml = generatePain001({ count: 10_000, withUetr: false, batchBooking: false, messageId: '批量付款 & 测试' })
  assert.deepEqual(await judge('pain.001.001.10', [xml]), [{ valid: true, complaint: '' }])
  const result = readPain001(new TextEncoder().encode(xml))
  assert.ok(result.ok)
  assert.equal(result.message.count, 10_000)
})
