import { randomInt } from 'node:crypto'

/** Blocks without a vote of the own key that a watch lasts for, from and below: by chance, so that of two that began together one is seen by the other. */
const BLOCKS = [8, 17] as const
/** A chain that stands still for so long needs this vote to go on, milliseconds from and below. */
const STILL_MS = [20_000, 40_000] as const

/**
 * A validator whose folder lies in another place than it did looks on before it signs: perhaps it is a copy, and the key signs in the first place still. If it
 * does, the guard finds its votes. After a few blocks without any, or when the chain does not go on by itself, there is no other.
 */
export class Watch {
  readonly #stillMs: number
  #blocks: number
  #movedAt: number | undefined

  constructor(chance: (from: number, below: number) => number = randomInt) {
    this.#blocks = chance(...BLOCKS)
    this.#stillMs = chance(...STILL_MS)
  }

  /** Blocks that are still to be seen. */
  get blocksLeft(): number {
    return this.#blocks
  }

  /** A block came. One from the past, which is only fetched, says nothing of now. */
  block(now: number, isLive: boolean): void {
    this.#movedAt = now
    if (isLive && this.#blocks > 0) this.#blocks--
  }

  /** Whether it is over. `canSee`: the node is connected with somebody from whom blocks would come; milliseconds of a clock that never goes back. */
  isOver(now: number, canSee: boolean): boolean {
    if (!canSee) this.#movedAt = undefined
    else this.#movedAt ??= now
    return this.#blocks === 0 || (this.#movedAt !== undefined && now - this.#movedAt >= this.#stillMs)
  }
}
