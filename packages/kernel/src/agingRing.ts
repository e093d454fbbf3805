import { assert, concat, toMillis } from '@jianghan/protocol'
import { codec } from './schema/index.ts'
import type { Read, StateMap, Write } from './state.ts'

/** Layouts of the two tables that all {@link AgingRing}s of a module share. */
export const ringLayouts = {
  /** Ids in the order in which they came, up to {@link CHUNK_IDS} in an entry; the times of the first and the last. */
  chunks: { key: codec.record({ ring: codec.u8, chunk: codec.u64 }), value: codec.record({ firstMs: codec.u64, lastMs: codec.u64, ids: codec.blob }) },
  /** By ring: its oldest chunk, and the number of the next one. */
  marks: { key: codec.u8, value: codec.record({ first: codec.u64, next: codec.u64 }) },
} as const

/** The tables of rings, as the module's state has them. */
export type RingTables = Readonly<{
  chunks: StateMap<Readonly<{ ring: number; chunk: bigint }>, Readonly<{ firstMs: bigint; lastMs: bigint; ids: Uint8Array }>>
  marks: StateMap<number, Readonly<{ first: bigint; next: bigint }>>
}>

/** Ids of one chunk: adding one rewrites a chunk, and a chunk is one change of the state a block, however many it takes. */
const CHUNK_IDS = 64
/** A chunk takes ids for this long, milliseconds, so that a quiet ledger keeps its records hardly longer than a busy one. */
const CHUNK_SPAN_MS = 86_400_000n

/**
 * Records that all live equally long: their ids in the order in which they came, so that the oldest are found without an order over all of them. A record
 * lives at least its time, and is swept with its chunk, at most a day later.
 */
export class AgingRing {
  readonly #tables: RingTables
  readonly #ring: number
  readonly #idBytes: number
  readonly #lifeMs: bigint

  /** `ring`: its number among those of the module, for ever. */
  constructor(tables: RingTables, { ring, idBytes, lifeMs }: Readonly<{ ring: number; idBytes: number; lifeMs: bigint }>) {
    this.#tables = tables
    this.#ring = ring
    this.#idBytes = idBytes
    this.#lifeMs = lifeMs
  }

  #chunk(read: Read, chunk: bigint): Readonly<{ firstMs: bigint; lastMs: bigint; ids: Uint8Array }> {
    const found = this.#tables.chunks.get(read, { ring: this.#ring, chunk })
    assert(found !== undefined, `ring ${this.#ring} has lost chunk ${chunk}`)
    return found
  }

  /** Whether records are kept in the ring. On a ledger of an older release they are not until {@link start}. */
  isOn(read: Read): boolean {
    return this.#tables.marks.has(read, this.#ring)
  }

  /** Begins with an empty ring. What was recorded before stays for ever. */
  start(write: Write): void {
    assert(!this.isOn(write), 'a ring begins once')
    this.#tables.marks.put(write, this.#ring, { first: 0n, next: 0n })
  }

  /** Adds the id of a record that came now, where the ring is on. */
  add(write: Write, id: Uint8Array): void {
    assert(id.length === this.#idBytes, 'an id of the ring')
    const { chunks, marks } = this.#tables
    const ring = this.#ring
    const nowMs = toMillis(write.time)
    const mark = marks.get(write, ring)
    if (mark === undefined) return
    const { first, next } = mark
    const last = first === next ? undefined : this.#chunk(write, next - 1n)
    if (last !== undefined && last.ids.length < CHUNK_IDS * this.#idBytes && nowMs < last.firstMs + CHUNK_SPAN_MS) {
      chunks.put(write, { ring, chunk: next - 1n }, { firstMs: last.firstMs, lastMs: nowMs, ids: concat(last.ids, id) })
      return
    }
    chunks.put(write, { ring, chunk: next }, { firstMs: nowMs, lastMs: nowMs, ids: id })
    marks.put(write, ring, { first, next: next + 1n })
  }

  /** When the oldest records may be swept, milliseconds since 1970; undefined when there is none. */
  next(read: Read): bigint | undefined {
    const mark = this.#tables.marks.get(read, this.#ring)
    return mark === undefined || mark.first === mark.next ? undefined : this.#chunk(read, mark.first).lastMs + this.#lifeMs
  }

  /** Takes the ids whose time is over out of the ring, at most `budget`, and hands each to `remove`; says how many. */
  sweep(write: Write, budget: number, remove: (id: Uint8Array) => void): number {
    const { chunks, marks } = this.#tables
    const ring = this.#ring
    let swept = 0
    while (swept < budget) {
      const due = this.next(write)
      if (due === undefined || due > toMillis(write.time)) break
      const mark = marks.get(write, ring)
      assert(mark !== undefined, 'a ring with records has a mark')
      const chunk = this.#chunk(write, mark.first)
      const end = Math.min(chunk.ids.length, (budget - swept) * this.#idBytes)
      for (let at = 0; at < end; at += this.#idBytes) remove(chunk.ids.subarray(at, at + this.#idBytes))
      swept += end / this.#idBytes
      if (end < chunk.ids.length) {
        chunks.put(write, { ring, chunk: mark.first }, { ...chunk, ids: chunk.ids.slice(end) })
      } else {
        chunks.delete(write, { ring, chunk: mark.first })
        marks.put(write, ring, { first: mark.first + 1n, next: mark.next })
      }
    }
    return swept
  }

  /** Ids of the ring among the entries of a state; for invariants. */
  ids(entries: Iterable<readonly [Uint8Array, Uint8Array]>): Uint8Array[] {
    const out: Uint8Array[] = []
    for (const [{ ring }, { ids }] of this.#tables.chunks.entries(entries)) {
      if (ring !== this.#ring) continue
      for (let at = 0; at < ids.length; at += this.#idBytes) out.push(ids.slice(at, at + this.#idBytes))
    }
    return out
  }
}
