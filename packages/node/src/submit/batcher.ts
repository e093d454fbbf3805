import { assert, LIMITS } from '@jianghan/protocol'
import type { BatchNumber } from '@jianghan/kernel'
import type { BatchResult, DroppedNotice } from '../threads/messages.ts'
import { BATCH_ROOM, type BatchMaker, entrySize, makeBatch } from './batchBytes.ts'
import type { Moments } from '../observe/traces.ts'
import type { Submission } from './submission.ts'

/** A transaction that passed every check of the node and has no answer yet. */
export type Entry = {
  readonly id: Uint8Array
  /** The id as text, by which equal ones find each other. */
  readonly name: string
  readonly bytes: Uint8Array
  /** When it passed the stations of this thread. */
  readonly moments: Moments
  /** Who waits for it. */
  readonly waiting: { submission: Submission; position: number }[]
}

/** How batches follow one another to the engine. */
export type Pace = Readonly<{
  /** Batches that may be with the engine at once: while one is executed and stored, the next is there already. */
  outstanding: number
  /** Bytes of them, after which none follows: with the last one still less than what the engine takes in of one member. */
  bytes: number
  /** While the engine is at work, a further batch is handed over when it holds so many. */
  early: number
  /** Or when its first transaction has waited so long for each batch that is with the engine, milliseconds; without it, never. */
  lingerMs?: number
}>

/** One node orders alone, in milliseconds: what is not in the block under way may wait for the next. Making a batch costs as much as three transfers. */
export const ALONE_PACE: Pace = { outstanding: 3, bytes: 4 * LIMITS.batchBytes, early: 64 }
/**
 * In a network a block takes a tenth of a second and more, and a batch that misses it waits for the next. Each costs every node a check and a message,
 * so that they become rarer the more are under way: n of them within n²/2 times the pause.
 */
export const NETWORK_PACE: Pace = { outstanding: 16, bytes: 3 * LIMITS.batchBytes, early: 500, lingerMs: 25 }
/**
 * How often a batch that was refused as a whole is numbered anew. In a network one may be left behind by a later one of the same node, where nodes took them
 * in another order; its transactions are good, and whoever sent them should not hear of it.
 */
const ATTEMPTS_MAX = 10

type SentBatch = Readonly<{ entries: readonly Entry[]; attempt: number; size: number }>

/** What the batcher does with the world. */
export type BatcherPorts = Readonly<{
  maker: BatchMaker
  lastBatch: BatchNumber
  pace: Pace
  /** Milliseconds of the clock by which entries say when they came. */
  now?(): number
  send(batch: number, bytes: Uint8Array<ArrayBuffer>): void
  onDone(entries: readonly Entry[], result: BatchResult, height: bigint): void
  onPoison(entry: Entry, dropped: DroppedNotice): void
  onDropped(entries: readonly Entry[], dropped: DroppedNotice): void
}>

/**
 * Gathers transactions into batches. An idle engine is given what there is at once; while it is busy the next batch forms by itself, so that
 * batches grow with the load and nobody waits for a timer.
 */
export class Batcher {
  readonly #ports: BatcherPorts
  readonly #sent = new Map<number, SentBatch>()
  #sentBytes = 0
  #queue: Entry[] = []
  #head = 0
  #epoch: bigint
  #sequence: bigint
  #next = 1
  #planned = false
  #linger: NodeJS.Timeout | undefined
  #paused = false

  constructor(ports: BatcherPorts) {
    this.#ports = ports
    const { epoch, sequence } = ports.lastBatch
    this.#epoch = epoch > 0n ? epoch : 1n
    this.#sequence = epoch > 0n ? sequence : 0n
  }

  /** Transactions that wait for a batch. */
  get queued(): number {
    return this.#queue.length - this.#head
  }

  /** Batches with the engine. */
  get outstanding(): number {
    return this.#sent.size
  }

  /** Puts a transaction behind the others. */
  add(entry: Entry): void {
    this.#queue.push(entry)
    this.#plan()
  }

  /** While paused nothing is handed over. */
  pause(paused: boolean): void {
    this.#paused = paused
    if (!paused) this.#plan()
  }

