import { once, pick, type SeededRandom } from '@jianghan/kernel/testing'
import type { DiskHooks } from './disk.ts'
import type { Happenings } from './happenings.ts'
import type { Replica } from './replica.ts'

const DISK_FAULTS = ['fullDisk', 'tornWrite', 'crashAtSync', 'crashAfterSync'] as const
const FLUSH_FAULTS = ['lostFlush', 'unansweredFlush', 'crashBeforeFlush', 'crashAfterFlush'] as const

/** Draws what goes wrong with a replica's disk: at the next writes, or for a while. */
export class Troubles {
  readonly #random: SeededRandom
  readonly #happenings: Happenings
  readonly #pass: (milliseconds: bigint) => void
  #fullFor = 0
  #slowFor = 0

  constructor(random: SeededRandom, happenings: Happenings, pass: (milliseconds: bigint) => void) {
    this.#random = random
    this.#happenings = happenings
    this.#pass = pass
  }

  /** What the replica's disk tells. */
  readonly hooks: DiskHooks = {
    onSync: () => { if (this.#slowFor > 0) this.#pass(BigInt(this.#random.below(400))) },
    onFault: fault => this.#happenings.count(fault),
  }

  /** Before a step: what will go wrong in it. */
  plan({ disk, kv }: Replica): void {
    const random = this.#random
    this.#fullFor = this.#begins('full disk for a while', this.#fullFor, 70, 6)
    this.#slowFor = this.#begins('slow disk', this.#slowFor, 50, 12)
    disk.isFull = kv.isFull = this.#fullFor > 0
    if (this.#slowFor > 0) kv.hold()
    else kv.letGo()
    disk.fault = once(random, 9) ? pick(random, DISK_FAULTS) : 'none'
    disk.goodCalls = random.below(3)
    if (kv.fault === 'none' && once(random, 20)) kv.fault = pick(random, FLUSH_FAULTS)
  }

  #begins(what: string, left: number, times: number, longest: number): number {
    if (left > 0) return left - 1
    if (!once(this.#random, times)) return 0
    this.#happenings.count(what)
    return 2 + this.#random.below(longest)
  }
}
