import { once, pick, type SeededRandom } from '@jianghan/kernel/testing'

const SECOND = 1_000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

/** Time as it is, and as the node's clock shows it: mostly the same, at times wrong by seconds or hours, forward or back. Milliseconds since 1970. */
export class SimulatedClock {
  #trueMs: bigint
  #wrongBy = 0n

  constructor(startMs: bigint) {
    this.#trueMs = startMs
  }

  /** What the node reads. */
  get shownMs(): bigint {
    return this.#trueMs + this.#wrongBy
  }

  get trueMs(): bigint {
    return this.#trueMs
  }

  /** Lets time pass. */
  pass(milliseconds: bigint): void {
    this.#trueMs += milliseconds
  }

  /** A step of a run: a while passes, rarely a night, some weeks, or more than the 400 days that records live; at times the clock is set wrong, or right again. Names what happened. */
  step(random: SeededRandom): string | undefined {
    this.pass(BigInt(random.below(once(random, 15) ? 700_000 : 3_000)))
    if (once(random, 120)) {
      this.pass(pick(random, [8n * HOUR, 3n * DAY, 20n * DAY, 401n * DAY]))
      return 'long pause'
    }
    if (this.#wrongBy !== 0n && once(random, 6)) {
      this.#wrongBy = 0n
      return 'clock set right'
    }
    if (!once(random, 50)) return undefined
    this.#wrongBy = pick(random, [-5n * SECOND, -5n * SECOND, -3n * HOUR, -2n * DAY, 2n * SECOND, 40n * MINUTE])
    return this.#wrongBy < 0n ? 'clock jumped back' : 'clock jumped ahead'
  }
}
