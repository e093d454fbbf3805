/** Bounds of what travels. Every one is part of the protocol (docs/spec/transaction.md). */
export const LIMITS = {
  /** A SignedTransaction, bytes. */
  transactionBytes: 512 * 1024,
  /** A SignedBatch, bytes. */
  batchBytes: 1024 * 1024,
  /** Transactions of a batch. */
  batchTransactions: 4096,
  /** Keys that sign a transaction. */
  signers: 16,
  /** Actions of a transaction. */
  actions: 64,
  /** Characters of a chain id (as CometBFT has it). */
  chainIdLength: 50,
  /** How far ahead valid_until may lie of the time of the block, milliseconds: 10 minutes. */
  validityMs: 600_000n,
  /** Bytes of `unique`. */
  uniqueBytes: 16,
} as const

/** Chain id: letters, digits, dot and hyphen, 3 to 50. */
export const CHAIN_ID = /^[A-Za-z0-9][A-Za-z0-9.-]{2,49}$/
