import type { HistoryLog, StateTree } from '@jianghan/store'

/** Where block records lie: the append-only segments, or memory in tests. */
export interface BlockStore {
  /** Height of the oldest record that is kept; of the next one while there is none. */
  readonly firstHeight: bigint
  /** Height of the last record, 0n when there is none. */
  readonly lastHeight: bigint
  /** Appends a record and makes it durable before it returns. */
  append(height: bigint, logStart: bigint, record: Uint8Array): void
  read(height: bigint): Uint8Array | undefined
  /** Height of the block whose leaves hold this position of the log; undefined where it is pruned. */
  heightOfLogPosition(position: bigint): bigint | undefined
  /** First height that pruning below `height` would leave, at most that. */
  keptFrom(height: bigint): bigint
  /** Removes records below `height`, as far as the store can. Killed in between it goes on at the next opening. */
  prune(height: bigint): void
}

/** The stores of one ledger, open and in the hands of this process alone. */
export type LedgerStores = Readonly<{ tree: StateTree; log: HistoryLog; blocks: BlockStore }>

/** The tree counts states from 1, the first of them the one before block 1. */
export const versionOf = (height: bigint): bigint => height + 1n
