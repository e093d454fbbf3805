import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Purpose } from '@jianghan/kernel'
import type { PartyKey } from '../projection.ts'

/** Parties whose number is remembered, at most twice this many: about 100 bytes each. */
const PARTIES_KEPT = 100_000

/** What of an asset moved for a purpose of its own is a line of its own: under the asset's id with the purpose behind a blank, which no id holds. */
export const lineName = (assetId: string, purpose: Purpose | undefined): string => (purpose === undefined ? assetId : `${assetId} ${purpose}`)

/** Asset and purpose of a line. */
export function lineOf(name: string): Readonly<{ assetId: string; purpose?: Purpose }> {
  const at = name.indexOf(' ')
  return at < 0 ? { assetId: name } : { assetId: name.slice(0, at), purpose: name.slice(at + 1) as Purpose }
}

/** Lines of an asset: its own, and those of each purpose. */
export const lineNames = (assetId: string): readonly string[] => [assetId, lineName(assetId, 'fee')]

/** Numbers for texts of which there are few: action types, assets, kinds of keys. All of them stay in memory. */
export class Names {
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = []
  readonly #insert: StatementSync
  readonly #all: StatementSync

  constructor(db: DatabaseSync, table: 'action_types' | 'assets' | 'key_kinds') {
    this.#insert = db.prepare(`INSERT INTO ${table} (number, name) VALUES (?, ?)`)
    this.#all = db.prepare(`SELECT number, name FROM ${table} ORDER BY number`)
    this.load()
  }

  /** Reads what is stored; after a transaction that was rolled back. */
  load(): void {
    this.#numbers.clear()
    this.#names.length = 0
    for (const { number, name } of this.#all.all() as { number: number; name: string }[]) this.#keep(name, number)
  }

  #keep(name: string, number: number): void {
    this.#numbers.set(name, number)
    this.#names[number] = name
  }

  /** The number of a text, from 1 on; a new one is stored. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = Math.max(1, this.#names.length)
    this.#insert.run(number, name)
    this.#keep(name, number)
    return number
  }

  find(name: string): number | undefined { return this.#numbers.get(name) }

  nameOf(number: number): string { return this.#names[number] ?? '' }
}

/** Numbers for parties, of which there may be millions: the recently used ones are remembered. */
export class Parties {
  readonly #select: StatementSync
  readonly #insert: StatementSync
  readonly #count: StatementSync
  #young = new Map<PartyKey, number>()
  #old = new Map<PartyKey, number>()
  #next = 1

  constructor(db: DatabaseSync) {
    this.#select = db.prepare('SELECT number FROM parties WHERE value = ? AND kind = ?')
    this.#insert = db.prepare('INSERT INTO parties (value, kind, number) VALUES (?, ?, ?)')
    this.#count = db.prepare('SELECT parties FROM marker')
    this.load()
  }

  load(): void {
    this.#young.clear()
    this.#old.clear()
    this.#next = ((this.#count.get() as { parties: number } | undefined)?.parties ?? 0) + 1
  }

  /** Parties that have a number. */
  get count(): number { return this.#next - 1 }

  find(party: PartyKey): number | undefined {
    const young = this.#young.get(party)
    if (young !== undefined) return young
    const known = this.#old.get(party) ?? (this.#select.get(...stored(party)) as { number: number } | undefined)?.number
    if (known !== undefined) this.#keep(party, known)
    return known
  }

  numberOf(party: PartyKey): number {
    const known = this.find(party)
    if (known !== undefined) return known
    const number = this.#next++
    this.#insert.run(...stored(party), number)
    this.#keep(party, number)
    return number
  }

  #keep(party: PartyKey, number: number): void {
    if (this.#young.size >= PARTIES_KEPT) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(party, number)
  }
}

const stored = (party: PartyKey): [Uint8Array, number] => [Buffer.from(party.slice(1), 'latin1'), party.startsWith('a') ? 0 : 1]
