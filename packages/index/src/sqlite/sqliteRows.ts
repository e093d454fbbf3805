import type { Kysely } from 'kysely'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Position } from '../cursor.ts'
import type { PartyKey } from '../projection.ts'
import { Audiences, type AudienceRow, unpackNumbers } from '../sql/audiences.ts'
import { nameStored, type PartyEntry } from '../sql/names.ts'
import type { HistoryRow, Rows } from '../sql/rows.ts'
import type { SharedTables } from '../sql/tables.ts'
import { faultOf, kyselyOver } from './database.ts'
import { Fresh } from './fresh.ts'
import { holdersOf } from './holders.ts'
import { historyRows } from './historyRows.ts'
import { Parties, SqliteNames } from './names.ts'
import { prefixOf } from './prefix.ts'
import { HISTORY, LOOKUPS, Runs } from './runs.ts'

/** The rows of an index file: what is in runs, and what is in none yet. */
export class SqliteRows implements Rows {
  readonly db: DatabaseSync
  readonly sql: Kysely<SharedTables>
  readonly lookups: Runs
  readonly runs: Runs
  readonly freshLookups = new Fresh(2, 2)
  readonly freshHistory = new Fresh(5, 3)
  readonly actionTypes: SqliteNames
  readonly assets: SqliteNames
  readonly keyKinds: SqliteNames
  readonly parties: Parties
  readonly audiences = new Audiences()
  readonly faultOf = faultOf
  readonly #audience: StatementSync

  constructor(db: DatabaseSync, slice: number) {
    this.db = db
    this.sql = kyselyOver(db)
    this.lookups = new Runs(db, LOOKUPS, slice)
    this.runs = new Runs(db, HISTORY, slice)
    this.actionTypes = new SqliteNames(db, 'action_types')
    this.assets = new SqliteNames(db, 'assets')
    this.keyKinds = new SqliteNames(db, 'key_kinds')
    this.parties = new Parties(db)
    this.#audience = db.prepare('SELECT first_seq, last_seq, positions, sum FROM audiences WHERE reader = ? AND first_seq < ? ORDER BY first_seq DESC LIMIT 1')
  }

  /** Takes everything that is remembered from the file. */
  load(audiencesTo: number): void {
    const { db, lookups, freshLookups, freshHistory, audiences } = this
    for (const each of [this.actionTypes, this.assets, this.keyKinds, this.parties, lookups, this.runs]) each.load()
    audiences.clear()
    for (const { seq, audience } of db.prepare('SELECT seq, audience FROM transactions WHERE seq >= ? ORDER BY seq').all(audiencesTo) as { seq: number; audience: Uint8Array }[]) {
      audiences.push(seq, unpackNumbers(audience))
    }
    freshLookups.clear()
    freshHistory.clear()
    for (const table of ['SELECT id AS value, seq FROM transactions WHERE seq > ?', 'SELECT value, seq FROM search_keys WHERE seq > ?']) {
      for (const { value, seq } of db.prepare(table).all(lookups.lastSeq) as { value: Uint8Array; seq: number }[]) freshLookups.push(prefixOf(value), seq)
    }
    const fresh = db.prepare('SELECT party, seq, asset, atoms, sum FROM history_fresh ORDER BY rowid').all() as (HistoryRow & { party: number })[]
    for (const { party, seq, asset, atoms, sum } of fresh) freshHistory.push(party, seq, asset, atoms, sum)
  }

  async party(key: PartyKey): Promise<PartyEntry | undefined> {
    return this.parties.entry(key)
  }

  async members(count: number): Promise<readonly string[]> {
    const rows = this.db.prepare('SELECT value FROM parties WHERE kind = 1 ORDER BY number LIMIT ?').all(count) as { value: Uint8Array }[]
    return rows.map(({ value }) => nameStored(value, 1))
  }

  async positionsOfId(id: Uint8Array, from: 'newest' | 'oldest', count: number): Promise<readonly number[]> {
    const prefix = prefixOf(id)
    return from === 'newest' ? this.#positions(prefix, count, Number.MAX_SAFE_INTEGER) : this.#oldestPositions(prefix, count)
  }

  async positionsOfKey(_kind: number, value: Uint8Array, before: number, count: number): Promise<readonly number[]> {
    return this.#positions(prefixOf(value), count, before)
  }

  /** Positions of the log before one, under these first bytes, the newest first; at most `count`. */
  #positions(prefix: number, count: number, before: number): number[] {
    const { lookups, freshLookups } = this
    const out: number[] = []
    for (const i of freshLookups.find(prefix)) {
      const seq = freshLookups.at(i)[1] as number
      if (seq < before) out.push(seq)
    }
    for (const run of lookups.list.toReversed()) {
      if (out.length >= count) break
      for (const { seq } of lookups.select(run, 'prefix = ? AND seq < ? ORDER BY seq DESC LIMIT ?', prefix, before, count)) out.push(seq as number)
    }
    return out.slice(0, count)
  }

  #oldestPositions(prefix: number, count: number): number[] {
    const { lookups, freshLookups } = this
    const out: number[] = []
    for (const run of lookups.list) {
      if (out.length >= count) break
      for (const { seq } of lookups.select(run, 'prefix = ? ORDER BY seq LIMIT ?', prefix, count)) out.push(seq as number)
    }
    const fresh: number[] = []
    if (out.length < count) for (const i of freshLookups.find(prefix)) fresh.push(freshLookups.at(i)[1] as number)
    return [...out, ...fresh.sort((a, b) => a - b)].slice(0, count)
  }

  async history(party: number, before: Position, count: number): Promise<readonly HistoryRow[]> {
    return historyRows(this.runs, this.freshHistory, party, before, count)
  }

  async historyFrom(party: number, assets: readonly number[], from: number, count: number): Promise<HistoryRow[]> {
    const { runs, freshHistory } = this
    const out: HistoryRow[] = []
    const which = assets.length === 1 ? 'asset = ?' : `asset IN (${assets.map(() => '?').join(', ')})`
    for (const run of runs.list) {
      if (run.lastSeq < from) continue
      out.push(...runs.select(run, `party = ? AND seq >= ? AND ${which} LIMIT ?`, party, from, ...assets, count - out.length) as HistoryRow[])
      if (out.length >= count) return out
    }
    for (const i of freshHistory.find(party)) {
      const [, seq, asset, atoms, sum] = freshHistory.at(i) as [number, number, number, number | null, number]
      if (assets.includes(asset) && seq >= from) out.push({ seq, asset, atoms, sum })
    }
    return out.slice(0, count)
  }

  async concerned(parties: readonly number[], positions: readonly number[]): Promise<ReadonlySet<number>> {
    const at = (party: number, seq: number) => historyRows(this.runs, this.freshHistory, party, { seq: seq + 1, sub: 0 }, 1)[0]?.seq
    return new Set(positions.filter(seq => parties.some(party => at(party, seq) === seq)))
  }

  audience(reader: number, before: number, count: number): Promise<readonly number[]> {
    return this.audiences.newest(reader, before, count, end => this.#audience.get(reader, end) as AudienceRow | undefined)
  }

  async holders(assets: readonly number[], after: number, limit: number): Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }>> {
    return holdersOf(this, assets, after, limit)
  }
}
