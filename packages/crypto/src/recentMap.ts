import { assert } from '@jianghan/protocol'

/**
 * A map that keeps what was used lately: at least `capacity` and at most twice as many entries. Two generations: when the
 * young one is full it becomes the old one and the old one is dropped; a hit in the old one moves the entry to the young one.
 * No list to maintain per access, as an exact least-recently-used order would need.
 */
export class RecentMap<Key, Value> {
  readonly #capacity: number
  #young = new Map<Key, Value>()
  #old = new Map<Key, Value>()

  constructor(capacity: number) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a RecentMap holds at least one entry')
    this.#capacity = capacity
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#capacity && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  /** Entries held, counting one that stands in both generations twice. */
  get size(): number {
    return this.#young.size + this.#old.size
  }
}
