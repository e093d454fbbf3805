import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { allActions, carriedBy } from './carried.ts'
import { approvalsV1, paymentsV1 } from './schemas.ts'

const transfer = { type: 'payments.v1.Transfer', body: toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from: new Uint8Array(20).fill(1) })) }
const execute = (action?: { type: string; body: Uint8Array }) => ({
  type: 'approvals.v1.Execute', body: toBinary(approvalsV1.ExecuteSchema, create(approvalsV1.ExecuteSchema, { memberId: 'yangtze-motor', ...(action && { action }) })),
})

test('an action that another carries stands right behind it', () => {
  const [first, last] = [execute(transfer), execute({ ...transfer, type: 'payments.v1.Hold' })]
  assert.deepEqual(allActions([first, transfer, last]).map(({ type }) => type), ['approvals.v1.Execute', 'payments.v1.Transfer', 'payments.v1.Transfer', 'approvals.v1.Execute', 'payments.v1.Hold'])
  assert.deepEqual(carriedBy(first)?.body, transfer.body)
})

test('what carries nothing, or cannot be read, carries nothing; and only one step deep', () => {
  assert.equal(carriedBy(transfer), undefined)
  assert.equal(carriedBy(execute()), undefined)
  assert.equal(carriedBy({ ...execute(transfer), body: Uint8Array.of(0x80) }), undefined)
  assert.equal(carriedBy({ type: 'payments.v1.Transfer', body: execute(transfer).body }), undefined)
  assert.equal(allActions([execute(execute(transfer))]).length, 2)
})
