import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { StatementData } from '@jianghan/client'
import { QUIET_THREAD } from '../threads/heap.ts'

/** In which form a receipt or a statement is written. */
export type PaperForm = 'pdf' | 'json'

/** What a receipt is made of: a proof of this node, and the address of its verify page. */
export type ReceiptJob = Readonly<{ proof: Uint8Array; verifyUrl: string; form: PaperForm }>

/** What a statement of account is made of: its data, the proof of its balance, and the address of the verify page. */
export type StatementJob = Readonly<{ statement: StatementData; proof: Uint8Array; verifyUrl: string }>

/** To a worker: one job, and the fonts that come behind the own one. */
export type ToPapers = Readonly<{ job: number; work: ReceiptJob | StatementJob }>
/** From a worker: the document, nothing where the proof shows no payment that was done, or what went wrong. */
export type FromPapers = Readonly<{ job: number; bytes?: Uint8Array; error?: string }>

/** What of a message need not be copied to another thread: bytes that are alone in their buffer, and which nobody has here any more afterwards. */
export const handedOver = ({ buffer, byteLength }: Uint8Array): ArrayBuffer[] => (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [])

/** Threads at most: writing documents must leave processors to the ledger. */
const THREADS_MAX = 4
/** After so long without a job the threads end, so that an idle node does not hold their fonts, milliseconds. */
const IDLE_MS = 30_000

type Waiting = Readonly<{ resolve(bytes: Uint8Array | undefined): void; reject(fault: Error): void; worker: Worker }>

/** Writes receipts and statements on threads of their own, started when the first is asked for. */
export class PaperThreads {
  readonly #fonts: readonly string[]
  readonly #size: number
  readonly #workers: Worker[] = []
  readonly #waiting = new Map<number, Waiting>()
  #idle: NodeJS.Timeout | undefined
  #next = 1

  /** @param fonts files of fonts for characters that the own one lacks */
  constructor(fonts: readonly string[], size = Math.max(1, Math.min(THREADS_MAX, availableParallelism()))) {
    this.#fonts = fonts
    this.#size = size
  }

  /** How many papers are worth asking for at once. */
  get width(): number {
    return 4 * this.#size
  }

  /** Writes a paper, to which its proof is given away; undefined where a proof that is to make a receipt shows no payment that was done. */
  write(work: ReceiptJob | StatementJob): Promise<Uint8Array | undefined> {
    clearTimeout(this.#idle)
    const job = this.#next++
    return new Promise((resolve, reject) => {
      const worker = this.#workerFor(job)
      this.#waiting.set(job, { resolve, reject, worker })
      worker.postMessage({ job, work } satisfies ToPapers, handedOver(work.proof))
    })
  }

  #workerFor(job: number): Worker {
    if (this.#workers.length < this.#size) this.#workers.push(this.#started())
    return this.#workers[job % this.#workers.length] as Worker
  }

  #started(): Worker {
    const worker = new Worker(new URL('./paperWorker.ts', import.meta.url), { name: 'jianghan-papers', workerData: { fonts: this.#fonts }, execArgv: [...QUIET_THREAD] })
    worker.on('message', (message: FromPapers) => this.#answered(message))
    worker.on('error', fault => this.#gone(worker, fault as Error))
    worker.on('exit', () => this.#gone(worker, new Error('a thread for papers ended')))
    worker.unref()
    return worker
  }

  #answered({ job, bytes, error }: FromPapers): void {
    const waiting = this.#waiting.get(job)
    this.#waiting.delete(job)
    if (error === undefined) waiting?.resolve(bytes)
    else waiting?.reject(new Error(error))
    if (this.#waiting.size > 0) return
    this.#idle = setTimeout(() => void this.close(), IDLE_MS)
    this.#idle.unref()
  }

  #gone(worker: Worker, fault: Error): void {
    const place = this.#workers.indexOf(worker)
    if (place >= 0) this.#workers.splice(place, 1)
    for (const [job, waiting] of this.#waiting) {
      if (waiting.worker !== worker) continue
      this.#waiting.delete(job)
      waiting.reject(fault)
    }
  }

  /** Ends the threads; the next paper starts them again. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await Promise.all(this.#workers.splice(0).map(async worker => {
      this.#gone(worker, new Error('the threads for papers were closed'))
      await worker.terminate()
    }))
  }
}
