import { randomInt } from 'node:crypto'

/** Blocks without a vote of the own key that a watch lasts for, from and below: by chance, so that of two that began together one is seen by the other. */
const BLOCKS = [8, 17] as const
/**
 * How long it lasts besides, milliseconds from and below: a validator that is starting, or is slower than the others, has no vote in many a block. A chain that stands still for as long
 * needs this vote to go on.
 */
const LASTS_MS = [30_000, 60_000] as const

/**
 * A validator whose folder lies in another place than it did looks on before it signs: perhaps it is a copy, and the key signs in the first place still. If it
 * does, the guard finds its votes. After a while and some blocks without any, or when the chain does not go on by itself, there is no other.
 */
export class Watch {
  readonly #lastsMs: number
  #blocks: number
  #since: number | undefined
  #movedAt: number | undefined

  constructor(chance: (from: number, below: number) => number = randomInt) {
    this.#blocks = chance(...BLOCKS)
    this.#lastsMs = chance(...LASTS_MS)
  }

  /** Blocks that are still to be seen. */
  get blocksLeft(): number {
    return this.#blocks
  }

  /** A block came. One from the past, which is only fetched, says nothing of now. */
  block(now: number, isLive: boolean): void {
    this.#movedAt = now
    // While blocks of the past are fetched the time has not begun.
    if (!isLive) this.#since = now
    else if (this.#blocks > 0) this.#blocks--
  }

  /** Whether it is over. `canSee`: the node is connected with somebody from whom blocks would come; milliseconds of a clock that never goes back. */
  isOver(now: number, canSee: boolean): boolean {
    if (!canSee) {
      this.#since = undefined
      this.#movedAt = undefined
      return false
    }
    this.#since ??= now
    this.#movedAt ??= now
    const began = this.#blocks === 0 ? this.#since : this.#movedAt
    return now - began >= this.#lastsMs
  }
}
