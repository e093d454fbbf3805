import type { Outcome, Timestamp } from '@jianghan/protocol'
import type { Refused } from '@jianghan/crypto'
import type { Party, Purpose } from '@jianghan/kernel'
import type { BlockRows } from './projection.ts'

/** A block as the index lists it. */
export type IndexedBlock = Readonly<{
  height: bigint
  time: Timestamp
  /** Receipts and later outcomes in it. */
  transactions: number
  /** Size of the history log before the block. */
  logStart: bigint
}>

/** What the index keeps of a transaction; its events and facts stand in the block record at height and index. */
export type IndexedTransaction = Readonly<{
  id: Uint8Array
  /** Position of its receipt in the history log. */
  logIndex: bigint
  height: bigint
  /** Position among the receipts and outcomes of its block. */
  index: number
  time: Timestamp
  /** Numbers of the status; code 0 is done. */
  status: Readonly<Pick<Outcome, 'module' | 'code'>>
  /** Type of its first action, or of the one that this carries, for example "payments.v1.Transfer"; of an outcome: of the transaction that caused it. */
  action: string
}>

/** What became of a transaction later: the id is of the earlier one, the place and the status are its own. */
export type IndexedOutcome = IndexedTransaction

/** A transaction and, where something became of it later, the newest outcome. */
export type FoundTransaction = IndexedTransaction & Readonly<{
  later?: Readonly<{ logIndex: bigint; height: bigint; status: IndexedTransaction['status'] }>
}>

/** A line of a party's history: a transaction or what became of it later, and what that moved of one asset. */
export type HistoryEntry = Readonly<{
  transaction: IndexedTransaction
  isLater: boolean
  /** Absent where the party is concerned and nothing of it moved. With a purpose: what was moved for that alone, beside what else was. */
  movement?: Readonly<{ assetId: string; atoms: bigint; purpose?: Purpose }>
}>

/**
 * For whose eyes a list is read: what it does not see is not in it, and neither counts nor leaves a gap. Who sees all; or a member; of it only what concerns
 * some of its accounts (ids, hexadecimal), by default all that is its own; `former`: one that was removed, which sees nothing that is for members; without
 * a member: what is public.
 */
export type Reader = Readonly<{ all: boolean; member?: string; accounts?: readonly string[]; former?: true }>

/** Who sees all. */
export const EVERYTHING: Reader = { all: true }

/** A party whose member is asked for: an account, an asset, or a key by its id. */
export type Owned = Exclude<Party, { member: string }> | Readonly<{ key: Uint8Array }>

/** Tells which members these are, in their order, by the ledger as it is now; none changes its owner. */
export type OwnersOf = (parties: readonly Owned[]) => Promise<readonly (string | undefined)[]>

/** A place in the ledger: a block, and an index among its receipts and outcomes. */
export type Place = Readonly<{ height: bigint; index: number }>

/** A page of a list, the newest first. `next` continues after its last item; what is added meanwhile does not shift it. */
export type Page<T> = Readonly<{ items: readonly T[]; next?: string }>

/** Which page: after a cursor of the same list (by default from the newest), at most so many items (1 to 200, by default 50). */
export type PageRequest = Readonly<{ cursor?: string; limit?: number }>

/** Movements of one direction: how many, and their sum in atoms, both without sign. */
export type MovementSum = Readonly<{ count: number; atoms: bigint }>

/** What moved on an account in one asset from one moment to another, and since. Its lines are a page, the newest first. */
export type Statement = Page<HistoryEntry> & Readonly<{
  credits: MovementSum
  debits: MovementSum
  /** What came (negative: went) from the end of the period up to `height`: the balance there less this is the closing balance. */
  since: bigint
  /** Height up to which the index has read. */
  height: bigint
  /** Time of that block; the period is over when it is not before the end. */
  time: Timestamp
}>

/** An account and an asset that it holds. */
export type Holding = Readonly<{ account: Uint8Array; assetId: string }>

/** A line of a statement: what a transaction, or what became of it later, moved. */
export type StatementLine = HistoryEntry & Readonly<{ /** 16 bytes, where the transaction has one. */ uetr?: Uint8Array }>

/** What moved of a holding in a period, the oldest first, and what came (negative: went) from its end up to the height of the answer. */
export type Moved = Readonly<{ credits: MovementSum; debits: MovementSum; since: bigint; lines: readonly StatementLine[] }>

/** The whole statements of several holdings, in their order, as of one height. */
export type Statements = Readonly<{ height: bigint; time: Timestamp; holdings: readonly Moved[] }>

/** From this second of the epoch up to, and without, the other. */
export type Period = Readonly<{ from: bigint; until: bigint }>

