import type { ByteReader } from '@jianghan/protocol'
import { codec, type ValueOf } from '@jianghan/kernel/schema'

const { account, list, record, optional, text, u8, u16, u32, u64, u128, bytes } = codec

const terms = { issuer: text, currency: text, decimals: u8, settlement: optional(record({ asset: text, account })), since: u64 }
/**
 * An asset and its issuer. A bank's deposit money names the asset and the account in which the bank settles. `feeKinds`: for which kinds of actions there is a schedule
 * of fees, a bit for each, so that nobody looks for one where there is none.
 */
export const asset = record({ ...terms, feeKinds: u8 })
/** Version 1 of an asset, still the layout of those without fees. */
export const asset1 = record(terms)
/** Readers of the older layouts of assets. */
export const olderAssets = { 1: (reader: ByteReader): ValueOf<typeof asset> => ({ ...asset1.read(reader), feeKinds: 0 }) } as const

/** An asset as a query answers it, with what is in circulation. */
export const assetAnswer = record({
  id: text, issuer: text, currency: text, decimals: u8, settlement: optional(record({ asset: text, account })), since: u64, supply: u128,
})

/** Key of a balance. */
export const balanceKey = record({ account, asset: text })
/** Units in circulation, in atoms; and version 1 of a balance, still the layout of those of which nothing is held. */
export const supply = record({ atoms: u128 })
/** A balance in atoms, and how many of them are held; an entry of zero is removed. */
export const balance = record({ atoms: u128, held: u128 })
/** Readers of the older layouts of balances. */
export const olderBalances = { 1: (reader: ByteReader): ValueOf<typeof balance> => ({ ...supply.read(reader), held: 0n }) } as const
/** A balance as a query answers it: `held` of the atoms are reserved by holds, the others can be spent. */
export const balanceAnswer = record({ account, asset: text, atoms: u128, held: u128, decimals: u8 })

/** From whom to whom how much went, in the assets in which either has it. */
export const passage = record({ debtor: account, creditor: account, assetId: text, creditorAssetId: text, atoms: u128 })
/**
 * A customer credit transfer or a refund, kept so that its UETR is used once and so that it can be paid back: what of it was refunded so far, and of a
 * refund the UETR of what it pays back. Without a passage: made before there were refunds.
 */
export const payment = record({ transactionId: bytes(32), height: u64, passage: optional(passage), refunded: u128, refundOf: optional(bytes(16)) })
/** Version 1 of a payment, which was kept for its UETR alone. */
export const payment1 = record({ transactionId: bytes(32), height: u64 })
/** Readers of the older layouts of payments. */
export const olderPayments = {
  1: (reader: ByteReader): ValueOf<typeof payment> => ({ ...payment1.read(reader), passage: undefined, refunded: 0n, refundOf: undefined }),
} as const
/** A payment as a query answers it. */
export const paymentAnswer = record({ uetr: bytes(16), transactionId: bytes(32), height: u64, passage: optional(passage), refunded: u128, refundOf: optional(bytes(16)) })

/** A company's payment message that was recorded once. */
export const message = record({ member: text, commitment: bytes(32), transactionId: bytes(32), height: u64 })

