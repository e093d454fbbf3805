/** Bounds of the index, each with its unit. */
export const LIMITS = {
  /** Items of a page when none are asked for, and at most. */
  pageItems: 50,
  pageItemsMax: 200,
  /** Movements of an account from the beginning of a statement's period to now that are read for it; one that takes more is refused. */
  statementRows: 500_000,
  /** Accounts whose statements one question asks for. */
  holdings: 1_000,
  /** Members that are listed. */
  members: 10_000,
  /** Transactions that one search key answers with, the newest first. */
  matches: 64,
  /** Characters of a search text. */
  searchText: 200,
  /** Message keys that a search tries: one per member whose secret the node's vault holds. */
  searchMessageKeys: 32,
  /** Questions that wait for the index; one more is refused as busy. */
  questions: 1024,
  /** Characters of the kind and bytes of the value of a search key; an event that declares more is a fault of its module. */
  keyKind: 32,
  keyValue: 64,
  /** A commit of the index ends after the block that reaches one of these: rows, bytes of records, milliseconds. */
  commitRows: 10_000,
  commitBytes: 16 * 1024 * 1024,
  commitMs: 50,
} as const
