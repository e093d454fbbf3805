import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { assert } from '@jianghan/protocol'
import { IndexUnusable } from '../readModel.ts'

/** A sorted table whose rows stand for a span of the log. Spans of one family do not overlap. */
export type Run = Readonly<{ number: number; level: number; firstSeq: number; lastSeq: number; rows: number }>

/** The columns of a family of runs, integers; the first `keys` of them are the order of its rows. */
export type Family = Readonly<{ name: 'lookups' | 'history'; columns: readonly string[]; keys: number }>

/** First bytes of a transaction id or of a search key, and where it stands in the log. */
export const LOOKUPS: Family = { name: 'lookups', columns: ['prefix', 'seq'], keys: 2 }
/** What the log holds about a party. Without an asset (0) it was concerned and nothing moved. */
export const HISTORY: Family = { name: 'history', columns: ['party', 'seq', 'asset', 'atoms', 'sum'], keys: 3 }

/** So many runs of a level become one of the next. */
const FANOUT = 8
/** Runs of this level stay: 32,768 rows × 8 × 8. */
const TOP_LEVEL = 2
/** Rows that one call of {@link Runs.merge} moves: about 10 ms. */
export const SLICE_ROWS = 8192
/** States of a run: being merged together, in use, merged into another. */
const GROWING = 0
const LIVE = 1
const DEAD = 2

type Merge = Readonly<{ from: readonly Run[]; into: number; level: number; insert: StatementSync; last: StatementSync }> & { rows: number; after: SQLInputValue[] | undefined }

/**
 * Rows in random order, kept as sorted tables that are only ever appended to, and merged eight by eight. One table with an
 * ordinary index wrote 19 KB per transfer at 2.5 million of them, this 0.7 KB (README).
 */
export class Runs {
  readonly #db: DatabaseSync
  readonly #family: Family
  readonly #slice: number
  #runs: Run[] = []
  readonly #selects = new Map<string, StatementSync>()
  #merging: Merge | undefined
  readonly #dead: Run[] = []

  constructor(db: DatabaseSync, family: Family, slice: number) {
    this.#slice = slice
    this.#db = db
    this.#family = family
    this.load()
  }

  /** Reads which runs there are; what a stopped merge left is removed. */
  load(): void {
    this.#merging = undefined
    this.#selects.clear()
    const { name } = this.#family
    this.#dead.length = 0
    const left = this.#db.prepare('SELECT number FROM runs WHERE family = ? AND state <> ?').all(name, LIVE) as { number: number }[]
    for (const { number } of left) this.#drop(number)
    const sql = `SELECT number, level, first_seq AS "firstSeq", last_seq AS "lastSeq", rows FROM runs
      WHERE family = ? AND state = ${LIVE} ORDER BY first_seq`
    this.#runs = this.#db.prepare(sql).all(name) as unknown as Run[]
  }

