import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { type ActionBytes, approvalsV1, paymentsV1 } from '@jianghan/protocol'
import { ProblemFault } from '../problem/define.ts'
import { covered, withinTransaction } from './limits.ts'
import { spentTogether, touchedByAll } from './touched.ts'

const transfer: ActionBytes = {
  type: 'payments.v1.Transfer',
  body: toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.A', atoms: '500' } })),
}
const execute = (action: ActionBytes): ActionBytes => ({
  type: 'approvals.v1.Execute',
  body: toBinary(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { proposalId: new Uint8Array(16), memberId: 'test-bank', salt: new Uint8Array(16), action: { ...action } })),
})
const withCode = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && JSON.stringify(fault.problem).includes(code)

test('what is carried counts against a grant as if it came alone: its kind, its account, what it spends', () => {
  const touched = touchedByAll([execute(transfer)])
  assert.deepEqual(touched.map(({ type }) => type), ['approvals.v1.Execute', 'payments.v1.Transfer'])
  assert.equal(spentTogether(touched).get('CNY.A'), 500n)
  const grant = { key: '00'.repeat(20), actions: ['approvals.v1.Execute'] }
  assert.throws(() => covered(grant, undefined, touched), withCode('actionNotGranted'))
  const both = { ...grant, actions: ['approvals.v1.Execute', 'payments.v1.Transfer'], perTransaction: [{ assetId: 'CNY.A', atoms: '499' }] }
  covered(both, undefined, touched)
  assert.throws(() => withinTransaction(both, spentTogether(touched)), withCode('aboveTransactionLimit'))
})

test('what is carried and cannot be read is covered by no grant', () => {
  for (const action of [{ ...transfer, body: Uint8Array.of(1) }, { ...transfer, type: 'payments.v9.None' }, { ...transfer, body: new Uint8Array(0) }]) assert.throws(() => touchedByAll([execute(action)]), withCode('actionNotGranted'))
})
