import { fail } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'

/** Refused attempts to sign in from one address, after which it is locked out. */
const FAILURES_MAX = 10
/** For how long failures count, and how long a lock lasts after the last of them, milliseconds. */
const LOCK_MS = 15 * 60_000
/** Addresses that are remembered; beyond, the one that failed longest ago is forgotten. */
const ADDRESSES_MAX = 10_000

/** Keeps who guesses out: after ten refusals nobody signs in from that address for a quarter of an hour, also with what would be right. */
export class LockOut {
  readonly #now: () => number
  /** In the order of their last failure. */
  readonly #failures = new Map<string, Readonly<{ count: number; lastMs: number }>>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Throws ProblemFault where the address is locked out. */
  demand(address: string): void {
    const found = this.#recent(address)
    if (found !== undefined && found.count >= FAILURES_MAX) fail(doorProblems.signInLocked, { failures: found.count }, Math.ceil((found.lastMs + LOCK_MS - this.#now()) / 1000))
  }

  /** An attempt was refused. */
  failed(address: string): void {
    const count = (this.#recent(address)?.count ?? 0) + 1
    this.#failures.delete(address)
    const oldest = this.#failures.keys().next()
    if (this.#failures.size >= ADDRESSES_MAX && oldest.done !== true) this.#failures.delete(oldest.value)
    this.#failures.set(address, { count, lastMs: this.#now() })
  }

  /** Somebody signed in: what failed before was a mistake. */
  succeeded(address: string): void {
    this.#failures.delete(address)
  }

  #recent(address: string): Readonly<{ count: number; lastMs: number }> | undefined {
    const found = this.#failures.get(address)
    return found === undefined || this.#now() - found.lastMs >= LOCK_MS ? undefined : found
  }
}