  /** Oldest first. */
  get list(): readonly Run[] { return this.#runs }

  /** Position in the log up to which runs reach, or -1. */
  get lastSeq(): number { return this.#runs.at(-1)?.lastSeq ?? -1 }

  #create(level: number, firstSeq: number, lastSeq: number, state: number): number {
    const { name, columns, keys } = this.#family
    const insert = this.#db.prepare('INSERT INTO runs (family, level, first_seq, last_seq, rows, state) VALUES (?, ?, ?, ?, 0, ?)')
    const number = Number(insert.run(name, level, firstSeq, lastSeq, state).lastInsertRowid)
    const ddl = columns.map((column, i) => `${column} INTEGER${i < keys ? ' NOT NULL' : ''}`).join(', ')
    this.#db.exec(`CREATE TABLE ${name}_${number} (${ddl}, PRIMARY KEY (${columns.slice(0, keys).join(', ')})) WITHOUT ROWID`)
    return number
  }

  /** Adds a run of rows that are sorted. The caller holds a transaction open, and loads again when it is rolled back. */
  add(rows: Iterable<readonly SQLInputValue[]>, firstSeq: number, lastSeq: number): void {
    assert(firstSeq > this.lastSeq, 'runs follow one another in the log')
    const { name, columns } = this.#family
    const number = this.#create(0, firstSeq, lastSeq, LIVE)
    const insert = this.#db.prepare(`INSERT INTO ${name}_${number} VALUES (${columns.map(() => '?').join(', ')})`)
    let count = 0
    for (const row of rows) {
      insert.run(...row)
      count++
    }
    this.#db.prepare('UPDATE runs SET rows = ? WHERE number = ?').run(count, number)
    this.#runs.push({ number, level: 0, firstSeq, lastSeq, rows: count })
  }

  /** Rows of a run that fit `where`, by a statement that is kept. */
  select(run: Run, where: string, ...values: SQLInputValue[]): Record<string, number | null>[] {
    const sql = `SELECT * FROM ${this.#family.name}_${run.number} WHERE ${where}`
    let statement = this.#selects.get(sql)
    if (statement === undefined) {
      statement = this.#db.prepare(sql)
      this.#selects.set(sql, statement)
    }
    return statement.all(...values) as Record<string, number | null>[]
  }

  /** Whether so many runs wait to be merged that adding should wait for it. */
  get overdue(): boolean { return this.#due(2 * FANOUT) !== undefined }

  #due(count: number): number | undefined {
    for (let level = 0; level < TOP_LEVEL; level++) {
      if (this.#runs.filter(run => run.level === level).length >= count) return level
    }
    return undefined
  }

  /** Merges a slice of the runs that are due, or drops a merged one, in a transaction of its own; false when nothing is due. */
  merge(atomically: <T>(work: () => T) => T): boolean {
    const dead = this.#dead[0]
    if (dead !== undefined) {
      atomically(() => { this.#drop(dead.number) })
      this.#dead.shift()
      return true
    }
    if (this.#merging === undefined) {
      const level = this.#due(FANOUT)
      if (level === undefined) return false
      atomically(() => { this.#begin(level) })
      return true
    }
    const merge = this.#merging
    const done = atomically(() => this.#move(merge))
    if (done) {
      this.#selects.clear()
      const merged = new Set(merge.from)
      const [first, last] = [merge.from[0] as Run, merge.from.at(-1) as Run]
      const at = this.#runs.indexOf(first)
      const run = { number: merge.into, level: merge.level, firstSeq: first.firstSeq, lastSeq: last.lastSeq, rows: merge.rows }
      this.#runs = this.#runs.filter(each => !merged.has(each))
      this.#runs.splice(at, 0, run)
      this.#merging = undefined
      this.#dead.push(...merge.from)
    }
    return true
  }

  #drop(number: number): void {
    this.#db.exec(`DROP TABLE IF EXISTS ${this.#family.name}_${number}; DELETE FROM runs WHERE number = ${number}`)
  }

  #begin(level: number): void {
    const from = this.#runs.filter(run => run.level === level).slice(0, FANOUT)
    const { name, columns, keys } = this.#family
    const into = this.#create(level + 1, (from[0] as Run).firstSeq, (from.at(-1) as Run).lastSeq, GROWING)
    const key = columns.slice(0, keys).join(', ')
    // A compound with ORDER BY walks the sorted tables side by side; nothing is sorted again.
    const parts = from.map(run => `SELECT ${columns.join(', ')} FROM ${name}_${run.number} WHERE (${key}) > (${columns.slice(0, keys).map((_, i) => `?${i + 1}`).join(', ')})`)
    const order = columns.slice(0, keys).map((_, i) => i + 1).join(', ')
    this.#merging = {
      from, into, level: level + 1, rows: 0, after: undefined,
      insert: this.#db.prepare(`INSERT INTO ${name}_${into} ${parts.join(' UNION ALL ')} ORDER BY ${order} LIMIT ${this.#slice}`),
      last: this.#db.prepare(`SELECT ${key} FROM ${name}_${into} ORDER BY ${columns.slice(0, keys).map(column => `${column} DESC`).join(', ')} LIMIT 1`),
    }
  }

  #move(merge: Merge): boolean {
    const { name, columns, keys } = this.#family
    const after = merge.after ?? columns.slice(0, keys).map(() => -1)
    const moved = Number(merge.insert.run(...after).changes)
    merge.rows += moved
    if (moved === this.#slice) {
      merge.after = Object.values(merge.last.get() ?? {})
      return false
    }
    const rows = merge.from.reduce((sum, run) => sum + run.rows, 0)
    if (merge.rows !== rows) throw new IndexUnusable('damaged', `runs of ${name} hold ${merge.rows} rows, not ${rows}`)
    this.#db.prepare('UPDATE runs SET rows = ?, state = ? WHERE number = ?').run(merge.rows, LIVE, merge.into)
    for (const { number } of merge.from) this.#db.exec(`UPDATE runs SET state = ${DEAD} WHERE number = ${number}`)
    return true
  }
}
