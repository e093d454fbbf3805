import { statSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { BlockRows, Projection } from '../projection.ts'
import { IndexUnusable, type Marker, type OwnersOf, type ReadModel } from '../readModel.ts'
import { learnOwners, type Owners, partiesOf } from '../sql/owners.ts'
import { Reads } from '../sql/reads.ts'
import { EMPTY, type Sink, writeBlocks } from '../sql/writing.ts'
import { atomically, faultOf, openFile, pragma } from './database.ts'
import { RUN_ROWS } from './fresh.ts'
import { prefixOf } from './prefix.ts'
import { SLICE_ROWS } from './runs.ts'
import { SqliteRows } from './sqliteRows.ts'

/** Beyond so many rows the table of transactions is not checked as a whole: it would hold up answers for over a second. */
const CHECK_ROWS_MAX = 5_000_000

type Inserts = Readonly<Record<'block' | 'transaction' | 'fresh' | 'wide' | 'key' | 'audience' | 'marker', StatementSync>>

function insertsInto(db: DatabaseSync): Inserts {
  return {
    block: db.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)'),
    transaction: db.prepare('INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    fresh: db.prepare('INSERT INTO history_fresh VALUES (?, ?, ?, ?, ?)'),
    wide: db.prepare('INSERT INTO wide_movements VALUES (?, ?, ?, ?, ?)'),
    key: db.prepare('INSERT INTO search_keys VALUES (?, ?, ?)'),
    audience: db.prepare('INSERT INTO audiences VALUES (?, ?, ?, ?, ?)'),
    marker: db.prepare(`INSERT INTO marker VALUES (1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET first_height = excluded.first_height,
      height = excluded.height, log_size = excluded.log_size, app_hash = excluded.app_hash, parties = excluded.parties,
      audiences_to = excluded.audiences_to, definitions = excluded.definitions`),
  }
}

/** Nobody knows whose anything is: lists are then for who sees all. */
const NOBODY: OwnersOf = parties => Promise.resolve(parties.map(() => undefined))

/** Writes rows into the tables, and remembers what is in no run yet. */
const sinkOf = ({ freshLookups, freshHistory, audiences }: SqliteRows, insert: Inserts): Sink => ({
  block(...row) { insert.block.run(...row) },
  transaction(seq, id, ...rest) {
    insert.transaction.run(seq, id, ...rest)
    freshLookups.push(prefixOf(id), seq)
  },
  audience(seq, readers) { audiences.push(seq, readers) },
  key(seq, kind, value) {
    insert.key.run(seq, kind, value)
    freshLookups.push(prefixOf(value), seq)
  },
  history(...row) {
    insert.fresh.run(...row)
    freshHistory.push(...row)
  },
  wide(...row) { insert.wide.run(...row) },
})

/** The read model in one SQLite file. One thread uses it; every call leaves no transaction open. */
export class SqliteReadModel extends Reads implements ReadModel {
  readonly #path: string
  readonly #rows: SqliteRows
  readonly #insert: Inserts
  readonly #sink: Sink
  readonly #definitions: string
  readonly #unchecked: string[]
  readonly #runRows: number
  readonly #ownersOf: OwnersOf
  #marker: Marker = EMPTY
  #audiencesTo = 0

  /**
   * Opens the file or makes a new one. Throws {@link IndexUnusable} when it must be removed and built again.
   * @param options ownersOf: asked once for every account, asset and key that is new · run, slice: rows in a new sorted run, and rows that a step of a merge
   * moves; tests make them small
   */
  constructor(path: string, projection: Projection, { ownersOf = NOBODY, run = RUN_ROWS, slice = SLICE_ROWS }: Readonly<{ ownersOf?: OwnersOf; run?: number; slice?: number }> = {}) {
    const db = openFile(path)
    try {
      const rows = new SqliteRows(db, slice)
      super(rows)
      this.#path = path
      this.#rows = rows
      this.#runRows = run
      this.#ownersOf = ownersOf
      this.#insert = insertsInto(db)
      this.#sink = sinkOf(rows, this.#insert)
      this.#definitions = JSON.stringify([...projection.fingerprint])
      this.#load()
      this.#examine(projection)
      this.#unchecked = (db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as { name: string }[]).map(({ name }) => name)
    } catch (error) {
      db.close()
      throw faultOf(error)
    }
  }

  get marker(): Marker { return this.#marker }

  /** Takes everything that is remembered from the file. */
  #load(): void {
    const row = this.#rows.db.prepare('SELECT first_height, height, log_size, app_hash, audiences_to FROM marker').get() as
      { first_height: number; height: number; log_size: number; app_hash: Uint8Array; audiences_to: number } | undefined
    this.#audiencesTo = row?.audiences_to ?? 0
    this.#marker = row === undefined ? EMPTY : {
      firstHeight: BigInt(row.first_height), height: BigInt(row.height), logSize: BigInt(row.log_size), appHash: row.app_hash,
    }
    this.#rows.load(this.#audiencesTo)
  }

  /** Whether the parts of the file fit one another and the projection. */
  #examine(projection: Projection): void {
    const { db, lookups, runs: history } = this.#rows
    const { height, logSize } = this.#marker
    const definitions = db.prepare('SELECT definitions FROM marker').get() as { definitions: string } | undefined
    for (const [event, declared] of JSON.parse(definitions?.definitions ?? '[]') as [string, string][]) {
      if (projection.fingerprint.get(event) !== declared) throw new IndexUnusable('definitions', `event ${event} is declared otherwise`)
    }
    const tables = new Set((db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[]).map(({ name }) => name))
    for (const [name, runs] of [['lookups', lookups], ['history', history]] as const) {
      for (const { number } of runs.list) if (!tables.has(`${name}_${number}`)) throw new IndexUnusable('damaged', `${name}_${number} is missing`)
    }
    const newest = db.prepare('SELECT height, log_start, transactions FROM blocks ORDER BY height DESC LIMIT 1').get() as
      { height: number; log_start: number; transactions: number } | undefined
    const last = db.prepare('SELECT seq FROM transactions ORDER BY seq DESC LIMIT 1').get() as { seq: number } | undefined
    const fits = newest === undefined ? height === 0n && last === undefined : newest.height === Number(height)
    if (!fits || (last !== undefined && last.seq >= Number(logSize))) throw new IndexUnusable('damaged', 'marker and rows do not fit')
  }

  async append(blocks: readonly BlockRows[]): Promise<void> {
    const owners = await learnOwners(this.#rows.parties, partiesOf(blocks), this.#ownersOf)
    return this.#guarded(() => {
      atomically(this.#rows.db, () => { this.#append(blocks, owners) })
    })
  }

  /** After an error nothing of the call is stored, so nothing of it is remembered either. */
  async #guarded<T>(work: () => T): Promise<T> {
    try {
      return work()
    } catch (error) {
      const fault = faultOf(error)
      if (!(fault instanceof IndexUnusable)) this.#load()
      throw fault
    }
  }

  #append(blocks: readonly BlockRows[], owners: Owners): void {
    if (blocks.length === 0) return
    const { firstHeight, height, logSize, appHash } = this.#marker = writeBlocks(blocks, this.#marker, this.#rows, owners, this.#sink)
    this.#spill(Number(logSize))
    this.#insert.marker.run(Number(firstHeight), Number(height), Number(logSize), appHash, this.#rows.parties.count, this.#audiencesTo, this.#definitions)
  }

  /** Makes a sorted run of what has gathered. Runs end where blocks end, so that a position of the log lies in one of them. */
  #spill(logSize: number): void {
    const { db, lookups, runs: history, freshLookups, freshHistory, audiences } = this.#rows
    if (audiences.size >= this.#runRows) {
      for (const { reader, first_seq, last_seq, positions, sum } of audiences.rows()) this.#insert.audience.run(reader, first_seq, last_seq, positions, sum)
      audiences.clear()
      this.#audiencesTo = logSize
    }
    for (const [runs, fresh] of [[lookups, freshLookups], [history, freshHistory]] as const) {
      if (fresh.size < this.#runRows) continue
      let [first, last] = [Number.MAX_SAFE_INTEGER, 0]
      for (let i = 0; i < fresh.size; i++) {
        const seq = fresh.at(i)[1] as number
        first = Math.min(first, seq)
        last = Math.max(last, seq)
      }
      runs.add(fresh.sorted(), first, last)
      fresh.clear()
      if (runs === history) db.exec('DELETE FROM history_fresh')
    }
  }

  maintain(blocksWait: boolean): Promise<boolean> {
    const { db, lookups, runs: history } = this.#rows
    return this.#guarded(() => {
      const inOne = <T>(work: () => T): T => atomically(db, work)
      do {
        if (!lookups.merge(inOne) && !history.merge(inOne)) return !blocksWait && this.#checkNext()
      } while (lookups.overdue || history.overdue)
      return true
    })
  }

  /** SQLite's own check of one table's pages; finds what a failing disk did. True while tables are left. */
  #checkNext(): boolean {
    const table = this.#unchecked.shift()
    if (table === undefined) return false
    const { db } = this.#rows
    const exists = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) as { n: number }
    if (exists.n === 0) return true
    if (table === 'transactions' && Number(this.#marker.logSize) > CHECK_ROWS_MAX) return true
    const words = pragma(db, `quick_check('${table}')`)
    if (words !== 'ok') throw new IndexUnusable('damaged', `${table}: ${String(words).slice(0, 200)}`)
    return true
  }

  size(): number {
    return ['', '-wal', '-shm'].reduce((sum, suffix) => sum + (statSync(this.#path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
  }

  async close(): Promise<void> {
    this.#rows.db.close()
  }
}
