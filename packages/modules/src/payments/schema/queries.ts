import { ASSET_ID, fromHex, parseAtoms } from '@jianghan/protocol'
import { accountArgument, argument, codec, declareQuery, textArgument, type ValueOf } from '@jianghan/kernel/schema'
import {
  assetAnswer, balanceAnswer, feeQuote, feesAnswer, type hold, HOLD_STATES, holdAnswer, message, paymentAnswer, queueAnswer, queuedPage, queuedPlace, scheduleAnswer,
} from '../model.ts'
import { BEARERS, creditorPartOf, FEE_KIND_NAMES, type FeeKind, feeOf, type FeeSchedule, type FeeTerms, termsAt } from '../tariff.ts'

/** What an account holds of an asset. */
export const getBalance = declareQuery({
  name: 'payments.getBalance',
  summary: { zh: '查询余额', en: 'What an account holds of an asset' },
  args: { account: accountArgument(codec.account), asset: textArgument(codec.text, ASSET_ID) },
  result: balanceAnswer,
  audience: answer => [{ account: answer.account }, { issuerOf: answer.asset }],
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
  audience: ({ passage }) => (passage === undefined ? [] : [{ account: passage.debtor }, { account: passage.creditor }, { issuerOf: passage.assetId }, { issuerOf: passage.creditorAssetId }]),
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

const small = (most: number) => argument(codec.u8, text => (/^\d$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined))
const queueArgs = { account: accountArgument(codec.account), asset: textArgument(codec.text, ASSET_ID) }
const queueExample = { account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', asset: 'CNY' }

/** How many payments wait for a settlement account, and their sum. */
export const getQueue = declareQuery({
  name: 'payments.getQueue',
  summary: { zh: '查询排队付款汇总', en: 'How many payments wait for a settlement account, and their sum' },
  args: queueArgs,
  result: queueAnswer,
  audience: answer => [{ account: answer.account }, { issuerOf: answer.asset }],
  example: queueExample,
})

/** Payments that wait for a settlement account with one priority, from a position on. */
export const listQueue = declareQuery({
  name: 'payments.listQueue',
  summary: { zh: '列出排队付款', en: 'Payments that wait for a settlement account, from a position on' },
  args: { ...queueArgs, priority: small(3), from: argument(codec.u64, text => (/^(0|[1-9]\d{0,17})$/.test(text) ? BigInt(text) : undefined)) },
  result: queuedPage,
  audience: answer => [{ account: answer.account }],
  example: { ...queueExample, priority: '2', from: '0' },
})

/** Where a payment waits. */
export const getQueuedPayment = declareQuery({
  name: 'payments.getQueuedPayment',
  summary: { zh: '查询排队位置', en: 'Where a payment waits' },
  args: { uetr: argument(codec.bytes(16), text => uuidBytes(text)) },
  result: queuedPlace,
  audience: 'members',
  example: { uetr: '8a562c67-ca16-48ba-b074-65581be6f001' },
})
const id16 = argument(codec.bytes(16), text => uuidBytes(text))

/** A hold, how much of it remains, and how it stands. */
export const getHold = declareQuery({
  name: 'payments.getHold',
  summary: { zh: '查询预留', en: 'A hold and how it stands' },
  args: { hold: id16 },
  result: holdAnswer,
  audience: ({ from, to, assetId }) => [{ account: from }, ...(to === undefined ? [] : [{ account: to }]), { issuerOf: assetId }],
  example: { hold: '07'.repeat(16) },
})

/** A scheduled payment that waits for its time. */
export const getSchedule = declareQuery({
  name: 'payments.getSchedule',
  summary: { zh: '查询约定付款', en: 'A scheduled payment that waits for its time' },
  args: { schedule: id16 },
  result: scheduleAnswer,
  audience: ({ from, assetId }) => [{ account: from }, { issuerOf: assetId }],
  example: { schedule: '07'.repeat(16) },
})

const feeKind = argument(codec.text, text => (FEE_KIND_NAMES.includes(text as FeeKind) ? text : undefined))
const feeArgs = { asset: textArgument(codec.text, ASSET_ID), kind: feeKind }

/** What an issuer charges for one kind of action, now and from a time ahead. */
export const getFees = declareQuery({
  name: 'payments.getFees',
  summary: { zh: '查询收费标准', en: 'What an issuer charges, now and from a time ahead' },
  args: feeArgs,
  result: feesAnswer,
  audience: 'public',
  example: { asset: 'CNY.HJB', kind: 'creditTransfer' },
})

/** What an amount would cost at a time. */
export const quoteFee = declareQuery({
  name: 'payments.quoteFee',
  summary: { zh: '试算费用', en: 'What an amount would cost at a time' },
  args: {
    ...feeArgs, atoms: argument(codec.u128, text => parseAtoms(text)),
    at: argument(codec.u64, text => (/^(0|[1-9]\d{0,17})$/.test(text) ? BigInt(text) : undefined)),
  },
  result: feeQuote,
  audience: 'public',
  example: { asset: 'CNY.HJB', kind: 'creditTransfer', atoms: '12050', at: '1795392000000' },
})

const shownTerms = ({ bearer, ...terms }: FeeTerms) => ({ ...terms, bearer: BEARERS[bearer] ?? '' })

/** A schedule of the state as it is answered; none where nothing was ever set. */
export const shownFees = (of: Readonly<{ asset: string; kind: string }>, schedule: FeeSchedule | undefined): ValueOf<typeof feesAnswer> => ({
  ...of, current: schedule?.current && shownTerms(schedule.current),
  next: schedule?.next && { fromMs: schedule.next.fromMs, terms: schedule.next.terms && shownTerms(schedule.next.terms) },
})

/** What an amount would cost by a schedule. */
export function quoteOf({ asset, kind, atoms, at }: Readonly<{ asset: string; kind: string; atoms: bigint; at: bigint }>, schedule: FeeSchedule | undefined): ValueOf<typeof feeQuote> {
  const terms = schedule && termsAt(schedule, at)
  const fee = terms === undefined ? 0n : feeOf(terms, atoms)
  const creditorPart = terms === undefined ? 0n : creditorPartOf(terms, fee)
  return {
    asset, kind, atoms, atMs: at, fee, debtorPays: atoms + fee - creditorPart, creditorGets: creditorPart < atoms ? atoms - creditorPart : 0n,
    bearer: terms && BEARERS[terms.bearer], account: terms?.account,
  }
}

/** A hold of the state as it is answered. */
export const shownHold = (holdId: Uint8Array, { state, ...held }: ValueOf<typeof hold>): ValueOf<typeof holdAnswer> =>
  ({ holdId, ...held, state: HOLD_STATES[state] ?? 'open' })

/** The 16 bytes of a UUID in its text form or in plain hexadecimal. */
function uuidBytes(text: string): Uint8Array | undefined {
  const plain = /^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/.test(text) ? text.replaceAll('-', '') : text
  return plain.length === 32 ? fromHex(plain) : undefined
}
