import type { Time } from '@jianghan/light'
import type { BatchHead } from './app.ts'
import type { KnownBatch } from './verdicts.ts'

/**
 * What became of a batch of this node.
 * - `final`: in the block of this height
 * - `leftOut`: this node executed it as proposer, and a handler threw or the kernel refused it whole
 * - `stale`: in no block, and its number can be in none any more: the same transactions may go again in another batch
 * - `refused`: not taken, for this reason
 */
export type Delivered =
  | Readonly<{ outcome: 'final'; height: bigint; time: Time }>
  | Readonly<{ outcome: 'leftOut' }>
  | Readonly<{ outcome: 'stale' }>
  | Readonly<{ outcome: 'refused'; reason: string }>

type Waiting = Readonly<{ bytes: Uint8Array; name: string; head: BatchHead; settle(what: Delivered): void }> & { sentAt: number }

/** After so long without a block a batch is sent again, milliseconds: the engine that had it may have been killed. */
const AGAIN_MS = 3_000
/** Batches of this node that may wait for their block. */
const WAITING_MAX = 256

/** Batches of this node on their way into a block. */
export class Outstanding {
  readonly #waiting = new Map<string, Waiting>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Takes a batch in; undefined where too many wait. Settles when it is known what became of it. */
  add(bytes: Uint8Array, { name }: KnownBatch, head: BatchHead): Promise<Delivered> | undefined {
    if (this.#waiting.size >= WAITING_MAX) return undefined
    return new Promise(settle => this.#waiting.set(name, { bytes, name, head, settle, sentAt: this.#now() }))
  }

  #settle(name: string, what: Delivered): void {
    const waiting = this.#waiting.get(name)
    this.#waiting.delete(name)
    waiting?.settle(what)
  }

  /** A block is final: what is in it, and what can no longer be in one. */
  committed(height: bigint, time: Time, batches: readonly KnownBatch[], follows: (head: BatchHead) => boolean): void {
    for (const { name } of batches) this.#settle(name, { outcome: 'final', height, time })
    for (const { name, head } of this.#waiting.values()) if (!follows(head)) this.#settle(name, { outcome: 'stale' })
  }

  leftOut(name: string): void {
    this.#settle(name, { outcome: 'leftOut' })
  }

  stale(name: string): void {
    this.#settle(name, { outcome: 'stale' })
  }

  refused(name: string, reason: string): void {
    this.#settle(name, { outcome: 'refused', reason })
  }

  refuseAll(reason: string): void {
    for (const name of this.#waiting.keys()) this.refused(name, reason)
  }

  /** Batches that are worth sending again: all after the engine came up, else those that wait for long. Each counts as sent now. */
  again(all: boolean): readonly Readonly<{ name: string; bytes: Uint8Array }>[] {
    const now = this.#now()
    const due = [...this.#waiting.values()].filter(({ sentAt }) => all || now - sentAt >= AGAIN_MS)
    for (const each of due) each.sentAt = now
    return due
  }

  /** Batches that wait, and their bytes. */
  get waiting(): Readonly<{ batches: number; bytes: number }> {
    let bytes = 0
    for (const each of this.#waiting.values()) bytes += each.bytes.length
    return { batches: this.#waiting.size, bytes }
  }
}
