import { ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAmount, type CheckedAmount, isUetr } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A refund whose bytes are right. */
export type Refund = Readonly<{ originalUetr: Uint8Array; uetr: Uint8Array; account: Uint8Array; amount: CheckedAmount }>

/** Pays back a payment or a part of it, on the way it came (ISO 20022 payment return). */
export const refund = declareAction<typeof paymentsV1.RefundSchema, Refund>({
  name: 'payments.v1.Refund',
  message: paymentsV1.RefundSchema,
  summary: { zh: '退款', en: 'Pay back a payment or a part of it' },
  example: {
    originalUetr: Uint8Array.of(0x8a, 0x56, 0x2c, 0x67, 0xca, 0x16, 0x48, 0xba, 0xb0, 0x74, 0x65, 0x58, 0x1b, 0xe6, 0xf0, 0x01),
    uetr: Uint8Array.of(0x8a, 0x56, 0x2c, 0x67, 0xca, 0x16, 0x48, 0xba, 0xb0, 0x74, 0x65, 0x58, 0x1b, 0xe6, 0xf0, 0x02),
    account: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.DHB', atoms: '12050' },
  },
  spends: ({ account, amount }) => [{ account, ...amount, returns: true }],
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    if (m.account.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    if (!isUetr(m.originalUetr) || !isUetr(m.uetr)) return refuse(errors.uetrShape, {})
    return ok({ originalUetr: m.originalUetr, uetr: m.uetr, account: m.account, amount: amount.value })
  },
})
