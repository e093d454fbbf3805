import { Worker } from 'node:worker_threads'
import { QUIET_THREAD } from '../../threads/heap.ts'
import type { Jobs } from './jobs.ts'

/** From the main thread to the worker: one job. */
export type ToWork = Readonly<{ job: number; method: keyof Jobs; input: unknown }>
/** From the worker: a piece of what it makes, its answer, or what went wrong. */
export type FromWork = Readonly<{ job: number; value?: unknown; error?: string; piece?: Uint8Array }>

/** Takes what a job gives out before its end; the job has its end when all is taken. */
export type TakePiece = (piece: Uint8Array) => Promise<void>

/** Who does the heavy work on payment files. */
export interface Work {
  run<M extends keyof Jobs>(method: M, input: Jobs[M]['input'], take?: TakePiece): Promise<Jobs[M]['value']>
  close(): Promise<void>
}

/** Room for what lives shortly, MiB: a large file makes millions of small values. */
const YOUNG_MIB = 64

type Waiting = Readonly<{ resolve(value: unknown): void; reject(fault: Error): void; take: TakePiece | undefined; /** Pieces that are being taken. */ taking: Promise<void>[] }>

/** After so long without a job the thread ends, so that an idle node does not hold its memory, milliseconds. */
const IDLE_MS = 60_000

/** Does jobs on one worker thread, in their order, started when the first comes. Reading, signing and writing thousands of payments never holds the event loop. */
export class WorkThread implements Work {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #next = 1

  run<M extends keyof Jobs>(method: M, input: Jobs[M]['input'], take?: TakePiece): Promise<Jobs[M]['value']> {
    clearTimeout(this.#idle)
    const job = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(job, { resolve: resolve as (value: unknown) => void, reject, take, taking: [] })
      this.#started().postMessage({ job, method, input } satisfies ToWork)
    })
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(new URL('./workWorker.ts', import.meta.url), {
      name: 'jianghan-payment-files', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB }, execArgv: [...QUIET_THREAD],
    })
    worker.on('message', (message: FromWork) => this.#answered(message))
    worker.on('error', fault => this.#gone(worker, fault as Error))
    worker.on('exit', () => this.#gone(worker, new Error('the thread for payment files ended')))
    worker.unref()
    this.#worker = worker
    return worker
  }

  #answered({ job, value, error, piece }: FromWork): void {
    const waiting = this.#waiting.get(job)
    if (piece !== undefined) {
      const taken = waiting?.take?.(piece) ?? Promise.resolve()
      taken.catch(() => undefined)
      waiting?.taking.push(taken)
      return
    }
    this.#waiting.delete(job)
    if (error === undefined) Promise.all(waiting?.taking ?? []).then(() => waiting?.resolve(value), (fault: unknown) => waiting?.reject(fault as Error))
    else waiting?.reject(new Error(error))
    if (this.#waiting.size > 0) return
    this.#idle = setTimeout(() => void this.close(), IDLE_MS)
    this.#idle.unref()
  }

  #gone(worker: Worker, fault: Error): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(fault)
    this.#waiting.clear()
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(new Error('the thread for payment files was closed'))
    this.#waiting.clear()
    await worker?.terminate()
  }
}
