import { codec, defineEvents, type Party } from '@jianghan/kernel/schema'
import { PAYMENTS } from './identity.ts'
import { feeTerms } from './model.ts'

const { account, bool, bytes, list, optional, record, text, u8, u16, u128, u32, u64 } = codec

/** Those whose money moves or waits, and who issued it: a bank keeps the accounts of its customers. */
const payerAndPayee = (e: Readonly<{ from: Uint8Array; to: Uint8Array | undefined; assetId: string; creditorAssetId?: string }>): Party[] => [
  { account: e.from }, ...(e.to === undefined ? [] : [{ account: e.to }]), ...issuersOf(e.assetId, e.creditorAssetId),
]
const issuersOf = (assetId: string, other = assetId): Party[] => (other === assetId ? [{ issuerOf: assetId }] : [{ issuerOf: assetId }, { issuerOf: other }])
const holderAndIssuer = (e: Readonly<{ account: Uint8Array; assetId: string }>): Party[] => [{ account: e.account }, { issuerOf: e.assetId }]
const payerAndIssuer = (e: Readonly<{ from: Uint8Array; assetId: string }>): Party[] => [{ account: e.from }, { issuerOf: e.assetId }]

/** Numbers are for ever. */
export const events = defineEvents(PAYMENTS, {
  assetRegistered: {
    number: 1, version: 1, fields: { assetId: text, issuer: text }, audience: 'public',
    parties: e => [{ member: e.issuer }],
    words: { zh: '资产已登记', en: 'Asset registered' },
  },
  issued: {
    number: 2, version: 1, fields: { account, assetId: text, atoms: u128 }, audience: holderAndIssuer,
    movements: e => [e],
    words: { zh: '已发行', en: 'Issued' },
  },
  redeemed: {
    number: 3, version: 1, fields: { account, assetId: text, atoms: u128 }, audience: holderAndIssuer,
    movements: e => [{ ...e, atoms: -e.atoms }],
    words: { zh: '已赎回', en: 'Redeemed' },
  },
  transferred: {
    number: 4, version: 1, fields: { from: account, to: account, assetId: text, atoms: u128 },
    audience: payerAndPayee,
    movements: ({ from, to, assetId, atoms }) => [{ account: from, assetId, atoms: -atoms }, { account: to, assetId, atoms }],
    words: { zh: '已转账', en: 'Transferred' },
  },
  creditTransferred: {
    number: 5, version: 1,
    fields: { uetr: bytes(16), debtor: account, creditor: account, debtorAsset: text, creditorAsset: text, atoms: u128 },
    audience: e => [{ account: e.debtor }, { account: e.creditor }, ...issuersOf(e.debtorAsset, e.creditorAsset)],
    movements: e => [
      { account: e.debtor, assetId: e.debtorAsset, atoms: -e.atoms }, { account: e.creditor, assetId: e.creditorAsset, atoms: e.atoms },
    ],
    keys: e => [{ kind: 'uetr', value: e.uetr }],
    words: { zh: '客户贷记转账已完成', en: 'Customer credit transfer done' },
  },
  settled: {
    number: 6, version: 1, fields: { from: account, to: account, assetId: text, atoms: u128 },
    audience: payerAndPayee,
    movements: ({ from, to, assetId, atoms }) => [{ account: from, assetId, atoms: -atoms }, { account: to, assetId, atoms }],
    words: { zh: '行间已清算', en: 'Settled between banks' },
  },
  messageRecorded: {
    number: 7, version: 1, fields: { messageKey: bytes(32), member: text, transactionCount: u32 }, audience: e => [{ member: e.member }],
    keys: e => [{ kind: 'messageKey', value: e.messageKey }],
    words: { zh: '付款报文已登记', en: 'Payment message recorded' },
  },
  bulkTransferred: {
    number: 40, version: 1,
    fields: { from: account, assetId: text, eachByItself: bool, entryCount: u32, entriesRoot: bytes(32), resultsRoot: bytes(32) },
    audience: payerAndIssuer,
    words: { zh: '批量转账已执行', en: 'Bulk transfer done' },
  },
  bulkEntries: {
    number: 41, version: 1,
    fields: { from: account, assetId: text, first: u32, entries: list(record({ to: account, atoms: u128, code: u16 })) },
    audience: e => [...payerAndIssuer(e), ...e.entries.filter(({ code }) => code === 0).map(({ to }) => ({ account: to }))],
    // A payee learns of what it was paid: not of others, and not that the payer's money did not suffice.
    partFor: (e, isReader) => (payerAndIssuer(e).some(isReader) ? e : { ...e, entries: e.entries.filter(({ to, code }) => code === 0 && isReader({ account: to })) }),
    parties: e => [{ account: e.from }],
    movements({ from, assetId, entries }) {
      const moved = entries.filter(({ code }) => code === 0)
      const paid = moved.reduce((sum, { atoms }) => sum + atoms, 0n)
      return paid === 0n ? [] : [{ account: from, assetId, atoms: -paid }, ...moved.map(({ to, atoms }) => ({ account: to, assetId, atoms }))]
    },
    words: { zh: '批量转账明细', en: 'Entries of a bulk transfer' },
  },
  holdPlaced: {
    number: 20, version: 1, fields: { holdId: bytes(16), from: account, to: optional(account), assetId: text, atoms: u128, expiresMs: u64 },
    audience: payerAndPayee, words: { zh: '资金已预留', en: 'Money held' },
  },
  holdPosted: {
    number: 21, version: 1,
    fields: { holdId: bytes(16), from: account, to: account, assetId: text, creditorAssetId: text, atoms: u128, remaining: u128 },
    audience: payerAndPayee,
    movements: e => [{ account: e.from, assetId: e.assetId, atoms: -e.atoms }, { account: e.to, assetId: e.creditorAssetId, atoms: e.atoms }],
    words: { zh: '预留资金已入账', en: 'Held money posted' },
  },
  holdVoided: {
    number: 22, version: 1, fields: { holdId: bytes(16), from: account, to: optional(account), assetId: text, atoms: u128 },
    audience: payerAndPayee, words: { zh: '预留已撤销', en: 'Hold voided' },
  },
  holdExpired: {
    number: 23, version: 1, fields: { holdId: bytes(16), from: account, to: optional(account), assetId: text, atoms: u128 },
    audience: payerAndPayee, words: { zh: '预留已到期', en: 'Hold expired' },
  },
  refunded: {
    number: 24, version: 1,
    fields: { uetr: bytes(16), originalUetr: bytes(16), from: account, to: account, assetId: text, creditorAssetId: text, atoms: u128 },
    audience: payerAndPayee,
    movements: e => [{ account: e.from, assetId: e.assetId, atoms: -e.atoms }, { account: e.to, assetId: e.creditorAssetId, atoms: e.atoms }],
    keys: e => [{ kind: 'uetr', value: e.uetr }],
    words: { zh: '已退款', en: 'Refunded' },
  },
  paymentScheduled: {
    number: 25, version: 1, fields: { scheduleId: bytes(16), from: account, assetId: text, atoms: u128, dueMs: u64 },
    audience: payerAndIssuer, words: { zh: '付款已约定', en: 'Payment scheduled' },
  },
  scheduleCancelled: {
    number: 26, version: 1, fields: { scheduleId: bytes(16), from: account },
    audience: e => [{ account: e.from }], words: { zh: '约定付款已取消', en: 'Scheduled payment cancelled' },
  },
  scheduledPaymentFailed: {
    number: 27, version: 1, fields: { scheduleId: bytes(16), from: account },
    audience: e => [{ account: e.from }], words: { zh: '约定付款未能执行', en: 'Scheduled payment not made' },
  },
  // Stands beside an earlier transaction and leads to the later one, which has events of its own.
  followedUp: {
    number: 28, version: 1, fields: { transactionId: bytes(32), from: account, to: optional(account), assetId: text, atoms: u128 },
    audience: payerAndPayee, words: { zh: '已有后续交易', en: 'Followed by a later transaction' },
  },
  paymentQueued: {
    number: 42, version: 1, fields: { uetr: bytes(16), debtor: account, bank: account, assetId: text, atoms: u128, priority: u8, position: u64 },
    audience: e => [{ account: e.debtor }, { account: e.bank }],
    keys: e => [{ kind: 'uetr', value: e.uetr }],
    words: { zh: '付款排队等待清算', en: 'Payment waits for settlement' },
  },
  paymentUnqueued: {
    number: 43, version: 1, fields: { uetr: bytes(16), debtor: account, bank: account, assetId: text, atoms: u128 },
    audience: e => [{ account: e.debtor }, { account: e.bank }],
    keys: e => [{ kind: 'uetr', value: e.uetr }],
    words: { zh: '排队付款未执行而退出队列', en: 'Queued payment left the queue without being made' },
  },
  // A line of its own beside the payment, which tells what got to the payee.
  feeCharged: {
    number: 51, version: 1,
    fields: { debtor: account, creditor: optional(account), account, assetId: text, atoms: u128, creditorPart: u128, kind: u8, count: u32 },
    audience: e => [{ account: e.debtor }, { account: e.account }, ...(e.creditor === undefined ? [] : [{ account: e.creditor }]), { issuerOf: e.assetId }],
    movements: e => [{ account: e.debtor, assetId: e.assetId, atoms: -e.atoms, purpose: 'fee' }, { account: e.account, assetId: e.assetId, atoms: e.atoms, purpose: 'fee' }],
    words: { zh: '已收取费用', en: 'Fee charged' },
  },
  feesSet: {
    number: 50, version: 1, fields: { issuer: text, assetId: text, kind: u8, fromMs: u64, terms: optional(feeTerms) }, audience: 'public',
    parties: e => [{ member: e.issuer }],
    words: { zh: '收费标准已设定', en: 'Fees set' },
  },
  queueSettled: {
    number: 44, version: 1, fields: { bank: account, assetId: text, settled: u32 },
    audience: e => [{ account: e.bank }, { issuerOf: e.assetId }],
    words: { zh: '排队付款已结清', en: 'Queued payments settled' },
  },
})
