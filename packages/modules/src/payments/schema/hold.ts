import { equalBytes, ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAmount, type CheckedAmount, isPromiseId } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A hold whose bytes are right; without a payee the payer disposes of it. */
export type Hold = Readonly<{ holdId: Uint8Array; from: Uint8Array; to: Uint8Array | undefined; amount: CheckedAmount; expiresMs: bigint }>

/** Reserves money of an account until it is posted, released or its time is over. */
export const hold = declareAction<typeof paymentsV1.HoldSchema, Hold>({
  name: 'payments.v1.Hold',
  message: paymentsV1.HoldSchema,
  summary: { zh: '预留资金', en: 'Reserve money until it is posted, released or the time is over' },
  example: {
    holdId: new Uint8Array(16).fill(7), from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '12050' },
    expiresMs: 1_795_392_000_000n,
  },
  spends: ({ from, to, amount }) => [{ account: from, ...(to && { to }), ...amount }],
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    if (m.from.length !== ID_LENGTH || (m.to.length !== 0 && m.to.length !== ID_LENGTH)) return refuse(errors.accountShape, {})
    if (equalBytes(m.from, m.to)) return refuse(errors.sameAccount, {})
    if (!isPromiseId(m.holdId)) return refuse(errors.promiseIdShape, {})
    return ok({ holdId: m.holdId, from: m.from, to: m.to.length === 0 ? undefined : m.to, amount: amount.value, expiresMs: m.expiresMs })
  },
})
