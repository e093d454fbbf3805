import { ASSET_ID, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAccounts, checkAmount, checkCommitments, type CheckedAmount, checkMaxFee, isPromiseId, isUetr } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A scheduled payment whose bytes are right; without a UETR it is a transfer within one asset. */
export type SchedulePayment = Readonly<{
  scheduleId: Uint8Array; from: Uint8Array; to: Uint8Array; amount: CheckedAmount; dueMs: bigint; creditorAssetId: string; uetr: Uint8Array | undefined
  maxFee: bigint | undefined
  /** Whether the payment waits in the liquidity queue, once it is due: as in a customer credit transfer. */
  queuePriority: number
}>

/** Has a payment made at a later time. */
export const schedulePayment = declareAction<typeof paymentsV1.SchedulePaymentSchema, SchedulePayment>({
  name: 'payments.v1.SchedulePayment',
  message: paymentsV1.SchedulePaymentSchema,
  summary: { zh: '约定付款', en: 'Have a payment made at a later time' },
  example: {
    scheduleId: new Uint8Array(16).fill(7), from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '12050' },
    dueMs: 1_795_392_000_000n,
  },
  spends: ({ from, to, amount }) => [{ account: from, to, ...amount }],
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    const isCreditTransfer = m.uetr.length > 0
    if (m.creditorAssetId !== '' && !ASSET_ID.test(m.creditorAssetId)) return refuse(errors.assetIdShape, { assetId: [...m.creditorAssetId].slice(0, 40).join('') })
    const accounts = checkAccounts(m.from, m.to)
    if (accounts.refused) return accounts
    if (isCreditTransfer && !isUetr(m.uetr)) return refuse(errors.uetrShape, {})
    const commitments = checkCommitments(m.commitments)
    if (commitments.refused) return commitments
    if (!isPromiseId(m.scheduleId)) return refuse(errors.promiseIdShape, {})
    if (isCreditTransfer !== (m.creditorAssetId !== '') || (!isCreditTransfer && m.queuePriority > 0)) return refuse(errors.scheduleShape, {})
    if (m.queuePriority > 3) return refuse(errors.queuePriorityShape, { priority: m.queuePriority })
    const maxFee = checkMaxFee(m.maxFee)
    if (maxFee.refused) return maxFee
    return ok({
      scheduleId: m.scheduleId, from: m.from, to: m.to, amount: amount.value, dueMs: m.dueMs,
      creditorAssetId: isCreditTransfer ? m.creditorAssetId : amount.value.assetId, uetr: isCreditTransfer ? m.uetr : undefined,
      maxFee: maxFee.value, queuePriority: m.queuePriority,
    })
  },
})
