import { once, type SeededRandom } from '@jianghan/kernel/testing'
import type { Happenings } from './happenings.ts'

/** Steps for which a message may be on its way. */
const LATEST = 6

type OnTheWay<M> = { message: M; steps: number }

/** One replica's line to the others: what is sent to it gets lost, is late, comes twice and out of order; at times nothing comes through at all. */
export class Line<M> {
  readonly #random: SeededRandom
  readonly #happenings: Happenings
  #way: OnTheWay<M>[] = []
  #cutFor = 0

  constructor(random: SeededRandom, happenings: Happenings) {
    this.#random = random
    this.#happenings = happenings
  }

  /** Whether nothing comes through at the moment. */
  get isCut(): boolean {
    return this.#cutFor > 0
  }

  /** Puts a message on its way. */
  send(message: M): void {
    const random = this.#random
    if (this.isCut || once(random, 7)) return this.#happenings.count('message lost')
    const late = once(random, 3) ? 1 + random.below(LATEST) : 0
    if (late > 0) this.#happenings.count('message late')
    this.#way.push({ message, steps: late })
    if (!once(random, 12)) return
    this.#happenings.count('message twice')
    this.#way.push({ message, steps: random.below(LATEST) })
  }

  /** A step passes; what arrives in it, in any order. */
  arrivals(): M[] {
    const random = this.#random
    if (this.isCut) this.#cutFor--
    else if (once(random, 40)) {
      this.#cutFor = 2 + random.below(12)
      this.#happenings.count('replica cut off')
    }
    const arrived = this.#way.filter(({ steps }) => steps <= 0)
    this.#way = this.#way.filter(({ steps }) => steps > 0).map(({ message, steps }) => ({ message, steps: steps - 1 }))
    for (let i = arrived.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [arrived[i], arrived[j]] = [arrived[j] as OnTheWay<M>, arrived[i] as OnTheWay<M>]
    }
    return arrived.map(({ message }) => message)
  }

  /** What was on its way to a process that is gone is gone. */
  drop(): void {
    this.#way = []
  }
}
