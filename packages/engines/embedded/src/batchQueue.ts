/** Bounds of what waits for a block. */
export type QueueBounds = Readonly<{
  /** Bytes of batches in one block. */
  blockBytes: number
  /** Bytes of batches that may wait. */
  queueBytes: number
  /** Batches that may wait. */
  queueBatches: number
}>

/** Blocks of up to 4 MiB (less room for header, commit and lengths); four blocks' worth may wait. */
export const defaultBounds: QueueBounds = { blockBytes: 4 * 1024 * 1024 - 64 * 1024, queueBytes: 16 * 1024 * 1024, queueBatches: 4096 }

/** A batch that waits, with what to tell its sender. */
export type Waiting<T> = Readonly<{ batch: Uint8Array; settle: (result: T) => void }>

/** Batches in the order of their arrival, within bounds. */
export class BatchQueue<T> {
  readonly #bounds: QueueBounds
  #waiting: Waiting<T>[] = []
  #bytes = 0

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds
  }

  get length(): number {
    return this.#waiting.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Takes a batch in, or says why not: it would never fit a block, or too much waits already. */
  add(waiting: Waiting<T>): 'added' | 'tooLarge' | 'busy' {
    const size = waiting.batch.length
    if (size > this.#bounds.blockBytes) return 'tooLarge'
    if (this.#waiting.length >= this.#bounds.queueBatches || this.#bytes + size > this.#bounds.queueBytes) return 'busy'
    this.#waiting.push(waiting)
    this.#bytes += size
    return 'added'
  }

  /** As many from the front as fit one block. */
  takeBlock(): Waiting<T>[] {
    let count = 0
    let size = 0
    for (const { batch } of this.#waiting) {
      if (count > 0 && size + batch.length > this.#bounds.blockBytes) break
      size += batch.length
      count++
    }
    this.#bytes -= size
    return this.#waiting.splice(0, count)
  }

  /** Everything. */
  takeAll(): Waiting<T>[] {
    this.#bytes = 0
    return this.#waiting.splice(0)
  }
}
