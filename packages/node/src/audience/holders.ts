import type { Party } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'

/** Accounts whose holders are remembered; an account never changes its holder. */
const KNOWN_MAX = 100_000
/** Accounts that are asked for at once. */
const ASKED_MAX = 1_024

type Ask = (accounts: readonly Uint8Array[]) => Promise<readonly (string | undefined)[]>

/** The holders of accounts as the main thread has learnt them, for streams that must decide at once. */
export class AccountHolders {
  readonly #ask: Ask
  #young = new Map<string, string>()
  #old = new Map<string, string>()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** The member that holds an account; undefined when it is not known here. */
  readonly holderOf = (account: Uint8Array): string | undefined => {
    const id = toHex(account)
    return this.#young.get(id) ?? this.#old.get(id)
  }

  /** Accounts among these parties that have to be learnt before {@link holderOf} can tell. */
  missing(parties: Iterable<Party>): Uint8Array[] {
    const out = new Map<string, Uint8Array>()
    for (const party of parties) {
      if (!('account' in party)) continue
      const id = toHex(party.account)
      const known = this.#young.get(id) ?? this.#old.get(id)
      if (known === undefined) out.set(id, party.account)
      else this.#keep(id, known)
    }
    return [...out.values()]
  }

  /** Learns the holders of accounts; one that nobody holds is remembered as nobody's. */
  async learn(accounts: readonly Uint8Array[]): Promise<void> {
    for (let at = 0; at < accounts.length; at += ASKED_MAX) {
      const some = accounts.slice(at, at + ASKED_MAX)
      const holders = await this.#ask(some)
      for (const [i, account] of some.entries()) this.#keep(toHex(account), holders[i] ?? '')
    }
  }

  #keep(id: string, holder: string): void {
    if (this.#young.has(id)) return
    if (this.#young.size >= KNOWN_MAX / 2) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(id, holder)
  }
}
