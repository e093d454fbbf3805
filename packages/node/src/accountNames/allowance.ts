/** Names that did not match, of one account by one asker in a day. */
export const MISSES_OF_ACCOUNT_BY_ASKER = 5
/** The same by all askers together. */
export const MISSES_OF_ACCOUNT = 20
/** Names that did not match, by one asker in a day, over all accounts. */
export const MISSES_OF_ASKER = 5_000
const DAY_MS = 86_400_000
/** Days of which something is remembered at once: the one that runs. What is remembered of it is bounded by {@link MISSES_OF_ASKER} for each member. */
const ASKERS_MAX = 10_000

type Asker = { misses: number; /** Names that were asked for and did not match, by account. */ readonly accounts: Map<string, Set<string>> }

/**
 * How many wrong names may be tried: who asks learns whether a name fits, and must not learn the name by trying. A name that was asked for before is answered again and costs nothing, since the
 * answer says nothing new; what matched costs nothing. Counted from midnight (UTC) on.
 */
export class Allowance {
  readonly #now: () => number
  #day = -1
  readonly #askers = new Map<string, Asker>()
  readonly #accounts = new Map<string, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether a name may be answered to this asker. `name` and `account` are digests. */
  mayAsk(asker: string, account: string, name: string): boolean {
    this.#turn()
    const known = this.#askers.get(asker)
    if (known?.accounts.get(account)?.has(name) === true) return true
    if (known === undefined && this.#askers.size >= ASKERS_MAX) return false
    const own = known?.accounts.get(account)?.size ?? 0
    return own < MISSES_OF_ACCOUNT_BY_ASKER && (this.#accounts.get(account) ?? 0) < MISSES_OF_ACCOUNT && (known?.misses ?? 0) < MISSES_OF_ASKER
  }

  /** Counts a name that did not match. */
  missed(asker: string, account: string, name: string): void {
    this.#turn()
    const known: Asker = this.#askers.get(asker) ?? { misses: 0, accounts: new Map() }
    this.#askers.set(asker, known)
    const names = known.accounts.get(account) ?? new Set()
    known.accounts.set(account, names)
    if (names.has(name)) return
    names.add(name)
    known.misses++
    this.#accounts.set(account, (this.#accounts.get(account) ?? 0) + 1)
  }

  #turn(): void {
    const day = Math.floor(this.#now() / DAY_MS)
    if (day === this.#day) return
    this.#day = day
    this.#askers.clear()
    this.#accounts.clear()
  }
}
