import type pg from 'pg'
import type { PartyKey } from '../projection.ts'
import { Names, type PartyEntry, PartyNumbers, partyStored, type RecentParties, storedParty } from '../sql/names.ts'

/** Names in a table of the schema; new ones are written with the blocks that bring them. */
export class PostgresNames extends Names {
  readonly #table: string
  #fresh: { name: string; number: number }[] = []

  constructor(table: string) {
    super()
    this.#table = table
  }

  async load(client: pg.Client): Promise<void> {
    this.#fresh = []
    this.take((await client.query<{ number: number; name: string }>(`SELECT number, name FROM ${this.#table} ORDER BY number`)).rows)
  }

  protected override store(name: string, number: number): void {
    this.#fresh.push({ name, number })
  }

  async write(client: pg.Client): Promise<void> {
    for (const { name, number } of this.#fresh) await client.query(`INSERT INTO ${this.#table} (number, name) VALUES ($1, $2)`, [number, name])
  }

  written(): void {
    this.#fresh = []
  }
}

type Stored = { value: Uint8Array; kind: number; number: number; owner: number }

/** Numbers of the parties of the blocks that are written next: those that are known are asked for at once, those that are new are written with the blocks. */
export class PostgresParties extends PartyNumbers {
  readonly #table: string
  readonly #recent: RecentParties
  #named = new Map<PartyKey, PartyEntry>()
  #fresh: (readonly [PartyKey, PartyEntry])[] = []

  constructor(table: string, recent: RecentParties) {
    super()
    this.#table = table
    this.#recent = recent
  }

  async load(client: pg.Client, marker: string): Promise<void> {
    this.#named.clear()
    this.#fresh = []
    this.#recent.clear()
    this.count = (await client.query<{ parties: number }>(`SELECT parties FROM ${marker}`)).rows[0]?.parties ?? 0
  }

  /** Takes the numbers of these parties that have some. */
  async learn(client: pg.Client, keys: Iterable<PartyKey>): Promise<void> {
    const [values, kinds]: [Uint8Array[], number[]] = [[], []]
    for (const key of keys) {
      if (this.#named.has(key)) continue
      const recent = this.#recent.get(key)
      if (recent !== undefined) {
        this.#named.set(key, recent)
        continue
      }
      const [value, kind] = storedParty(key)
      values.push(value)
      kinds.push(kind)
    }
    if (values.length === 0) return
    const { rows } = await client.query<Stored>({
      name: 'parties', text: `SELECT p.value, p.kind, p.number, p.owner FROM unnest($1::bytea[], $2::int2[]) AS asked (value, kind) JOIN ${this.#table} p ON p.value = asked.value AND p.kind = asked.kind`,
      values: [values, kinds],
    })
    for (const { value, kind, number, owner } of rows) this.#named.set(partyStored(value, kind), { number, owner })
  }

  override entry(party: PartyKey): PartyEntry | undefined { return this.#named.get(party) }

  protected override store(party: PartyKey, entry: PartyEntry): void {
    this.#named.set(party, entry)
    this.#fresh.push([party, entry])
  }

  /** Those that are not stored yet. */
  get fresh(): readonly (readonly [PartyKey, PartyEntry])[] { return this.#fresh }

  /** What was new is stored now, and is remembered for questions. */
  written(): void {
    for (const [key, entry] of this.#named) this.#recent.keep(key, entry)
    this.#named = new Map()
    this.#fresh = []
  }
}
