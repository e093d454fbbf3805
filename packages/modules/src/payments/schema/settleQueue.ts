import { ASSET_ID, ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { errors } from '../errors.ts'

/** Whose queue is to be settled. */
export type SettleQueue = Readonly<{ account: Uint8Array; assetId: string }>

/** Settles what a liquidity queue has money for; anybody may send it. */
export const settleQueue = declareAction<typeof paymentsV1.SettleQueueSchema, SettleQueue>({
  name: 'payments.v1.SettleQueue',
  message: paymentsV1.SettleQueueSchema,
  summary: { zh: '结清排队付款', en: 'Settle what a liquidity queue has money for' },
  example: { accountId: new Uint8Array(20).fill(8), assetId: 'CNY' },
  check(m) {
    if (!ASSET_ID.test(m.assetId)) return refuse(errors.assetIdShape, { assetId: [...m.assetId].slice(0, 40).join('') })
    if (m.accountId.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    return ok({ account: m.accountId, assetId: m.assetId })
  },
})
