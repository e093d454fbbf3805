import { ASSET_ID, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAccounts, checkAmount, checkCommitments, type CheckedAmount, checkMaxFee, isUetr } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A customer credit transfer whose bytes are right. */
export type CustomerCreditTransfer = Readonly<{
  uetr: Uint8Array; debtor: Uint8Array; creditor: Uint8Array; amount: CheckedAmount; creditorAssetId: string
  /** 0 refuses when the bank is short; 1 to 3 waits. */
  queuePriority: number
  maxFee: bigint | undefined
}>

/** A customer of one bank pays a customer of the same or another bank (ISO 20022 customer credit transfer). */
export const customerCreditTransfer = declareAction<typeof paymentsV1.CustomerCreditTransferSchema, CustomerCreditTransfer>({
  name: 'payments.v1.CustomerCreditTransfer',
  message: paymentsV1.CustomerCreditTransferSchema,
  summary: { zh: '客户贷记转账', en: 'Pay a customer of the same or another bank' },
  example: {
    uetr: Uint8Array.of(0x8a, 0x56, 0x2c, 0x67, 0xca, 0x16, 0x48, 0xba, 0xb0, 0x74, 0x65, 0x58, 0x1b, 0xe6, 0xf0, 0x01),
    debtorAccount: new Uint8Array(20).fill(8), creditorAccount: new Uint8Array(20).fill(9),
    amount: { assetId: 'CNY.HJB', atoms: '12050' }, creditorAssetId: 'CNY.DHB',
    commitments: [{ name: 'creditor.name', commitment: new Uint8Array(32).fill(1) }],
  },
  spends: ({ debtor, creditor, amount }) => [{ account: debtor, to: creditor, ...amount }],
  reads: ({ uetr, debtor, creditor, amount, creditorAssetId }) => [
    paymentsTables.payments.keyOf(uetr), paymentsTables.balances.keyOf({ account: debtor, asset: amount.assetId }), paymentsTables.balances.keyOf({ account: creditor, asset: creditorAssetId }),
  ],
  explainedBy: ({ amount, creditorAssetId }) => [paymentsTables.assets.keyOf(amount.assetId), paymentsTables.assets.keyOf(creditorAssetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    if (!ASSET_ID.test(m.creditorAssetId)) return refuse(errors.assetIdShape, { assetId: [...m.creditorAssetId].slice(0, 40).join('') })
    const accounts = checkAccounts(m.debtorAccount, m.creditorAccount)
    if (accounts.refused) return accounts
    if (!isUetr(m.uetr)) return refuse(errors.uetrShape, {})
    const commitments = checkCommitments(m.commitments)
    if (commitments.refused) return commitments
    if (m.queuePriority > 3) return refuse(errors.queuePriorityShape, { priority: m.queuePriority })
    const maxFee = checkMaxFee(m.maxFee)
    if (maxFee.refused) return maxFee
    return ok({
      uetr: m.uetr, queuePriority: m.queuePriority, maxFee: maxFee.value, debtor: m.debtorAccount, creditor: m.creditorAccount, amount: amount.value, creditorAssetId: m.creditorAssetId,
    })
  },
})
