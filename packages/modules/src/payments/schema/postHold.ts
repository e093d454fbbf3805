import { ASSET_ID, ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkAmount, type CheckedAmount, checkMaxFee, isPromiseId } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A post whose bytes are right. */
export type PostHold = Readonly<{
  holdId: Uint8Array; account: Uint8Array; to: Uint8Array | undefined; amount: CheckedAmount; creditorAssetId: string; keepRest: boolean
  maxFee: bigint | undefined
}>

/** Takes what is held, whole or a part of it. Limits of the payer were judged when it was held. */
export const postHold = declareAction<typeof paymentsV1.PostHoldSchema, PostHold>({
  name: 'payments.v1.PostHold',
  message: paymentsV1.PostHoldSchema,
  summary: { zh: '预留资金入账', en: 'Take what is held, whole or in part' },
  example: { holdId: new Uint8Array(16).fill(7), account: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '5000' }, keepRest: true },
  requires: ({ account }) => [{ kind: 'account', account }],
  explainedBy: ({ amount }) => [paymentsTables.assets.keyOf(amount.assetId)],
  check(m) {
    const amount = checkAmount(m.amount)
    if (amount.refused) return amount
    if (m.creditorAssetId !== '' && !ASSET_ID.test(m.creditorAssetId)) return refuse(errors.assetIdShape, { assetId: [...m.creditorAssetId].slice(0, 40).join('') })
    if (m.account.length !== ID_LENGTH || (m.to.length !== 0 && m.to.length !== ID_LENGTH)) return refuse(errors.accountShape, {})
    if (!isPromiseId(m.holdId)) return refuse(errors.promiseIdShape, {})
    const maxFee = checkMaxFee(m.maxFee)
    if (maxFee.refused) return maxFee
    return ok({
      maxFee: maxFee.value, holdId: m.holdId, account: m.account, to: m.to.length === 0 ? undefined : m.to, amount: amount.value,
      creditorAssetId: m.creditorAssetId === '' ? amount.value.assetId : m.creditorAssetId, keepRest: m.keepRest,
    })
  },
})
