import { statSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { assert } from '@jianghan/protocol'
import type { BlockRows, EntryRows, Projection } from '../projection.ts'
import { IndexUnusable, type Marker, type OwnersOf, type ReadModel } from '../readModel.ts'
import { Audiences, OPEN, packNumbers, PUBLIC } from './audiences.ts'
import { atomically, faultOf, kyselyOver, openFile, pragma } from './database.ts'
import { Fresh, RUN_ROWS } from './fresh.ts'
import { lineName, Names, Parties } from './names.ts'
import { learnOwners, type Owners } from './owners.ts'
import { type Parts, prefixOf } from './parts.ts'
import { Reads } from './reads.ts'
import { HISTORY, LOOKUPS, Runs, SLICE_ROWS } from './runs.ts'
import { sumOf, transactionSum } from './sums.ts'
import type { Tables } from './tables.ts'

/** Beyond so many rows the table of transactions is not checked as a whole: it would hold up answers for over a second. */
const CHECK_ROWS_MAX = 5_000_000

/** Numbers up to here are stored as integers; movements beyond as digits. */
const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

type Inserts = Readonly<Record<'block' | 'transaction' | 'fresh' | 'wide' | 'key' | 'marker', StatementSync>>

function insertsInto(db: DatabaseSync): Inserts {
  return {
    block: db.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)'),
    transaction: db.prepare('INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    fresh: db.prepare('INSERT INTO history_fresh VALUES (?, ?, ?, ?, ?)'),
    wide: db.prepare('INSERT INTO wide_movements VALUES (?, ?, ?, ?, ?)'),
    key: db.prepare('INSERT INTO search_keys VALUES (?, ?, ?)'),
    marker: db.prepare(`INSERT INTO marker VALUES (1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET first_height = excluded.first_height,
      height = excluded.height, log_size = excluded.log_size, app_hash = excluded.app_hash, parties = excluded.parties,
      audiences_to = excluded.audiences_to, definitions = excluded.definitions`),
  }
}

/** Nobody knows whose anything is: lists are then for who sees all. */
const NOBODY: OwnersOf = parties => Promise.resolve(parties.map(() => undefined))

const EMPTY: Marker = { firstHeight: 0n, height: 0n, logSize: 0n, appHash: new Uint8Array(0) }

/** The read model in one SQLite file. One thread uses it; every call leaves no transaction open. */
export class SqliteReadModel extends Reads implements ReadModel {
  readonly #path: string
  readonly #parts: Parts
  readonly #insert: Inserts
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
      const parts: Parts = {
        db, lookups: new Runs(db, LOOKUPS, slice), history: new Runs(db, HISTORY, slice),
        freshLookups: new Fresh(2, 2), freshHistory: new Fresh(5, 3),
        actionTypes: new Names(db, 'action_types'), assets: new Names(db, 'assets'), keyKinds: new Names(db, 'key_kinds'),
        parties: new Parties(db), audiences: new Audiences(db),
      }
      super(parts, kyselyOver(db))
      this.#path = path
      this.#parts = parts
      this.#runRows = run
      this.#ownersOf = ownersOf
      this.#insert = insertsInto(db)
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
    const { db, lookups, history, freshLookups, freshHistory, ...named } = this.#parts
    for (const names of [named.actionTypes, named.assets, named.keyKinds, named.parties, lookups, history]) names.load()
    const row = db.prepare('SELECT first_height, height, log_size, app_hash, audiences_to FROM marker').get() as
      { first_height: number; height: number; log_size: number; app_hash: Uint8Array; audiences_to: number } | undefined
    this.#audiencesTo = row?.audiences_to ?? 0
    this.#parts.audiences.load()
    this.#marker = row === undefined ? EMPTY : {
      firstHeight: BigInt(row.first_height), height: BigInt(row.height), logSize: BigInt(row.log_size), appHash: row.app_hash,
    }
    freshLookups.clear()
    freshHistory.clear()
    for (const table of ['SELECT id AS value, seq FROM transactions WHERE seq > ?', 'SELECT value, seq FROM search_keys WHERE seq > ?']) {
      for (const { value, seq } of db.prepare(table).all(lookups.lastSeq) as { value: Uint8Array; seq: number }[]) freshLookups.push(prefixOf(value), seq)
    }
    const fresh = db.prepare('SELECT party, seq, asset, atoms, sum FROM history_fresh ORDER BY rowid').all() as Tables['history_fresh'][]
    for (const { party, seq, asset, atoms, sum } of fresh) freshHistory.push(party, seq, asset, atoms, sum)
  }

  /** Whether the parts of the file fit one another and the projection. */
  #examine(projection: Projection): void {
    const { db, lookups, history } = this.#parts
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
    const owners = await learnOwners(this.#parts.parties, blocks, this.#ownersOf)
    return this.#guarded(() => {
      atomically(this.#parts.db, () => { this.#append(blocks, owners) })
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
    const last = blocks.at(-1)
    if (last === undefined) return
    let { firstHeight, height, logSize } = this.#marker
    for (const block of blocks) {
      if (height === 0n) [firstHeight, logSize] = [BigInt(block.height), BigInt(block.logStart)]
      else assert(block.height === Number(height) + 1 && block.logStart === Number(logSize), `block ${block.height} does not follow ${height}`)
      const row = [block.height, block.seconds, block.nanos, block.logStart, block.entries.length] as const
      this.#insert.block.run(...row, sumOf(...row))
      for (const entry of block.entries) this.#entry(block.height, entry, owners)
      height = BigInt(block.height)
      logSize = BigInt(block.logSize)
    }
    this.#spill(Number(logSize))
    this.#insert.marker.run(Number(firstHeight), Number(height), Number(logSize), last.appHash, this.#parts.parties.count, this.#audiencesTo, this.#definitions)
    this.#marker = { firstHeight, height, logSize, appHash: last.appHash }
  }

  #entry(height: number, entry: EntryRows, owners: Owners): void {
    const { seq, id, kind, module, code, action, parties, keys } = entry
    const { freshLookups, freshHistory, actionTypes, assets, keyKinds, parties: numbers, audiences } = this.#parts
    const readers = this.#readersOf(entry, owners)
    const audience = packNumbers(readers)
    audiences.push(seq, readers)
    const row = [seq, height, kind === 'receipt' ? 0 : 1, module, code, actionTypes.numberOf(action)] as const
    this.#insert.transaction.run(seq, id, ...(row.slice(1) as number[]), audience, transactionSum(id, ...row, audience))
    freshLookups.push(prefixOf(id), seq)
    for (const { kind: name, value } of keys) {
      this.#insert.key.run(seq, keyKinds.numberOf(name), value)
      freshLookups.push(prefixOf(value), seq)
    }
    for (const { party, assetId, purpose, atoms } of parties) {
      const { number } = numbers.add(party, owners.get(party))
      const asset = assetId === undefined ? 0 : assets.numberOf(lineName(assetId, purpose))
      const fits = atoms <= SAFE && atoms >= -SAFE
      const stored = asset !== 0 && fits ? Number(atoms) : null
      const sum = sumOf(number, seq, asset, stored)
      this.#insert.fresh.run(number, seq, asset, stored, sum)
      freshHistory.push(number, seq, asset, stored, sum)
      if (!fits) this.#insert.wide.run(number, seq, asset, atoms.toString(), sumOf(number, seq, asset, crc32(atoms.toString())))
    }
  }

  /** Numbers of those who see anything of an entry, ascending. Of a refused one these are also the accounts it needed, for who is confined to some. */
  #readersOf({ readers, isRefused }: EntryRows, owners: Owners): number[] {
    const { parties } = this.#parts
    const out = new Set<number>()
    for (const key of readers) {
      const open = OPEN.get(key)
      if (open === PUBLIC) return [PUBLIC]
      if (open !== undefined) {
        out.add(open)
        continue
      }
      const { number, owner } = parties.add(key, owners.get(key))
      if (owner !== 0) out.add(owner)
      if (isRefused && key.startsWith('a')) out.add(number)
    }
    return [...out].sort((a, b) => a - b)
  }

  /** Makes a sorted run of what has gathered. Runs end where blocks end, so that a position of the log lies in one of them. */
  #spill(logSize: number): void {
    const { db, lookups, history, freshLookups, freshHistory, audiences } = this.#parts
    if (audiences.size >= this.#runRows) {
      audiences.spill()
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
    const { db, lookups, history } = this.#parts
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
    const { db } = this.#parts
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
    this.#parts.db.close()
  }
}
