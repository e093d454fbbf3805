import type { BlockRecord, Ledger } from '@jianghan/kernel'

/** Block records kept decoded; one is at most some megabytes. */
const KEPT = 8

/** Recently used block records: decoding a full one takes milliseconds, and reads cluster. */
export class RecordCache {
  readonly #ledger: Ledger
  readonly #kept = new Map<bigint, BlockRecord>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** The record of a height; undefined when there is none. */
  at(height: bigint): BlockRecord | undefined {
    const known = this.#kept.get(height)
    const record = known ?? this.#ledger.block(height)
    if (record === undefined) return undefined
    this.#kept.delete(height)
    this.#kept.set(height, record)
    const oldest = this.#kept.keys().next()
    if (this.#kept.size > KEPT && !oldest.done) this.#kept.delete(oldest.value)
    return record
  }
}
