/** Bounds of the payments module. */
export const LIMITS = {
  /** Commitments of one payment. */
  commitments: 24,
  /** Characters of a committed field's name. */
  fieldName: 64,
  /** Transactions that one recorded message may announce. */
  messageTransactions: 1_000_000,
  /** Entries of a bulk that one event tells of: an event that a proof opens has at most 4,096 bytes. */
  bulkEventEntries: 100,
  /** Payments that wait in one liquidity queue. */
  queue: 10_000,
  /** Queued payments that one credit, or one SettleQueue, settles. */
  settledAtOnce: 32,
  /** Places of a queue that one credit, or one SettleQueue, looks at: those of payments that were taken back stand empty. */
  queueLooks: 128,
  /** Waiting payments of one page of a query. */
  queuePage: 40,
  /** Holds and scheduled payments that wait for their time, over the whole ledger. */
  due: 1_000_000,
  /** How far ahead a hold may expire or a payment be scheduled, milliseconds: 400 days. */
  aheadMs: 400n * 86_400_000n,
  /** How long ahead a fee is announced at least, milliseconds: 24 hours. */
  feeNoticeMs: 86_400_000n,
  /** How long UETRs, message keys and other records of payments live, milliseconds: 400 days. */
  recordsMs: 400n * 86_400_000n,
} as const

/** Name of a committed field: "creditor.name". */
export const FIELD_NAME = /^[a-z][A-Za-z0-9]{0,31}(\.[a-z][A-Za-z0-9]{0,31}){0,3}$/
/** ISO 4217 code. */
export const CURRENCY = /^[A-Z]{3}$/
