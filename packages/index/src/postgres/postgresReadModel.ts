import type pg from 'pg'
import type { BlockRows, Projection } from '../projection.ts'
import { IndexUnreachable, IndexUnusable, type Marker, type OwnersOf, type ReadModel } from '../readModel.ts'
import { Audiences, unpackNumbers } from '../sql/audiences.ts'
import { nameStored, storedParty } from '../sql/names.ts'
import { learnOwners, partiesOf } from '../sql/owners.ts'
import { Reads } from '../sql/reads.ts'
import { EMPTY, type Sink, writeBlocks } from '../sql/writing.ts'
import { connectWriter, faultOf, type PostgresPlace, readersOf } from './connection.ts'
import { CopyRows } from './copyRows.ts'
import { PostgresParties } from './names.ts'
import { PostgresRows } from './postgresRows.ts'
import { atomically, COLUMNS, emptyTables, lockIndex, prepareTables } from './tables.ts'

/** Positions and readers that gather in memory before they become rows of the audiences. */
const AUDIENCES_KEPT = 32_768
/** How old the told size may be, ms. */
const SIZE_MS = 10_000

/** How a model is opened. `onLost`: its connection ended; `audiences`: how much gathers before it becomes rows, little in tests. */
export type PostgresOptions = Readonly<{ ownersOf: OwnersOf; onLost?: () => void; audiences?: number }>

type Copies = Readonly<Record<keyof typeof COLUMNS, CopyRows>>

type StoredMarker = { first_height: number; height: number; log_size: number; app_hash: Uint8Array; audiences_to: number; definitions: string }

/** Opens the index in a schema, or makes a new one. Throws {@link IndexUnusable} when it must be emptied first, {@link IndexUnreachable} when it is to be tried later. */
export async function openPostgres(place: PostgresPlace, projection: Projection, options: PostgresOptions): Promise<PostgresReadModel> {
  const lost: { error?: Error } = {}
  const writer = await connectWriter(place, error => {
    lost.error ??= error
    options.onLost?.()
  })
  const pool = readersOf(place)
  try {
    await lockIndex(writer, place)
    await prepareTables(writer, place)
    const model = new PostgresReadModel(place, writer, pool, lost, JSON.stringify([...projection.fingerprint]), options)
    await model.load()
    await model.examine(projection)
    return model
  } catch (error) {
    await Promise.allSettled([writer.end(), pool.end()])
    throw faultOf(error, place)
  }
}

/** Empties an index; what others may read of its tables stays. */
export async function removePostgres(place: PostgresPlace): Promise<void> {
  const writer = await connectWriter(place, () => undefined)
  try {
    await lockIndex(writer, place)
    await emptyTables(writer, place)
  } catch (error) {
    throw faultOf(error, place)
  } finally {
    await writer.end().catch(() => undefined)
  }
}

/** The read model in a schema of PostgreSQL. One connection writes, a pool reads. */
export class PostgresReadModel extends Reads implements ReadModel {
  readonly #place: PostgresPlace
  readonly #writer: pg.Client
  readonly #pool: pg.Pool
  readonly #lost: Readonly<{ error?: Error }>
  readonly #rows: PostgresRows
  readonly #parties: PostgresParties
  readonly #copies: Copies
  readonly #definitions: string
  readonly #ownersOf: OwnersOf
  readonly #audiencesKept: number
  #marker: Marker = EMPTY
  #audiencesTo = 0
  #bytes = 0
  #sizedAt = -Infinity

  constructor(place: PostgresPlace, writer: pg.Client, pool: pg.Pool, lost: Readonly<{ error?: Error }>, definitions: string, { ownersOf, audiences = AUDIENCES_KEPT }: PostgresOptions) {
    const rows = new PostgresRows(pool, place)
    super(rows)
    this.#place = place
    this.#writer = writer
    this.#pool = pool
    this.#lost = lost
    this.#rows = rows
    this.#parties = new PostgresParties(`${place.schema}.parties`, rows.recent)
    this.#copies = Object.fromEntries(Object.entries(COLUMNS).map(([table, columns]) => [table, new CopyRows(`${place.schema}.${table}`, columns)])) as Copies
    this.#definitions = definitions
    this.#ownersOf = ownersOf
    this.#audiencesKept = audiences
  }

  get marker(): Marker { return this.#marker }

  async #storedMarker(): Promise<StoredMarker> {
    const { rows: [row] } = await this.#writer.query<StoredMarker>(`SELECT * FROM ${this.#place.schema}.marker`)
    if (row === undefined) throw new IndexUnusable('damaged', 'there is no marker')
    return row
  }

