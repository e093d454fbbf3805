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

test('amounts stay between the least and the most that were asked for', () => {
  const result = readPain001(new TextEncoder().encode(generatePain001({ count: 300, fen: [1, 3] })))
  assert.ok(result.ok, JSON.stringify(result))
  const amounts = new Set(result.message.paymentInformations.flatMap(each => each.transactions.map(({ amount }) => amount.value)))
  assert.deepEqual([...amounts].sort(), ['0.01', '0.02', '0.03'])
})

schemaTest('10,000 payments are a valid pain.001, and all are read', async () => {
  const xml = generatePain001({ count: 10_000, withUetr: false, batchBooking: false, messageId: '批量付款 & 测试' })
  assert.deepEqual(await judge('pain.001.001.10', [xml]), [{ valid: true, complaint: '' }])
  const result = readPain001(new TextEncoder().encode(xml))
  assert.ok(result.ok)
  assert.equal(result.message.count, 10_000)
})
