import { paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkAccounts, checkAmount, type CheckedAmount, checkMaxFee } from '../checks.ts'
import { paymentsTables } from './readings.ts'

/** A transfer whose bytes are right. */
export type Transfer = Readonly<{ from: Uint8Array; to: Uint8Array; amount: CheckedAmount; maxFee: bigint | undefined }>

/** Moves units of an asset between two accounts. */
export const transfer = declareAction<typeof paymentsV1.TransferSchema, Transfer>({
  name: 'payments.v1.Transfer',
  message: paymentsV1.TransferSchema,
  summary: { zh: '转账', en: 'Move units of an asset between two accounts' },
  example: { from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '12050' } },
  spends: ({ from, to, amount }) => [{ account: from, to, ...amount }],
  reads: ({ from, to, amount: { assetId } }) => [from, to].map(account => paymentsTables.balances.keyOf({ account, asset: assetId })),
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    const accounts = checkAccounts(m.from, m.to)
    if (accounts.refused) return accounts
    const maxFee = checkMaxFee(m.maxFee)
    return maxFee.refused ? maxFee : ok({ from: m.from, to: m.to, amount: amount.value, maxFee: maxFee.value })
  },
})
