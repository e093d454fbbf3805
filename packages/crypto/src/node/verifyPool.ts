import { Worker } from 'node:worker_threads'
import { assert } from '@jianghan/protocol'
import { VERDICT_BYTE } from '../verdict.ts'
import type { Verifier, VerifyItem } from '../verdict.ts'
import { packRecords, recordSize } from '../verifyRecords.ts'
import { loadVerifier } from './loadVerifier.ts'
import { VerdictCache } from './verdictCache.ts'
import type { VerifyAnswer, VerifyJob, VerifyWorkerData } from './verifyWorker.ts'

/** Items in one transfer: with 32 the hand-over costs a fifth of the speed, with 1,024 nothing more is won. */
const BATCH = 256
/** The least share of a batch that is split off for a further idle worker. */
const MIN_SHARE = 16
/** Items that leave at once, also as a job in advance for a worker that is at work: it goes on while the calling thread is busy. */
const ADVANCE = 64
/** At most so many items are judged on the calling thread, when the pool is idle: handing over costs 0.1 ms, judging 0.05 ms. */
const INLINE_ITEMS = 2
/** … and only when the last call is so long ago, in ms, so that a stream of single items does not load the calling thread. */
const INLINE_AFTER_MS = 2
/** How often an item is handed to a worker again after one stopped under it. */
const MAX_ATTEMPTS = 3
/** Workers that may stop one after another without an answer between them, before the pool gives up. */
const MAX_CONSECUTIVE_STOPS = 5

/** How a pool is made. */
export interface VerifyPoolOptions {
  /** Threads that judge, at least 1. */
  readonly workers: number
  /** Bytes of items waiting or being judged before new ones are refused as `busy`; default 64 MiB. */
  readonly maxQueuedBytes?: number
  /** Verdicts remembered, at least; default 65,536 (about 15 MB at most). 0 where nothing is asked twice: then questions need no names. */
  readonly cachedVerdicts?: number
  /** Implementation to use; default the native one where it loads. */
  readonly prefer?: Verifier['name']
  /** Arguments of Node for the workers, instead of those of the process. */
  readonly threadArguments?: readonly string[]
  /** Starts a worker; replaced in tests. */
  readonly spawn?: () => Worker
}

/** Why a call was not taken: the queue is full (the same call can succeed later), or the pool is closed. */
export interface VerifyRefusal {
  readonly refused: 'busy' | 'closed'
}

/** Counters since the start, and what waits now. */
export interface VerifyPoolStats {
  readonly queuedItems: number
  readonly queuedBytes: number
  readonly judged: number
  readonly judgedInline: number
  readonly cacheHits: number
  readonly workerRestarts: number
}

interface Request {
  readonly verdicts: Uint8Array<ArrayBuffer>
  left: number
  resolve(verdicts: Uint8Array<ArrayBuffer>): void
  reject(fault: Error): void
}

interface Task {
  readonly request: Request
  readonly index: number
  readonly item: VerifyItem
  readonly name: string
  readonly size: number
  attempts: number
}

interface Slot {
  worker: Worker
  readonly jobs: Map<number, readonly Task[]>
}

/** First in, first out, without moving what waits at each take. */
class TaskQueue {
  #tasks: Task[] = []
  #head = 0

  get length(): number {
    return this.#tasks.length - this.#head
  }

  push(task: Task): void {
    this.#tasks.push(task)
  }

