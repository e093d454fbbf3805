import { formatAddress } from '@jianghan/protocol'
import type { Purpose } from '@jianghan/kernel'
import type { PartyKey } from '../projection.ts'

/** What of an asset moved for a purpose of its own is a line of its own: under the asset's id with the purpose behind a blank, which no id holds. */
export const lineName = (assetId: string, purpose: Purpose | undefined): string => (purpose === undefined ? assetId : `${assetId} ${purpose}`)

/** Asset and purpose of a line. */
export function lineOf(name: string): Readonly<{ assetId: string; purpose?: Purpose }> {
  const at = name.indexOf(' ')
  return at < 0 ? { assetId: name } : { assetId: name.slice(0, at), purpose: name.slice(at + 1) as Purpose }
}

/** Lines of an asset: its own, and those of each purpose. */
export const lineNames = (assetId: string): readonly string[] => [assetId, lineName(assetId, 'fee')]

/** Numbers for texts of which there are few: action types, assets, kinds of keys. All of them stay in memory; where a new one is stored the implementation says. */
export abstract class Names {
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = []

  protected abstract store(name: string, number: number): void

  /** Takes these for all there are. */
  protected take(stored: Iterable<Readonly<{ number: number; name: string }>>): void {
    this.#numbers.clear()
    this.#names.length = 0
    for (const { number, name } of stored) this.#keep(name, number)
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
    this.store(name, number)
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

/** Parties whose number is remembered, at most twice this many: about 130 bytes each. */
const PARTIES_KEPT = 100_000

/** Numbers of the parties that were used last: there may be millions. */
export class RecentParties {
  #young = new Map<PartyKey, PartyEntry>()
  #old = new Map<PartyKey, PartyEntry>()

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }

  get(party: PartyKey): PartyEntry | undefined {
    const young = this.#young.get(party)
    if (young !== undefined) return young
    const old = this.#old.get(party)
    if (old !== undefined) this.keep(party, old)
    return old
  }

  keep(party: PartyKey, entry: PartyEntry): void {
    if (this.#young.size >= PARTIES_KEPT) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(party, entry)
  }
}

/** Numbers below it stand for readers that are nobody in particular (audiences.ts). */
export const FIRST_PARTY = 2

/** Kinds of parties by the first letter of their keys; for as long as the versions of the tables. */
const KINDS: Readonly<Record<string, number>> = { a: 0, m: 1, i: 2, k: 3 }

/** A party as it is stored: its bytes and its kind. */
export const storedParty = (party: PartyKey): [Uint8Array, number] => [Buffer.from(party.slice(1), 'latin1'), KINDS[party[0] as string] as number]

/** The party that is stored so. */
export const partyStored = (value: Uint8Array, kind: number): PartyKey => `${'amik'[kind] ?? '?'}${Buffer.from(value).toString('latin1')}`

/** Gives numbers to parties that are new. */
export abstract class PartyNumbers {
  #next = FIRST_PARTY

  protected abstract store(party: PartyKey, entry: PartyEntry): void

  /** The entry of a party that has one. */
  abstract entry(party: PartyKey): PartyEntry | undefined

  /** Parties that have a number. */
  get count(): number { return this.#next - FIRST_PARTY }

  protected set count(count: number) { this.#next = count + FIRST_PARTY }

  /** The entry of a party; a new one is stored, as that of a member (by its id), or of nobody. */
  add(party: PartyKey, member: string | undefined): PartyEntry {
    const known = this.entry(party)
    if (known !== undefined) return known
    const own = party.startsWith('m')
    const owner = own || member === undefined ? 0 : this.add(`m${member}`, undefined).owner
    const number = this.#next++
    const entry = { number, owner: own ? number : owner }
    this.store(party, entry)
    return entry
  }
}

/** Bytes of an account's id and of a key's; others have no address. */
const ID_BYTES = 20

/** A stored party as people know it: the address of an account or key, the id of a member, the asset of an issuer. */
export function nameStored(value: Uint8Array, kind: number): string {
  const bytes = Buffer.from(value)
  if (kind === 1 || kind === 2) return bytes.toString('latin1')
  return value.length === ID_BYTES ? formatAddress(kind === 0 ? 'account' : 'key', value) : bytes.toString('hex')
}
