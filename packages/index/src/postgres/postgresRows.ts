import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Position } from '../cursor.ts'
import type { PartyKey } from '../projection.ts'
import { Audiences, type AudienceRow } from '../sql/audiences.ts'
import { type PartyEntry, RecentParties, storedParty } from '../sql/names.ts'
import type { HistoryRow, Rows } from '../sql/rows.ts'
import type { SharedTables } from '../sql/tables.ts'
import { faultOf, kyselyOver, type PostgresPlace } from './connection.ts'
import { PostgresNames } from './names.ts'

/** The rows of an index in a schema of PostgreSQL, read by a pool: what is committed. */
export class PostgresRows implements Rows {
  readonly sql: Kysely<SharedTables>
  readonly actionTypes: PostgresNames
  readonly assets: PostgresNames
  readonly keyKinds: PostgresNames
  readonly recent = new RecentParties()
  /** What is in no row of the audiences yet; another object after each commit that made rows of it. */
  audiences = new Audiences()
  readonly #pool: pg.Pool
  readonly #place: PostgresPlace

  constructor(pool: pg.Pool, place: PostgresPlace) {
    const { schema } = place
    this.#pool = pool
    this.#place = place
    this.sql = kyselyOver(pool, schema)
    this.actionTypes = new PostgresNames(`${schema}.action_types`)
    this.assets = new PostgresNames(`${schema}.assets`)
    this.keyKinds = new PostgresNames(`${schema}.key_kinds`)
  }

  readonly faultOf = (error: unknown): unknown => faultOf(error, this.#place)

  /** Rows of a statement that the server prepares once for each connection. */
  async #rows<R>(name: string, text: string, ...values: unknown[]): Promise<R[]> {
    return (await this.#pool.query({ name, text: text.replaceAll('@', `${this.#place.schema}.`), values })).rows as R[]
  }

  async party(key: PartyKey): Promise<PartyEntry | undefined> {
    const known = this.recent.get(key)
    if (known !== undefined) return known
    const [row] = await this.#rows<PartyEntry>('party', 'SELECT number, owner FROM @parties WHERE value = $1 AND kind = $2', ...storedParty(key))
    if (row === undefined) return undefined
    const entry = { number: row.number, owner: row.owner }
    this.recent.keep(key, entry)
    return entry
  }

  async members(count: number): Promise<readonly string[]> {
    return (await this.#rows<{ name: string }>('members', 'SELECT name FROM @parties WHERE kind = 1 ORDER BY number LIMIT $1', count)).map(({ name }) => name)
  }

  async positionsOfId(id: Uint8Array, from: 'newest' | 'oldest', count: number): Promise<readonly number[]> {
    return (await this.#rows<{ seq: number }>(from, `SELECT seq FROM @transactions WHERE id = $1 ORDER BY seq ${from === 'newest' ? 'DESC' : ''} LIMIT $2`, id, count)).map(({ seq }) => seq)
  }

  async positionsOfKey(kind: number, value: Uint8Array, before: number, count: number): Promise<readonly number[]> {
    const rows = await this.#rows<{ seq: number }>('key', 'SELECT seq FROM @search_keys WHERE value = $1 AND kind = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4', value, kind, before, count)
    return rows.map(({ seq }) => seq)
  }

  history(party: number, { seq, sub }: Position, count: number): Promise<readonly HistoryRow[]> {
    return this.#rows('history', 'SELECT seq, asset, atoms, sum FROM @history WHERE party = $1 AND (seq, asset) < ($2, $3) ORDER BY seq DESC, asset DESC LIMIT $4', party, seq, sub, count)
  }

  historyFrom(party: number, assets: readonly number[], from: number, count: number): Promise<HistoryRow[]> {
    return this.#rows('historyFrom', 'SELECT seq, asset, atoms, sum FROM @history WHERE party = $1 AND seq >= $2 AND asset = ANY($3::int4[]) LIMIT $4', party, from, assets, count)
  }

  async concerned(parties: readonly number[], positions: readonly number[]): Promise<ReadonlySet<number>> {
    const rows = await this.#rows<{ seq: number }>('concerned', 'SELECT DISTINCT seq FROM @history WHERE party = ANY($1::int8[]) AND seq = ANY($2::int8[])', parties, positions)
    return new Set(rows.map(({ seq }) => seq))
  }

  audience(reader: number, before: number, count: number): Promise<readonly number[]> {
    return this.audiences.newest(reader, before, count, async end => (await this.#rows<AudienceRow>(
      'audience', 'SELECT first_seq, last_seq, positions, sum FROM @audiences WHERE reader = $1 AND first_seq < $2 ORDER BY first_seq DESC LIMIT 1', reader, end,
    ))[0])
  }

  async holders(assets: readonly number[], after: number, limit: number): Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }>> {
    const found = await this.#rows<{ party: number }>('holders', 'SELECT DISTINCT party FROM @history WHERE party > $1 AND asset = ANY($2::int4[]) ORDER BY party LIMIT $3', after, assets, limit + 1)
    const page = found.slice(0, limit).map(({ party }) => party)
    // Only accounts hold money; a member that an asset's event names is none.
    const items = await this.#rows<{ value: Uint8Array }>('accounts', 'SELECT value FROM @parties WHERE kind = 0 AND number = ANY($1::int8[]) ORDER BY number', page)
    const last = page.at(-1)
    return { items: items.map(({ value }) => value), ...(found.length > limit && last !== undefined && { next: last }) }
  }
}