  take(count: number): Task[] {
    const taken = this.#tasks.slice(this.#head, this.#head + count)
    this.#head += taken.length
    if (this.#head > 4096 && 2 * this.#head > this.#tasks.length) this.putBack([])
    return taken
  }

  /** Puts tasks before all others. */
  putBack(tasks: readonly Task[]): void {
    this.#tasks = [...tasks, ...this.#tasks.slice(this.#head)]
    this.#head = 0
  }
}

const defaultSpawn = ({ prefer, threadArguments }: VerifyPoolOptions): Worker => new Worker(new URL('./verifyWorker.ts', import.meta.url), {
  workerData: { prefer } satisfies VerifyWorkerData, name: 'jianghan-verify', ...(threadArguments && { execArgv: [...threadArguments] }),
})

/**
 * Judges signatures on worker threads. Items of all calls are joined into batches of one transferred buffer; a batch leaves at
 * once when a worker is free. Verdicts are remembered. A worker that stops is replaced and its items are judged again.
 */
export class VerifyPool {
  readonly #spawn: () => Worker
  readonly #maxQueuedBytes: number
  readonly #cache: VerdictCache | undefined
  readonly #slots: Slot[]
  #inline: Verifier | undefined
  readonly #queue = new TaskQueue()
  #queuedBytes = 0
  #nextJob = 1
  #flushing = false
  #lastCall = -Infinity
  #stops = 0
  #state: 'open' | 'broken' | 'closed' = 'open'
  #counts = { judged: 0, judgedInline: 0, cacheHits: 0, workerRestarts: 0 }

