import { ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAmount, type CheckedAmount } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A redemption whose bytes are right. */
export type Redeem = Readonly<{ from: Uint8Array; amount: CheckedAmount }>

/** Gives units of an asset back to its issuer. */
export const redeem = declareAction<typeof paymentsV1.RedeemSchema, Redeem>({
  name: 'payments.v1.Redeem',
  message: paymentsV1.RedeemSchema,
  summary: { zh: '赎回', en: 'Give units of an asset back to its issuer' },
  example: { from: new Uint8Array(20).fill(8), amount: { assetId: 'CNY.HJB', atoms: '5000' } },
  spends: ({ from, amount }) => [{ account: from, ...amount, returns: true }],
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    if (m.from.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    return ok({ from: m.from, amount: amount.value })
  },
})
