import { EMPTY_ROOT, nodeHash } from '@jianghan/protocol'

/** Leaves under a stored hash of the first level, as a power of two; the level above covers its square. */
export const TILE_BITS = 8

/** The hash of a full run of 256^level leaves, in the order in which runs are completed. */
export type SealedRun = Readonly<{ level: number; hash: Uint8Array }>

/** The right edge of a growing tree: hashes of its full subtrees. Appending and the root need nothing else. */
export class Frontier {
  static get empty(): Frontier {
    return new Frontier(0, [])
  }

  #size: number
  /** Full subtrees, largest first: one for each one bit of the size. */
  readonly #peaks: Uint8Array[]
  readonly #sealed: SealedRun[] = []

  constructor(size: number, peaks: readonly Uint8Array[]) {
    this.#size = size
    this.#peaks = [...peaks]
  }

  get size(): number {
    return this.#size
  }

  copy(): Frontier {
    return new Frontier(this.#size, this.#peaks)
  }

  push(leafHash: Uint8Array): void {
    let hash = leafHash
    let index = this.#size
    for (let level = 1; index % 2 === 1; level++) {
      hash = nodeHash(this.#peaks.pop() as Uint8Array, hash)
      index = (index - 1) / 2
      if (level % TILE_BITS === 0) this.#sealed.push({ level: level / TILE_BITS, hash })
    }
    this.#peaks.push(hash)
    this.#size++
  }

  root(): Uint8Array {
    let root: Uint8Array | undefined
    for (let i = this.#peaks.length - 1; i >= 0; i--) {
      const peak = this.#peaks[i] as Uint8Array
      root = root === undefined ? peak : nodeHash(peak, root)
    }
    return root ?? EMPTY_ROOT
  }

  /** Runs completed since this frontier was made or copied. */
  get sealed(): readonly SealedRun[] {
    return this.#sealed
  }
}
