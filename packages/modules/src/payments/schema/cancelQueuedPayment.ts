import { ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { isUetr } from '../checks.ts'
import { errors } from '../errors.ts'

/** Which payment is taken back, by whom. */
export type CancelQueuedPayment = Readonly<{ debtor: Uint8Array; uetr: Uint8Array }>

/** Takes a payment out of the liquidity queue; by the payer. */
export const cancelQueuedPayment = declareAction<typeof paymentsV1.CancelQueuedPaymentSchema, CancelQueuedPayment>({
  name: 'payments.v1.CancelQueuedPayment',
  message: paymentsV1.CancelQueuedPaymentSchema,
  summary: { zh: '撤回排队付款', en: 'Take a payment out of the liquidity queue' },
  example: {
    debtorAccount: new Uint8Array(20).fill(8),
    uetr: Uint8Array.of(0x8a, 0x56, 0x2c, 0x67, 0xca, 0x16, 0x48, 0xba, 0xb0, 0x74, 0x65, 0x58, 0x1b, 0xe6, 0xf0, 0x01),
  },
  requires: ({ debtor }) => [{ kind: 'account', account: debtor }],
  check(m) {
    if (m.debtorAccount.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    if (!isUetr(m.uetr)) return refuse(errors.uetrShape, {})
    return ok({ debtor: m.debtorAccount, uetr: m.uetr })
  },
})
