import { fromLatin1 } from '../latin1.ts'
import type { FrozenKv } from '../kv.ts'
import { decodeBucket } from './bucket.ts'
import type { Leaf } from './bucket.ts'
import { formatUnknown, stateDamaged } from './faults.ts'
import { decodeMeta } from './meta.ts'
import type { Meta } from './meta.ts'
import { bucketKey, metaKey, rangeOf, unseal, valueKey } from './records.ts'
import { idOf } from './shape.ts'

/** A key with its value. */
export type Entry = readonly [key: Uint8Array, value: Uint8Array]

/** The state of one height, read from a frozen KV beside the ledger that goes on. */
export class FrozenState {
  readonly height: bigint
  readonly root: Uint8Array
  /** Number of keys that hold a value. */
  readonly leafCount: number
  readonly #kv: FrozenKv
  readonly #meta: Meta
  readonly #name: string

  private constructor(kv: FrozenKv, meta: Meta, name: string) {
    this.#kv = kv
    this.#meta = meta
    this.#name = name
    this.height = meta.height
    this.root = meta.root
    this.leafCount = meta.leaves
  }

  /** The state in a frozen KV; `name` is that of the store in faults. Throws formatUnknown. */
  static async of(kv: FrozenKv, name: string): Promise<FrozenState> {
    const record = kv.get(metaKey())
    const bytes = record === undefined ? undefined : unseal(metaKey(), record)
    const meta = bytes === undefined ? undefined : decodeMeta(bytes)
    if (meta !== undefined) return new FrozenState(kv, meta, name)
    await kv.release()
    throw formatUnknown(name)
  }

  /** Every leaf in the order of kh, whatever the shape of the buckets. Throws stateDamaged. */
  async *leaves(): AsyncGenerator<Entry> {
    const { depth, split } = this.#meta.shape
    // The first prefixes are cut in two already: their halves lie one level deeper and come first.
    const ranges = [
      { gte: bucketKey(idOf(depth + 1, 0)), lt: bucketKey(idOf(depth + 1, 2 * split)) },
      { gte: bucketKey(idOf(depth, split)), lt: bucketKey(idOf(depth + 1, 0)) },
    ]
    for (const range of ranges) {
      for await (const [key, record] of this.#kv.iterate(range)) {
        const id = Buffer.from(key.buffer, key.byteOffset, key.length).readUInt32BE(1)
        const bucket = decodeBucket(id, record)
        if (bucket === undefined) throw stateDamaged(this.#name, `bucket ${id}`, this.height)
        for (const leaf of bucket.leaves) yield [fromLatin1(leaf.key), this.#valueOf(leaf)]
      }
    }
  }

  #valueOf(leaf: Leaf): Uint8Array {
    if (leaf.value !== undefined) return fromLatin1(leaf.value)
    const key = valueKey(leaf.kh)
    const record = this.#kv.get(key)
    const value = record === undefined ? undefined : unseal(key, record)
    if (value?.length !== leaf.length) throw stateDamaged(this.#name, `value of ${Buffer.from(leaf.key, 'latin1').toString('hex')}`, this.height)
    return value
  }

  /** Every entry of the flat table, by its key. Throws stateDamaged. */
  async *flat(): AsyncGenerator<Entry> {
    for await (const [key, record] of this.#kv.iterate(rangeOf('flat'))) {
      const value = unseal(key, record)
      if (value === undefined) throw stateDamaged(this.#name, `flat ${Buffer.from(key.subarray(1)).toString('hex')}`, this.height)
      yield [key.subarray(1), value]
    }
  }

  release(): Promise<void> {
    return this.#kv.release()
  }
}