  /** Takes everything that waits out of the queue, to be answered otherwise. */
  drain(): Entry[] {
    const left = this.#queue.slice(this.#head)
    this.#queue = []
    this.#head = 0
    return left
  }

  /** A block holds a batch. */
  done(result: BatchResult, height: bigint): void {
    const sent = this.#take(result.batch)
    assert(sent !== undefined && sent.entries.length === result.codes.length, 'results answer a batch that was sent')
    this.#ports.onDone(sent.entries, result, height)
    this.#plan()
  }

  /** A batch is in no block. One with a poisonous transaction goes again without it, in two parts, so that no part is executed often. */
  dropped(dropped: DroppedNotice): void {
    const sent = this.#take(dropped.batch)
    if (sent === undefined) return
    const { entries, attempt } = sent
    if (dropped.poison !== undefined) {
      const { position } = dropped.poison
      const poison = entries[position]
      assert(poison !== undefined, 'the poison is one of the batch')
      this.#ports.onPoison(poison, dropped)
      for (const part of [entries.slice(0, position), entries.slice(position + 1)]) if (part.length > 0) this.#send(part, attempt)
    } else if (attempt < ATTEMPTS_MAX && dropped.refusal.status === 'kernel.batchOutOfSequence') {
      this.#send(entries, attempt + 1)
    } else {
      this.#ports.onDropped(entries, dropped)
    }
    this.#plan()
  }

  /** The engine took a batch back: its entries, to be answered otherwise. */
  takeBack(batch: number): readonly Entry[] {
    return this.#take(batch)?.entries ?? []
  }

  #take(batch: number): SentBatch | undefined {
    const sent = this.#sent.get(batch)
    this.#sent.delete(batch)
    this.#sentBytes -= sent?.size ?? 0
    return sent
  }

  /**
   * What is worth a batch leaves now, so that the engine works while this thread reads on; the rest at the end of this turn of the event loop,
   * so that what was judged together travels together.
   */
  #plan(): void {
    const { pace } = this.#ports
    if (!this.#maySend) return
    if (this.queued >= pace.early) return this.#pump()
    if (this.#planned) return
    this.#planned = true
    setImmediate(() => {
      this.#planned = false
      this.#pump()
    })
  }

  get #maySend(): boolean {
    const { outstanding, bytes } = this.#ports.pace
    return !this.#paused && this.queued > 0 && this.#sent.size < outstanding && this.#sentBytes <= bytes
  }

  #pump(): void {
    const { pace } = this.#ports
    while (this.#maySend) {
      const wait = this.#sent.size === 0 || this.queued >= pace.early ? 0 : this.#waitMs()
      if (wait > 0) return this.#pumpAfter(wait)
      this.#send(this.#takeBatch(), 0)
    }
  }

  /** How long what is queued still waits for company, milliseconds. */
  #waitMs(): number {
    const { pace: { lingerMs = Infinity }, now = () => performance.now() } = this.#ports
    return (this.#queue[this.#head] as Entry).moments.accepted + lingerMs * this.#sent.size - now()
  }

  #pumpAfter(milliseconds: number): void {
    clearTimeout(this.#linger)
    if (milliseconds === Infinity) return
    this.#linger = setTimeout(() => this.#pump(), Math.ceil(milliseconds))
    this.#linger.unref()
  }

  #takeBatch(): Entry[] {
    let room = BATCH_ROOM
    let end = this.#head
    const last = Math.min(this.#queue.length, this.#head + LIMITS.batchTransactions)
    for (; end < last; end++) {
      room -= entrySize((this.#queue[end] as Entry).bytes.length)
      if (room < 0) break
    }
    const taken = this.#queue.slice(this.#head, end)
    this.#head = end
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    }
    assert(taken.length > 0, 'every transaction fits a batch')
    return taken
  }

  #send(entries: readonly Entry[], attempt: number): void {
    const batch = this.#next++
    this.#sequence += 1n
    const now = performance.now()
    for (const { moments } of entries) moments.batched = now
    const bytes = makeBatch(this.#ports.maker, { epoch: this.#epoch, sequence: this.#sequence }, entries.map(entry => entry.bytes))
    this.#sent.set(batch, { entries, attempt, size: bytes.length })
    this.#sentBytes += bytes.length
    this.#ports.send(batch, bytes)
  }
}
