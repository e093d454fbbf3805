import type { Json, RenderedStatus } from '@jianghan/kernel/schema'
import type { CheckedProof } from './proofs.ts'

/** How certain a result is: accepted (may be lost) · final (durable) · provable (the next header is sealed). */
export type Certainty = 'accepted' | 'final' | 'provable'

/** What became of a transaction that was sent. */
export type SendResult = Readonly<{
  /** Hexadecimal. */
  id: string
  status: Certainty | 'refused'
  /** Block and place in it; absent while it is only accepted, or when it was refused without a trace. */
  height?: string
  index?: number
  /** What the ledger made of it; absent while it is only accepted. */
  outcome?: RenderedStatus
  /** Why it left no trace, as an RFC 9457 problem. */
  problem?: Json
  /** Where it was waited for to be provable and proofs are checked. */
  proof?: CheckedProof
}>

/** A transaction as the node tells it. */
export type TransactionAnswer = Readonly<{
  id: string
  height: string
  index: number
  time: string
  logIndex: string
  outcome: RenderedStatus
  /** `carries`: the action that was approved elsewhere and is carried out by this one. */
  actions: readonly Readonly<{ type: string; body: Json; carries?: Readonly<{ type: string; body: Json }> }>[]
  events: readonly Readonly<{ name: string; fields: Json }>[]
  /** What became of it later, the newest first; `by`: id of the transaction that caused it. */
  later: readonly LaterAnswer[]
  signers: readonly Json[]
  /** Where a proof was asked for. */
  proof?: CheckedProof
}>

/** What became of a transaction later, as the node tells it. */
export type LaterAnswer = Readonly<{
  height: string
  index: number
  time: string
  outcome: RenderedStatus
  events: readonly Readonly<{ name: string; fields: Json }>[]
  by: string
}>

/** An answer to a query. */
export type QueryResult<T = Json> = Readonly<{
  /** Height of the block after which it was so. */
  height: string
  /** null where there is nothing. */
  answer: T | null
  /** The checked proof; absent where checks are off. */
  proof?: CheckedProof
}>

/** A page of a list; `next` leads to the following one. */
export type Page<T> = Readonly<{ items: readonly T[]; next: string | null }>

/** Where a node stands. */
export type StatusAnswer = Readonly<{
  chainId: string
  height: string
  time: string
  provableHeight: string
  logSize: string
  index: Readonly<{ height: string; lag: string | number }> | null
  version: string
  validators: readonly Json[]
  engine: Json
}>

/** An event of the ledger. `id` is "height-index" of its transaction: what a stream is resumed by. */
export type LedgerEvent = Readonly<{ id: string; type: string; data: Json }>

/** One hit of a search. */
export type SearchHit = Readonly<{ kind: string }> & Readonly<Record<string, Json>>

/** How many movements of one direction, and their sum in atoms. */
export type StatementSum = Readonly<{ count: number; atoms: string }>

/** The statement of a business day, UTC+8: closing = opening + credits − debits, in atoms. */
export type StatementAnswer = Readonly<{
  account: string
  asset: string
  day: string
  opening: string
  credits: StatementSum
  debits: StatementSum
  closing: string
  /** Whether the day is over. */
  complete: boolean
  height: string
  time: string
  items: readonly Readonly<Record<string, Json>>[]
  next: string | null
}>

/** The day of an asset over all its accounts, in atoms; `differences` must be empty. */
export type ReconciliationAnswer = Readonly<{
  assetId: string; day: string; complete: boolean; height: string; time: string; accounts: number; entries: number
  opening: string; credits: string; debits: string; closing: string; balances: string; supply: string; blocksCompared: number
  differences: readonly Readonly<Record<string, string>>[]; cutShort: boolean
}>
