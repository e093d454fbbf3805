import type { BlockNotice } from '../threads/messages.ts'

/** Transactions whose times are kept, the newest. */
export const TRACES_MAX = 16_384
/** Blocks whose times are kept, the newest. */
const HEIGHTS_MAX = 4_096

/** Moments of a transaction on its way into a block, milliseconds of the process's clock; 0 before they come. */
export type Moments = { received: number; accepted: number; batched: number }

/** One transaction that this node brought into a block. */
type Traced = Readonly<{ name: string; moments: Moments; height: bigint; index: number; done: boolean }>

/** Moments of a block; 0 before they come. */
type BlockMoments = { began: number; final: number; provable: number; indexed: number }

/** When a transaction passed each station, milliseconds since 1970; absent what has not come, or is no longer known. */
export type Trace = Readonly<{
  height: bigint
  index: number
  done: boolean
  received: number
  /** Signatures judged, in the queue. */
  accepted: number
  /** Handed to the engine in a batch of this member's. */
  batched: number
  /** Execution of its block began; before that the engine orders. */
  executed?: number
  /** Executed and on disk. */
  final?: number
  provable?: number
  indexed?: number
}>

const wallTime = (moment: number): number => performance.timeOrigin + moment

/**
 * The times of the newest transactions that this node brought into blocks: a bounded ring in memory, for whoever asks why one took so long. It knows nothing
 * of what came in elsewhere, and of nothing before the start.
 */
export class Traces {
  readonly #ring = new Array<Traced | undefined>(TRACES_MAX)
  readonly #byName = new Map<string, Traced>()
  readonly #blocks = new Map<bigint, BlockMoments>()
  #at = 0
  #indexed = 0n

  /** A transaction stands in a block. */
  final(name: string, moments: Moments, place: Readonly<{ height: bigint; index: number; done: boolean }>): void {
    const old = this.#ring[this.#at]
    if (old !== undefined && this.#byName.get(old.name) === old) this.#byName.delete(old.name)
    const traced = { name, moments, ...place }
    this.#ring[this.#at] = traced
    this.#at = (this.#at + 1) % TRACES_MAX
    this.#byName.set(name, traced)
  }

  /** A block is final. Called before its transactions are. */
  onBlock({ height, milliseconds }: Pick<BlockNotice, 'height' | 'milliseconds'>): void {
    const now = performance.now()
    const before = this.#blocks.get(height - 1n)
    if (before !== undefined) before.provable = now
    this.#blocks.set(height, { began: now - milliseconds, final: now, provable: 0, indexed: 0 })
    if (this.#blocks.size > HEIGHTS_MAX) this.#blocks.delete(this.#blocks.keys().next().value as bigint)
  }

  /** The index holds everything up to a height. */
  onIndexed(height: bigint): void {
    const now = performance.now()
    for (let each = this.#indexed + 1n > height - BigInt(HEIGHTS_MAX) ? this.#indexed + 1n : height - BigInt(HEIGHTS_MAX); each <= height; each++) {
      const block = this.#blocks.get(each)
      if (block !== undefined && block.indexed === 0) block.indexed = now
    }
    if (height > this.#indexed) this.#indexed = height
  }

  /** The times of a transaction, by its id in hexadecimal digits; undefined where it has aged out or never came in here. */
  of(name: string): Trace | undefined {
    const traced = this.#byName.get(name)
    if (traced === undefined) return undefined
    const { moments: { received, accepted, batched }, height, index, done } = traced
    const block = this.#blocks.get(height)
    const { began = 0, final = 0, provable = 0, indexed = 0 } = block ?? {}
    return {
      height, index, done, received: wallTime(received), accepted: wallTime(accepted), batched: wallTime(batched),
      ...(began > 0 && { executed: wallTime(began), final: wallTime(final) }), ...(provable > 0 && { provable: wallTime(provable) }), ...(indexed > 0 && { indexed: wallTime(indexed) }),
    }
  }

  /** When the oldest transaction that is still known came in, milliseconds since 1970; undefined while there is none. */
  get since(): number | undefined {
    const oldest = this.#ring[this.#at] ?? this.#ring[0]
    return oldest && wallTime(oldest.moments.received)
  }
}