/** Whose liquidity queue: the settlement account of a bank, and the settlement asset. */
export const queueKey = record({ account, asset: text })
/** A priority: `first` is the next position to be looked at, `next` the one that the next payment gets, `count` how many between them still wait. */
const lane = record({ first: u64, next: u64, count: u32 })
/** A liquidity queue that is not empty: how many payments wait in it, their sum, and its three priorities, the most urgent first. */
export const queue = record({ count: u32, atoms: u128, urgent: lane, normal: lane, low: lane })
/** A liquidity queue as a query answers it. */
export const queueAnswer = record({ account, asset: text, count: u32, atoms: u128, urgent: lane, normal: lane, low: lane })
/** Key of a waiting payment. */
export const queuedKey = record({ account, asset: text, priority: u8, position: u64 })
/** Key of a schedule of fees. */
export const feeKey = record({ asset: text, kind: u8 })
/** What is charged: flat in atoms, proportionally in basis points, at least and at most; who bears it (tariff.ts), and to which account it is paid. */
export const feeTerms = record({ flat: u128, basisPoints: u16, minimum: u128, maximum: optional(u128), bearer: u8, account })
/** What is charged until the next terms begin, and those; where there are no terms nothing is charged. */
export const feeSchedule = record({ current: optional(feeTerms), next: optional(record({ fromMs: u64, terms: optional(feeTerms) })) })
const feeTermsAnswer = record({ flat: u128, basisPoints: u16, minimum: u128, maximum: optional(u128), bearer: text, account })
/** A schedule of fees as a query answers it; `bearer` by its word. */
export const feesAnswer = record({
  asset: text, kind: text, current: optional(feeTermsAnswer), next: optional(record({ fromMs: u64, terms: optional(feeTermsAnswer) })),
})
/** What an amount would cost at a time: the fee, what leaves the debtor with it, and what gets to the creditor. */
export const feeQuote = record({ asset: text, kind: text, atoms: u128, atMs: u64, fee: u128, debtorPays: u128, creditorGets: u128, bearer: optional(text), account: optional(account) })

/** What a payment is charged: to which account, and what of it comes out of what the payee gets. */
export const charge = record({ account, atoms: u128, creditorPart: u128 })

const waits = { uetr: bytes(16), transactionId: bytes(32), height: u64, passage }
/** A payment that waits until its bank can settle, and what is held for its fee. */
export const queued = record({ ...waits, charge: optional(charge) })
/** Version 1 of a waiting payment, still the layout of those without a fee. */
export const queued1 = record(waits)
/** Readers of the older layouts of waiting payments. */
export const olderQueued = { 1: (reader: ByteReader): ValueOf<typeof queued> => ({ ...queued1.read(reader), charge: undefined }) } as const
/** Where a payment waits, by UETR. */
export const queuedAt = record({ account, asset: text, priority: u8, position: u64 })
/** The place of a waiting payment as a query answers it. */
export const queuedPlace = record({ uetr: bytes(16), account, asset: text, priority: u8, position: u64 })
/** A page of waiting payments as a query answers it. */
export const queuedPage = record({ account, asset: text, priority: u8, items: list(record({ position: u64, ...waits, charge: optional(charge) })) })
/** How a hold stands, by the number that the state keeps. */
export const HOLD_STATES = ['open', 'posted', 'voided', 'expired'] as const

/** A hold, kept for 400 days after it ended: by whom for whom, how much at first and now, and how it stands. */
export const hold = record({
  transactionId: bytes(32), height: u64, from: account, to: optional(account), assetId: text, atoms: u128, remaining: u128, expiresMs: u64, state: u8,
})
/** A hold as a query answers it; `state`: open, posted, voided or expired. */
export const holdAnswer = record({
  holdId: bytes(16), transactionId: bytes(32), height: u64, from: account, to: optional(account), assetId: text, atoms: u128, remaining: u128, expiresMs: u64, state: text,
})

const promised = {
  transactionId: bytes(32), height: u64, from: account, to: account, assetId: text, creditorAssetId: text, atoms: u128, uetr: optional(bytes(16)), dueMs: u64,
}
/** A payment that waits for its time; with a UETR it is a customer credit transfer. Whether it may wait in a liquidity queue then, and the most that may be charged for it. */
export const schedule = record({ ...promised, queuePriority: u8, maxFee: optional(u128) })
/** Version 1 of a scheduled payment, still the layout of those that neither wait nor bound their fee. */
export const schedule1 = record(promised)
/** Readers of the older layouts of scheduled payments. */
export const olderSchedules = {
  1: (reader: ByteReader): ValueOf<typeof schedule> => ({ ...schedule1.read(reader), queuePriority: 0, maxFee: undefined }),
} as const
/** A scheduled payment as a query answers it. */
export const scheduleAnswer = record({ scheduleId: bytes(16), ...promised, queuePriority: u8, maxFee: optional(u128) })
