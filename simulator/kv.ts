import type { FrozenKv, KvOp, KvRange, MemoryKv, OrderedKv } from '@jianghan/store'
import { type DiskHooks, noSpace, SimulatedCrash } from './disk.ts'

/**
 * What goes wrong at the next flush of the state: it finds no room, arrives and is reported as failed nevertheless, or the process ends with
 * it, before or after it arrived.
 */
export type FlushFault = 'none' | 'lostFlush' | 'unansweredFlush' | 'crashBeforeFlush' | 'crashAfterFlush'

/** Memory that stands for what a key-value store has on disk; it outlives the process that writes. Each write is synced, as those of the state are. */
export class SimulatedKv implements OrderedKv {
  fault: FlushFault = 'none'
  /** No write finds room while this holds. */
  isFull = false
  /** Full disks that were reported. */
  refusals = 0
  readonly #onDisk: MemoryKv
  readonly #hooks: DiskHooks
  #held: Promise<void> | undefined
  #release: (() => void) | undefined
  #isDead = false

  constructor(onDisk: MemoryKv, hooks: DiskHooks) {
    this.#onDisk = onDisk
    this.#hooks = hooks
  }

  /** Whether the process ended in a write. */
  get isDead(): boolean {
    return this.#isDead
  }

  /** Ends the process: a write that is under way never arrives. */
  die(): void {
    this.#isDead = true
    this.#release?.()
  }

  /** A slow disk: writes come to their end only when they are let. */
  hold(): void {
    if (this.#held !== undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held = promise
    this.#release = resolve
  }

  /** Lets held writes end. */
  letGo(): void {
    this.#release?.()
    this.#held = undefined
    this.#release = undefined
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#onDisk.get(key)
  }

  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.#onDisk.getMany(keys)
  }

  async write(ops: Iterable<KvOp>): Promise<void> {
    // Half of the changes are drawn when a slow write begins, half when it ends: blocks are applied in between.
    const drawn: KvOp[] = []
    const iterator = ops[Symbol.iterator]()
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      drawn.push(next.value)
      if (drawn.length === DRAWN_FIRST) await this.#held
    }
    await this.#held
    if (this.#isDead) throw new SimulatedCrash('nothing is written after a crash')
    const { fault } = this
    this.fault = 'none'
    if (fault !== 'none') this.#hooks.onFault(fault)
    if (fault === 'lostFlush' || this.isFull) throw this.#refuse()
    if (fault === 'crashBeforeFlush') {
      if (this.#hooks.tears === true) await this.#onDisk.write(drawn.slice(0, drawn.length >> 1))
      throw this.#crash()
    }
    await this.#onDisk.write(drawn)
    if (fault === 'unansweredFlush') throw this.#refuse()
    if (fault === 'crashAfterFlush') throw this.#crash()
  }

  #refuse(): Error {
    this.refusals++
    return noSpace()
  }

  #crash(): Error {
    this.#isDead = true
    return new SimulatedCrash('in a flush')
  }

  iterate(range: KvRange): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    return this.#onDisk.iterate(range)
  }

  freeze(): Promise<FrozenKv> {
    return this.#onDisk.freeze()
  }

  async close(): Promise<void> {
    // What is on disk stays.
  }
}

/** Changes drawn from a flush before it waits for a slow disk. */
const DRAWN_FIRST = 40
