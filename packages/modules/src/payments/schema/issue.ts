import { ID_LENGTH, MEMBER_ID, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAmount, type CheckedAmount } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** An issue whose bytes are right. */
export type Issue = Readonly<{ issuer: string; to: Uint8Array; amount: CheckedAmount }>

/** Creates units of an asset. */
export const issue = declareAction<typeof paymentsV1.IssueSchema, Issue>({
  name: 'payments.v1.Issue',
  message: paymentsV1.IssueSchema,
  summary: { zh: '发行', en: 'Create units of an asset' },
  example: { issuerId: 'hanjiang-bank', to: new Uint8Array(20).fill(8), amount: { assetId: 'CNY.HJB', atoms: '1000000' } },
  requires: ({ issuer }) => [{ kind: 'admin', member: issuer }],
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    if (m.to.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    if (!MEMBER_ID.test(m.issuerId)) return refuse(errors.memberIdShape, {})
    return ok({ issuer: m.issuerId, to: m.to, amount: amount.value })
  },
})
