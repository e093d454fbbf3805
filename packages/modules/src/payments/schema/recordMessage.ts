import { MEMBER_ID, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'

/** A record of a message whose bytes are right. */
export type RecordMessage = Readonly<{ member: string; messageKey: Uint8Array; commitment: Uint8Array; transactionCount: number }>

/** Records a payment message of a company once. */
export const recordMessage = declareAction<typeof paymentsV1.RecordMessageSchema, RecordMessage>({
  name: 'payments.v1.RecordMessage',
  message: paymentsV1.RecordMessageSchema,
  summary: { zh: '登记付款报文', en: 'Record a payment message once' },
  example: { memberId: 'yangtze-motor', messageKey: new Uint8Array(32).fill(1), commitment: new Uint8Array(32).fill(2), transactionCount: 3 },
  requires: ({ member }) => [{ kind: 'role', member, role: 'maker' }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, {})
    if (m.messageKey.length !== 32 || m.commitment.length !== 32 || m.transactionCount === 0) return refuse(errors.messageShape, {})
    if (m.transactionCount > LIMITS.messageTransactions) return refuse(errors.tooManyTransactions, { limit: LIMITS.messageTransactions })
    return ok({ member: m.memberId, messageKey: m.messageKey, commitment: m.commitment, transactionCount: m.transactionCount })
  },
})
