import type { Kysely } from 'kysely'
import type { Position } from '../cursor.ts'
import type { PartyKey } from '../projection.ts'
import type { Names, PartyEntry } from './names.ts'
import type { SharedTables } from './tables.ts'

/** A row of a history, as it is stored. */
export type HistoryRow = Readonly<{ seq: number; asset: number; atoms: number | null; sum: number }>

/**
 * What of a database the questions of the index need besides the tables that both have alike: rows in random order, which each keeps in its own way. Positions
 * are those of the log.
 */
export interface Rows {
  readonly sql: Kysely<SharedTables>
  readonly actionTypes: Names
  readonly assets: Names
  readonly keyKinds: Names
  party(key: PartyKey): Promise<PartyEntry | undefined>
  /** Ids of members, at most so many, in a fixed order. */
  members(count: number): Promise<readonly string[]>
  /** Positions where this transaction id may stand, from the newest or from the oldest on; others may be among them. */
  positionsOfId(id: Uint8Array, from: 'newest' | 'oldest', count: number): Promise<readonly number[]>
  /** Positions before one where this search key may stand, the newest first. */
  positionsOfKey(kind: number, value: Uint8Array, before: number, count: number): Promise<readonly number[]>
  /** Rows of a party before a position, the newest first. */
  history(party: number, before: Position, count: number): Promise<readonly HistoryRow[]>
  /** Rows of a party in these lines from a position on, in any order, at most so many. */
  historyFrom(party: number, assets: readonly number[], from: number, count: number): Promise<HistoryRow[]>
  /** Those of these positions where any of the parties was concerned. */
  concerned(parties: readonly number[], positions: readonly number[]): Promise<ReadonlySet<number>>
  /** Positions before one of which a reader sees anything, the newest first. */
  audience(reader: number, before: number, count: number): Promise<readonly number[]>
  /** Accounts with a line of one of these, by their numbers, from the one after `after` on. */
  holders(assets: readonly number[], after: number, limit: number): Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }>>
  /** What an error of the database means. */
  faultOf(error: unknown): unknown
}
