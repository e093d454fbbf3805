export { IndexClient, type IndexOptions } from './client.ts'
export type { Compared, Proved } from './comparison.ts'
export { LIMITS as INDEX_LIMITS } from './limits.ts'
export type { IndexStatus } from './messages.ts'
export type {
  FoundTransaction, HistoryEntry, Holding, IndexedBlock, IndexedOutcome, IndexedTransaction, Marker, Moved, MovementSum, Owned, OwnersOf, Page, PageRequest, Period, Place, Reader, RebuildReason, Statement,
  StatementLine, Statements, Stopped,
} from './readModel.ts'
export type { IndexPlace } from './place.ts'
export type { Hit } from './search.ts'