  /** Takes everything that is remembered from the database. */
  async load(): Promise<void> {
    const { schema } = this.#place
    for (const copy of Object.values(this.#copies)) copy.clear()
    for (const names of [this.#rows.actionTypes, this.#rows.assets, this.#rows.keyKinds]) await names.load(this.#writer)
    await this.#parties.load(this.#writer, `${schema}.marker`)
    const row = await this.#storedMarker()
    this.#audiencesTo = row.audiences_to
    this.#marker = row.height === 0 ? EMPTY : { firstHeight: BigInt(row.first_height), height: BigInt(row.height), logSize: BigInt(row.log_size), appHash: row.app_hash }
    const audiences = this.#rows.audiences = new Audiences()
    const { rows } = await this.#writer.query<{ seq: number; audience: Uint8Array }>(`SELECT seq, audience FROM ${schema}.transactions WHERE seq >= $1 ORDER BY seq`, [row.audiences_to])
    for (const { seq, audience } of rows) audiences.push(seq, unpackNumbers(audience))
  }

  /** Whether the tables fit one another and the projection. */
  async examine(projection: Projection): Promise<void> {
    const { schema } = this.#place
    const { height, log_size: logSize, definitions } = await this.#storedMarker()
    for (const [event, declared] of JSON.parse(definitions) as [string, string][]) {
      if (projection.fingerprint.get(event) !== declared) throw new IndexUnusable('definitions', `event ${event} is declared otherwise`)
    }
    const { rows: [ends] } = await this.#writer.query<{ height: number | null; seq: number | null }>(`SELECT (SELECT max(height) FROM ${schema}.blocks) AS height, (SELECT max(seq) FROM ${schema}.transactions) AS seq`)
    if (Number(ends?.height ?? 0) !== height || Number(ends?.seq ?? -1) >= Math.max(logSize, 0)) throw new IndexUnusable('damaged', 'marker and rows do not fit')
  }

  async append(blocks: readonly BlockRows[]): Promise<void> {
    if (blocks.length === 0) return
    this.#stillThere()
    try {
      await this.#append(blocks)
    } catch (error) {
      const fault = faultOf(error, this.#place)
      if (fault instanceof IndexUnusable || fault instanceof IndexUnreachable) throw fault
      // Nothing of the call is stored, so nothing of it is remembered either.
      await this.load().catch((again: unknown) => { throw faultOf(again, this.#place) })
      throw fault
    }
  }

  async #append(blocks: readonly BlockRows[]): Promise<void> {
    const [writer, parties] = [this.#writer, this.#parties]
    const named = partiesOf(blocks)
    await parties.learn(writer, named)
    const owners = await learnOwners(parties, named, this.#ownersOf)
    await parties.learn(writer, new Set([...owners.values()].flatMap(member => (member === undefined ? [] : [`m${member}`]))))
    const seen: (readonly [number, readonly number[]])[] = []
    let readers = this.#rows.audiences.size
    const sink = this.#sink((seq, numbers) => {
      seen.push([seq, numbers])
      readers += numbers.length
    })
    const { actionTypes, assets, keyKinds } = this.#rows
    const next = writeBlocks(blocks, this.#marker, { actionTypes, assets, keyKinds, parties }, owners, sink)
    for (const [key, { number, owner }] of parties.fresh) {
      const stored = storedParty(key)
      this.#copies.parties.push(...stored, number, owner, nameStored(...stored))
    }
    const spilled = readers < this.#audiencesKept ? undefined : this.#rows.audiences.copy()
    for (const [seq, numbers] of spilled === undefined ? [] : seen) spilled?.push(seq, numbers)
    for (const { reader, first_seq, last_seq, positions, sum } of spilled?.rows() ?? []) this.#copies.audiences.push(reader, first_seq, last_seq, positions, sum)
    const audiencesTo = spilled === undefined ? this.#audiencesTo : Number(next.logSize)
    await atomically(writer, async () => {
      for (const names of [actionTypes, assets, keyKinds]) await names.write(writer)
      for (const copy of Object.values(this.#copies)) await copy.send(writer)
      await this.#mark(next, audiencesTo)
    })
    for (const names of [actionTypes, assets, keyKinds]) names.written()
    parties.written()
    if (spilled !== undefined) this.#rows.audiences = new Audiences()
    else for (const [seq, numbers] of seen) this.#rows.audiences.push(seq, numbers)
    this.#audiencesTo = audiencesTo
    this.#marker = next
  }

  async #mark({ firstHeight, height, logSize, appHash }: Marker, audiencesTo: number): Promise<void> {
    const { rowCount } = await this.#writer.query({
      name: 'mark', text: `UPDATE ${this.#place.schema}.marker SET first_height = $1, height = $2, log_size = $3, app_hash = $4, parties = $5, audiences_to = $6, definitions = $7 WHERE height = $8`,
      values: [Number(firstHeight), Number(height), Number(logSize), appHash, this.#parties.count, audiencesTo, this.#definitions, Number(this.#marker.height)],
    })
    if (rowCount !== 1) throw new IndexUnusable('damaged', 'the marker is not where it was left')
  }

  #sink(audience: Sink['audience']): Sink {
    const { blocks, transactions, search_keys: keys, history, wide_movements: wide } = this.#copies
    return {
      audience,
      block(...row) { blocks.push(...row) },
      transaction(...row) { transactions.push(...row) },
      key(...row) { keys.push(...row) },
      history(...row) { history.push(...row) },
      wide(...row) { wide.push(...row) },
    }
  }

  #stillThere(): void {
    if (this.#lost.error !== undefined) throw faultOf(Object.assign(this.#lost.error, { code: 'ECONNRESET' }), this.#place)
  }

  async maintain(blocksWait: boolean): Promise<boolean> {
    this.#stillThere()
    if (blocksWait || performance.now() - this.#sizedAt < SIZE_MS) return false
    this.#sizedAt = performance.now()
    try {
      const { rows: [row] } = await this.#writer.query<{ bytes: number }>(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8 AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'", [this.#place.schema],
      )
      this.#bytes = row?.bytes ?? 0
    } catch (error) {
      throw faultOf(error, this.#place)
    }
    return false
  }

  size(): number { return this.#bytes }

  async close(): Promise<void> {
    await Promise.allSettled([this.#writer.end(), this.#pool.end()])
  }
}