/** Where the index stands in the log. */
export type Marker = Readonly<{
  /** First and last height in the index; both 0n while it is empty. First is above 1n where older blocks were pruned. */
  firstHeight: bigint
  height: bigint
  /** Leaves of the log up to that height. */
  logSize: bigint
  /** Application hash after that height, to notice that the log is another one. */
  appHash: Uint8Array
}>

/** What is asked of the index. Lists hold what their reader sees anything of; how much of each it sees is decided by the caller. */
export interface IndexReads {
  /** By transaction id, 32 bytes. */
  transaction(id: Uint8Array, reader: Reader): Promise<FoundTransaction | undefined>
  /** What became later of a transaction, the newest first, at most LIMITS.matches. */
  outcomes(id: Uint8Array): Promise<readonly IndexedOutcome[]>
  /** Transactions with an event that declares this search key, the newest first, at most LIMITS.matches. */
  byKey(kind: string, value: Uint8Array, reader: Reader): Promise<readonly IndexedTransaction[]>
  /** Whether any event concerned this party. */
  knows(party: Party): Promise<boolean>
  /** Ids of the members that anything concerned, at most LIMITS.members, in a fixed order. */
  members(): Promise<readonly string[]>
  /**
   * What a party took part in. Of its own history a reader sees all; of another member's, and of accounts that hold money which the reader issued, the lines
   * that are for it. A page has as many as were asked for while there are so many; after a bounded search it may have fewer, and a next one.
   */
  history(party: Party, page: PageRequest, reader: Reader): Promise<Page<HistoryEntry> | Refused>
  /** What moved on an account in a period; refused when more than LIMITS.statementRows movements lie between its beginning and now. */
  statement(account: Uint8Array, assetId: string, period: Period, page: PageRequest): Promise<Statement | Refused>
  /**
   * What moved of several holdings, at most LIMITS.holdings, with every line: for statements of many accounts at once. `at`: the height as of which, by default
   * that of the index. Refused when all together have more than LIMITS.statementRows movements.
   */
  statements(holdings: readonly Holding[], period: Period, at?: bigint): Promise<Statements | Refused>
  /** Accounts that anything of these assets ever moved for, in a fixed order from the one after `after` on; `next` where there are more. */
  holders(assetIds: readonly string[], after: number | undefined, limit: number): Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }>>
  block(height: bigint): Promise<IndexedBlock | undefined>
  blocks(page: PageRequest): Promise<Page<IndexedBlock> | Refused>
  /** All transactions, or those of one block. */
  transactions(page: PageRequest & Readonly<{ height?: bigint }>): Promise<Page<IndexedTransaction> | Refused>
  /** The transactions before a place (by default the newest) of which a reader sees anything, at most so many (1 to 200); `next` where there are more. */
  seen(reader: Reader, before: Place | undefined, limit: number): Promise<Readonly<{ items: readonly IndexedTransaction[]; next?: Place }>>
}

/** Port: a read model that is filled from the log. Contract: readModel.contract.ts. */
export interface ReadModel extends IndexReads {
  readonly marker: Marker
  /** Adds the blocks that follow the marker, all or none, with the marker. */
  append(blocks: readonly BlockRows[]): Promise<void>
  /** Does a bounded piece of upkeep (some milliseconds), while blocks wait only what keeps the cost of an append level; true while there is more. */
  maintain(blocksWait: boolean): Promise<boolean>
  /** Bytes on disk. */
  size(): number
  close(): Promise<void>
}

/** What the files of an index hold cannot be trusted or used; it is built again from the log. */
export class IndexUnusable extends Error {
  override readonly name = 'IndexUnusable'
  readonly reason: RebuildReason
  constructor(reason: RebuildReason, detail: string, cause?: unknown) {
    super(`${reason}: ${detail}`, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** Where the index is kept cannot be reached or used for now. Nothing is lost, since everything is in the log; it is tried again, and says why in the meantime. */
export class IndexUnreachable extends Error {
  override readonly name = 'IndexUnreachable'
  readonly stopped: Stopped
  constructor(stopped: Stopped, cause?: unknown) {
    super(stopped.en, cause === undefined ? undefined : { cause })
    this.stopped = stopped
  }
}

/** Why the index does not go on, for people: what is wrong and the remedy. */
export type Stopped = Readonly<{ code: string; zh: string; en: string }>

/** Why an index is built from the start of the log: there was none; other layout; other declarations of events; damage; another log; a row is not what was proved; asked for. */
export type RebuildReason = 'missing' | 'version' | 'definitions' | 'damaged' | 'otherLog' | 'disproved' | 'requested'