  constructor(options: VerifyPoolOptions) {
    assert(Number.isInteger(options.workers) && options.workers >= 1, 'a verify pool has at least one worker')
    this.#spawn = options.spawn ?? (() => defaultSpawn(options))
    this.#maxQueuedBytes = options.maxQueuedBytes ?? 64 * 1024 * 1024
    this.#cache = options.cachedVerdicts === 0 ? undefined : new VerdictCache(options.cachedVerdicts ?? 65_536)
    this.#slots = Array.from({ length: options.workers }, () => this.#listen({ worker: this.#spawn(), jobs: new Map() }))
    // A failure here is no loss: the workers load the same and report it.
    loadVerifier(options.prefer).then(({ verifier }) => (this.#inline = verifier), () => undefined)
  }

  /**
   * One verdict byte per item, in order (`verdictOfByte`). The items must not be changed until the answer is there. Rejects only
   * when workers keep dying.
   */
  verify(items: readonly VerifyItem[]): Promise<Uint8Array<ArrayBuffer> | VerifyRefusal> {
    if (this.#state === 'closed') return Promise.resolve({ refused: 'closed' })
    if (this.#state === 'broken') return Promise.reject(new Error('the verify workers stop again and again'))
    const now = performance.now()
    const lone = now - this.#lastCall >= INLINE_AFTER_MS && this.#queuedBytes === 0
    this.#lastCall = now

    const verdicts = new Uint8Array(items.length)
    const open: { index: number; item: VerifyItem; name: string; size: number }[] = []
    let bytes = 0
    for (const [index, item] of items.entries()) {
      const name = this.#cache?.nameOf(item) ?? ''
      const known = this.#cache?.get(name)
      if (known !== undefined) {
        verdicts[index] = known
        continue
      }
      const size = recordSize(item)
      bytes += size
      open.push({ index, item, name, size })
    }
    if (this.#queuedBytes + bytes > this.#maxQueuedBytes) return Promise.resolve({ refused: 'busy' })
    this.#counts.cacheHits += items.length - open.length
    if (open.length === 0) return Promise.resolve(verdicts)
    if (lone && open.length <= INLINE_ITEMS && this.#inline !== undefined) {
      for (const { index, item, name } of open) {
        const verdict = VERDICT_BYTE[this.#inline.verify(item.kind, item.publicKey, item.message, item.signature)]
        this.#cache?.set(name, verdict)
        verdicts[index] = verdict
      }
      this.#counts.judgedInline += open.length
      return Promise.resolve(verdicts)
    }
    this.#queuedBytes += bytes
    return new Promise((resolve, reject) => {
      const request: Request = { verdicts, left: open.length, resolve, reject }
      for (const task of open) this.#queue.push({ ...task, request, attempts: 0 })
      this.#flushSoon()
    })
  }

  /** Counters for the metrics. */
  stats(): VerifyPoolStats {
    let queuedItems = this.#queue.length
    for (const slot of this.#slots) for (const tasks of slot.jobs.values()) queuedItems += tasks.length
    return { ...this.#counts, queuedItems, queuedBytes: this.#queuedBytes }
  }

  /** Stops the workers. Calls still waiting are rejected. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#failAll(new Error('the verify pool was closed'))
    await Promise.all(this.#slots.map(slot => slot.worker.terminate()))
  }

  /**
   * What is worth a transfer leaves now, so that judging overlaps with reading the next requests; the rest at the end of this turn of the event
   * loop. If all waited for the end of the turn, callers, workers and their answers would take turns instead of working at once.
   */
  #flushSoon(): void {
    if (this.#queue.length >= ADVANCE) this.#dispatch()
    if (this.#flushing || this.#queue.length === 0) return
    this.#flushing = true
    setImmediate(() => {
      this.#flushing = false
      this.#dispatch()
    })
  }

  /** A free worker takes what there is; one at work is given one job in advance, so that it never waits for this thread. */
  #dispatch(): void {
    if (this.#state !== 'open') return
    const free = this.#slots.filter(slot => slot.jobs.size === 0)
    for (const [index, slot] of free.entries()) {
      const share = Math.ceil(this.#queue.length / (free.length - index))
      if (this.#queue.length > 0) this.#send(slot, Math.min(BATCH, Math.max(MIN_SHARE, share)))
    }
    for (const slot of this.#slots) if (slot.jobs.size === 1 && this.#queue.length >= ADVANCE) this.#send(slot, BATCH)
  }

  #send(slot: Slot, count: number): void {
    const tasks = this.#queue.take(count)
    const job = this.#nextJob++
    slot.jobs.set(job, tasks)
    const records = packRecords(tasks.map(task => task.item))
    slot.worker.postMessage({ job, records } satisfies VerifyJob, [records.buffer])
  }

  #listen(slot: Slot): Slot {
    const { worker } = slot
    worker.on('message', (answer: VerifyAnswer) => this.#onAnswer(slot, answer))
    worker.on('error', () => undefined) // 'exit' follows and is the one place that deals with a stopped worker
    worker.on('exit', () => this.#onExit(slot, worker))
    return slot
  }

  #onAnswer(slot: Slot, { job, verdicts }: VerifyAnswer): void {
    const tasks = slot.jobs.get(job)
    if (tasks === undefined) return // answered by a worker that was given up meanwhile
    assert(verdicts.length === tasks.length, 'one verdict per record')
    slot.jobs.delete(job)
    this.#stops = 0
    this.#counts.judged += tasks.length
    this.#dispatch()
    for (const [at, task] of tasks.entries()) {
      const verdict = verdicts[at] as number
      this.#cache?.set(task.name, verdict)
      this.#queuedBytes -= task.size
      task.request.verdicts[task.index] = verdict
      if (--task.request.left === 0) task.request.resolve(task.request.verdicts)
    }
    assert(this.#queuedBytes >= 0, 'queued bytes are counted in pairs')
  }

  #onExit(slot: Slot, worker: Worker): void {
    if (this.#state !== 'open' || slot.worker !== worker) return
    const orphans = [...slot.jobs.values()].flat()
    slot.jobs.clear()
    if (++this.#stops > MAX_CONSECUTIVE_STOPS) {
      this.#queue.putBack(orphans)
      this.#state = 'broken'
      this.#failAll(new Error('the verify workers stop again and again'))
      return
    }
    this.#counts.workerRestarts++
    slot.worker = this.#spawn()
    this.#listen(slot)
    const given = orphans.filter(task => ++task.attempts >= MAX_ATTEMPTS)
    this.#queue.putBack(orphans.filter(task => task.attempts < MAX_ATTEMPTS))
    for (const task of given) this.#fail(task, new Error(`a signature was given up after ${MAX_ATTEMPTS} workers stopped under it`))
    this.#flushSoon()
  }

  #fail(task: Task, fault: Error): void {
    this.#queuedBytes -= task.size
    task.request.reject(fault)
  }

  #failAll(fault: Error): void {
    for (const slot of this.#slots) {
      for (const task of [...slot.jobs.values()].flat()) this.#fail(task, fault)
      slot.jobs.clear()
    }
    for (const task of this.#queue.take(this.#queue.length)) this.#fail(task, fault)
  }
}
