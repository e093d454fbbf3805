import assert from 'node:assert/strict'
import { test } from 'node:test'
import { businessDay, grouped, shortened, shortName } from './text.ts'

test('amounts beyond what a float holds keep every digit', () => {
  assert.equal(grouped('12345678901234567890.05'), '12,345,678,901,234,567,890.05')
  assert.equal(grouped('999'), '999')
  assert.equal(grouped('1000'), '1,000')
  assert.equal(grouped('0.001'), '0.001')
})

test('a short text stays whole, and a long one keeps both ends', () => {
  assert.equal(shortened('yangtze-motor'), 'yangtze-motor')
  assert.equal(shortened('0123456789abcdef0123456789abcdef'), '01234567…89abcdef')
  assert.equal(shortName('payments.v1.CustomerCreditTransfer'), 'CustomerCreditTransfer')
})

test('the business day is China\'s, wherever the reader is', () => {
  assert.equal(businessDay(new Date('2026-11-28T15:59:59.999Z')), '2026-11-28')
  assert.equal(businessDay(new Date('2026-11-28T16:00:00.000Z')), '2026-11-29')
})
