import type { Bucket } from './bucket.ts'
import type { NodeId } from './shape.ts'

/**
 * What was applied and is not yet on disk, the newest value of each record. There are at most two: one that takes the
 * changes of new blocks, and one that a flush is writing.
 */
export class Overlay {
  /** By node id; null where a bucket was split away. */
  readonly buckets = new Map<NodeId, Bucket | null>()
  /** Values outside their buckets by kh; undefined removes one. */
  readonly values = new Map<string, Uint8Array | undefined>()
  /** The flat table by latin1 key; undefined removes an entry. */
  readonly flat = new Map<string, Uint8Array | undefined>()
  /** Bytes of the values above, roughly. */
  bytes = 0

  /** How many records it changes. */
  get size(): number {
    return this.buckets.size + this.values.size + this.flat.size
  }

  /** Puts back under the newer entries what a failed flush did not write. */
  takeBack(older: Overlay): void {
    for (const [id, bucket] of older.buckets) if (!this.buckets.has(id)) this.buckets.set(id, bucket)
    for (const [kh, value] of older.values) if (!this.values.has(kh)) this.values.set(kh, value)
    for (const [key, value] of older.flat) if (!this.flat.has(key)) this.flat.set(key, value)
    this.bytes += older.bytes
  }
}

/** Remembers the buckets used last: at most twice `limit` of them. */
export class BucketCache {
  readonly #limit: number
  #young = new Map<NodeId, Bucket>()
  #old = new Map<NodeId, Bucket>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: NodeId): Bucket | undefined {
    const young = this.#young.get(id)
    if (young !== undefined) return young
    const old = this.#old.get(id)
    if (old !== undefined) this.set(old)
    return old
  }

  set(bucket: Bucket): void {
    this.#young.set(bucket.id, bucket)
    if (this.#young.size < this.#limit) return
    this.#old = this.#young
    this.#young = new Map()
  }

  delete(id: NodeId): void {
    this.#young.delete(id)
    this.#old.delete(id)
  }
}
