import { ASSET_ID, DECIMALS_MAX, ID_LENGTH, MEMBER_ID, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { errors } from '../errors.ts'
import { CURRENCY } from '../limits.ts'

/** An asset's terms whose bytes are right. */
export type RegisterAsset = Readonly<{
  assetId: string; issuer: string; currency: string; decimals: number
  settlement: Readonly<{ asset: string; account: Uint8Array }> | undefined
}>

/** Registers an asset that the member issues. */
export const registerAsset = declareAction<typeof paymentsV1.RegisterAssetSchema, RegisterAsset>({
  name: 'payments.v1.RegisterAsset',
  message: paymentsV1.RegisterAssetSchema,
  summary: { zh: '登记资产', en: 'Register an asset' },
  example: { assetId: 'CNY.HJB', issuerId: 'hanjiang-bank', currency: 'CNY', decimals: 2, settlementAssetId: 'CNY', settlementAccountId: new Uint8Array(20).fill(7) },
  requires: ({ issuer }) => [{ kind: 'admin', member: issuer }],
  check(m) {
    if (!ASSET_ID.test(m.assetId)) return refuse(errors.assetIdShape, { assetId: [...m.assetId].slice(0, 40).join('') })
    if (!MEMBER_ID.test(m.issuerId)) return refuse(errors.memberIdShape, {})
    const settles = m.settlementAssetId !== '' || m.settlementAccountId.length > 0
    const fits = (m.currency === '' || CURRENCY.test(m.currency)) && m.decimals <= DECIMALS_MAX
      && (!settles || (ASSET_ID.test(m.settlementAssetId) && m.settlementAccountId.length === ID_LENGTH))
    if (!fits) return refuse(errors.assetTermsShape, {})
    return ok({
      assetId: m.assetId, issuer: m.issuerId, currency: m.currency, decimals: m.decimals,
      settlement: settles ? { asset: m.settlementAssetId, account: m.settlementAccountId } : undefined,
    })
  },
})
