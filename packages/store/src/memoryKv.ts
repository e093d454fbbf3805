import { compareBytes } from '@jianghan/protocol'
import { latin1 } from './latin1.ts'
import type { FrozenKv, KvOp, KvRange, OrderedKv } from './kv.ts'

/** An {@link OrderedKv} in memory: for tests, the simulator and tools. Nothing survives `close`. */
export class MemoryKv implements OrderedKv {
  readonly #entries = new Map<string, readonly [Uint8Array, Uint8Array]>()

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(latin1(key))?.[1]
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return keys.map(key => this.get(key))
  }

  async write(ops: Iterable<KvOp>): Promise<void> {
    // Drawn to the end first: an iterable that throws must leave nothing behind.
    const drawn = Array.from(ops)
    for (const { key, value } of drawn) {
      if (value === undefined) this.#entries.delete(latin1(key))
      else this.#entries.set(latin1(key), [new Uint8Array(key), new Uint8Array(value)])
    }
  }

  async *iterate({ gte, lt, reverse, limit }: KvRange): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    const inside = [...this.#entries.values()].filter(([key]) =>
      (gte === undefined || compareBytes(key, gte) >= 0) && (lt === undefined || compareBytes(key, lt) < 0))
    inside.sort(([a], [b]) => reverse === true ? compareBytes(b, a) : compareBytes(a, b))
    yield* limit === undefined ? inside : inside.slice(0, limit)
  }

  async freeze(): Promise<FrozenKv> {
    const copy = new MemoryKv()
    for (const [name, entry] of this.#entries) copy.#entries.set(name, entry)
    return { get: key => copy.get(key), iterate: range => copy.iterate(range), release: () => copy.close() }
  }

  async close(): Promise<void> {
    this.#entries.clear()
  }
}
