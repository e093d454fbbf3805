import type { Party } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'

/** Parties whose owners are remembered; an account never changes its holder, nor an asset its issuer. */
const KNOWN_MAX = 100_000
/** Parties that are asked for at once. */
const ASKED_MAX = 1_024

type Ask = (parties: readonly Party[]) => Promise<readonly (string | undefined)[]>

const keyOf = (party: Exclude<Party, { member: string }>): string => ('account' in party ? toHex(party.account) : `of ${party.issuerOf}`)

/** The members that parties are, as the main thread has learnt them, for streams that must decide at once. */
export class PartyOwners {
  readonly #ask: Ask
  #young = new Map<string, string>()
  #old = new Map<string, string>()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** The member that a party is; undefined when it is not known here. */
  readonly ownerOf = (party: Party): string | undefined => {
    if ('member' in party) return party.member
    const key = keyOf(party)
    return this.#young.get(key) ?? this.#old.get(key)
  }

  /** Those among these parties that have to be learnt before {@link ownerOf} can tell. */
  missing(parties: Iterable<Party>): Party[] {
    const out = new Map<string, Party>()
    for (const party of parties) {
      if ('member' in party) continue
      const key = keyOf(party)
      const known = this.#young.get(key) ?? this.#old.get(key)
      if (known === undefined) out.set(key, party)
      else this.#keep(key, known)
    }
    return [...out.values()]
  }

  /** Learns whose parties are; one that is nobody's is remembered as nobody's. */
  async learn(parties: readonly Party[]): Promise<void> {
    for (let at = 0; at < parties.length; at += ASKED_MAX) {
      const some = parties.slice(at, at + ASKED_MAX)
      const owners = await this.#ask(some)
      for (const [i, party] of some.entries()) if (!('member' in party)) this.#keep(keyOf(party), owners[i] ?? '')
    }
  }

  #keep(key: string, owner: string): void {
    if (this.#young.has(key)) return
    if (this.#young.size >= KNOWN_MAX / 2) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, owner)
  }
}
