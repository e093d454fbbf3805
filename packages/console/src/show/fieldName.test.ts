import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldName } from './fieldName.ts'

test('a field is called as its module calls it, and by its name where nobody has words for it', () => {
  assert.deepEqual(fieldName('debtorAccount', 'payments.v1.CustomerCreditTransfer'), { zh: '付款账户', en: 'debtor account' })
  assert.equal(fieldName('from', 'payments.settled').zh, '付款账户')
  assert.equal(fieldName('from', 'approvals.listProposals').zh, '起始位置')
  assert.equal(fieldName('uetr').en, 'UETR')
  assert.deepEqual(fieldName('madeUp', 'payments.v1.Transfer'), { zh: 'madeUp', en: 'madeUp' })
})
