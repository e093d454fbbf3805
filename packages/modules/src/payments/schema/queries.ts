import { ASSET_ID, fromHex } from '@jianghan/protocol'
import { accountArgument, argument, codec, declareQuery, textArgument } from '@jianghan/kernel/schema'
import { assetAnswer, balanceAnswer, message, paymentAnswer } from '../model.ts'

/** What an account holds of an asset. */
export const getBalance = declareQuery({
  name: 'payments.getBalance',
  summary: { zh: '查询余额', en: 'What an account holds of an asset' },
  args: { account: accountArgument(codec.account), asset: textArgument(codec.text, ASSET_ID) },
  result: balanceAnswer,
  audience: answer => [{ account: answer.account }],
  example: { account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', asset: 'CNY.HJB' },
})

/** An asset, its issuer, its terms, what is in circulation. */
export const getAsset = declareQuery({
  name: 'payments.getAsset',
  summary: { zh: '查询资产', en: 'An asset, its terms and its supply' },
  args: { asset: textArgument(codec.text, ASSET_ID) },
  result: assetAnswer,
  audience: 'public',
  example: { asset: 'CNY.HJB' },
})

/** The transaction that carries a UETR. */
export const getPayment = declareQuery({
  name: 'payments.getPayment',
  summary: { zh: '按 UETR 查询付款', en: 'The payment of a UETR' },
  args: { uetr: argument(codec.bytes(16), text => uuidBytes(text)) },
  result: paymentAnswer,
  audience: ({ passage }) => (passage === undefined ? [] : [{ account: passage.debtor }, { account: passage.creditor }]),
  example: { uetr: '8a562c67-ca16-48ba-b074-65581be6f001' },
})

/** A recorded payment message by its key. */
export const getMessage = declareQuery({
  name: 'payments.getMessage',
  summary: { zh: '按报文键查询付款报文', en: 'A recorded payment message by its key' },
  args: { key: argument(codec.bytes(32), text => (text.length === 64 ? fromHex(text) : undefined)) },
  result: message,
  audience: answer => [{ member: answer.member }],
  example: { key: '01'.repeat(32) },
})

/** The 16 bytes of a UUID in its text form or in plain hexadecimal. */
function uuidBytes(text: string): Uint8Array | undefined {
  const plain = /^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(text) ? text.replaceAll('-', '') : text
  return plain.length === 32 ? fromHex(plain) : undefined
}
