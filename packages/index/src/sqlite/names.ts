import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { PartyKey } from '../projection.ts'
import { Names, type PartyEntry, PartyNumbers, RecentParties, storedParty } from '../sql/names.ts'

/** Names in a table of the file. */
export class SqliteNames extends Names {
  readonly #insert: StatementSync
  readonly #all: StatementSync

  constructor(db: DatabaseSync, table: 'action_types' | 'assets' | 'key_kinds') {
    super()
    this.#insert = db.prepare(`INSERT INTO ${table} (number, name) VALUES (?, ?)`)
    this.#all = db.prepare(`SELECT number, name FROM ${table} ORDER BY number`)
    this.load()
  }

  /** Reads what is stored; after a transaction that was rolled back. */
  load(): void {
    this.take(this.#all.all() as { number: number; name: string }[])
  }

  protected override store(name: string, number: number): void {
    this.#insert.run(number, name)
  }
}

/** Parties in a table of the file: the recently used ones are remembered. */
export class Parties extends PartyNumbers {
  readonly #select: StatementSync
  readonly #insert: StatementSync
  readonly #count: StatementSync
  readonly #recent = new RecentParties()

  constructor(db: DatabaseSync) {
    super()
    this.#select = db.prepare('SELECT number, owner FROM parties WHERE value = ? AND kind = ?')
    this.#insert = db.prepare('INSERT INTO parties (value, kind, number, owner) VALUES (?, ?, ?, ?)')
    this.#count = db.prepare('SELECT parties FROM marker')
    this.load()
  }

  load(): void {
    this.#recent.clear()
    this.count = (this.#count.get() as { parties: number } | undefined)?.parties ?? 0
  }

  override entry(party: PartyKey): PartyEntry | undefined {
    const known = this.#recent.get(party)
    if (known !== undefined) return known
    const row = this.#select.get(...storedParty(party)) as PartyEntry | undefined
    if (row === undefined) return undefined
    const entry = { number: row.number, owner: row.owner }
    this.#recent.keep(party, entry)
    return entry
  }

  protected override store(party: PartyKey, entry: PartyEntry): void {
    this.#insert.run(...storedParty(party), entry.number, entry.owner)
    this.#recent.keep(party, entry)
  }
}
