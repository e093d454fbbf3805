export { IndexClient, type IndexOptions } from './client.ts'
export { LIMITS as INDEX_LIMITS } from './limits.ts'
export type { IndexStatus, Stopped } from './messages.ts'
export type {
  FoundTransaction, HistoryEntry, IndexedBlock, IndexedOutcome, IndexedTransaction, Marker, MovementSum, Owned, OwnersOf, Page, PageRequest, Period, Reader, RebuildReason, Statement,
} from './readModel.ts'
export type { Hit } from './search.ts'
