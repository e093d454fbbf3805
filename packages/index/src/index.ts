export { IndexClient, type IndexOptions } from './client.ts'
export { LIMITS as INDEX_LIMITS } from './limits.ts'
export type { IndexStatus, Stopped } from './messages.ts'
export type {
  FoundTransaction, HistoryEntry, Holding, IndexedBlock, IndexedOutcome, IndexedTransaction, Marker, Moved, MovementSum, Owned, OwnersOf, Page, PageRequest, Period, Place, Reader, RebuildReason, Statement,
  StatementLine, Statements,
} from './readModel.ts'
export type { Hit } from './search.ts'
