import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Purpose } from '@jianghan/kernel'
import type { PartyKey } from '../projection.ts'

/** Parties whose number is remembered, at most twice this many: about 130 bytes each. */
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

  /** All of them, with their numbers. */
  get all(): { number: number; name: string }[] { return [...this.#numbers].map(([name, number]) => ({ number, name })) }
}

/** A party's number, and the number of the member that it is; 0 where nobody owns it. */
export type PartyEntry = Readonly<{ number: number; owner: number }>

/** Numbers for parties, of which there may be millions: the recently used ones are remembered. */
export class Parties {
  readonly #select: StatementSync
  readonly #insert: StatementSync
  readonly #count: StatementSync
  #young = new Map<PartyKey, PartyEntry>()
  #old = new Map<PartyKey, PartyEntry>()
  #next = 1

  constructor(db: DatabaseSync) {
    this.#select = db.prepare('SELECT number, owner FROM parties WHERE value = ? AND kind = ?')
    this.#insert = db.prepare('INSERT INTO parties (value, kind, number, owner) VALUES (?, ?, ?, ?)')
    this.#count = db.prepare('SELECT parties FROM marker')
    this.load()
  }

  load(): void {
    this.#young.clear()
    this.#old.clear()
    this.#next = ((this.#count.get() as { parties: number } | undefined)?.parties ?? 0) + FIRST
  }

  /** Parties that have a number. */
  get count(): number { return this.#next - FIRST }

  entry(party: PartyKey): PartyEntry | undefined {
    const young = this.#young.get(party)
    if (young !== undefined) return young
    const known = this.#old.get(party) ?? this.#stored(party)
    if (known !== undefined) this.#keep(party, known)
    return known
  }

  #stored(party: PartyKey): PartyEntry | undefined {
    const row = this.#select.get(...stored(party)) as PartyEntry | undefined
    return row && { number: row.number, owner: row.owner }
  }

  find(party: PartyKey): number | undefined { return this.entry(party)?.number }

  /** The entry of a party; a new one is stored, as that of a member (by its id), or of nobody. */
  add(party: PartyKey, member: string | undefined): PartyEntry {
    const known = this.entry(party)
    if (known !== undefined) return known
    const own = party.startsWith('m')
    const owner = own || member === undefined ? 0 : this.add(`m${member}`, undefined).owner
    const number = this.#next++
    const entry = { number, owner: own ? number : owner }
    this.#insert.run(...stored(party), number, entry.owner)
    this.#keep(party, entry)
    return entry
  }

  #keep(party: PartyKey, entry: PartyEntry): void {
    if (this.#young.size >= PARTIES_KEPT) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(party, entry)
  }
}

/** Numbers below it stand for readers that are nobody in particular (audiences.ts). */
const FIRST = 2

/** Kinds of parties by the first letter of their keys; for as long as this version of the tables. */
const KINDS: Readonly<Record<string, number>> = { a: 0, m: 1, i: 2, k: 3 }

const stored = (party: PartyKey): [Uint8Array, number] => [Buffer.from(party.slice(1), 'latin1'), KINDS[party[0] as string] as number]
