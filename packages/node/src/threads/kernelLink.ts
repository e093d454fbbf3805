import { Worker } from 'node:worker_threads'
import type { NetworkState } from '../kernel/networkView.ts'
import { backupProblems } from '../backup/problems.data.ts'
import { fail, type Facts, ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { startProblems } from '../problem/start.data.ts'
import { QUIET_THREAD } from './heap.ts'
import {
  type BlockNotice, type CallName, CALLS_MAX, type CallProblem, type DroppedNotice, type FromKernel, type KernelCalls, type KernelSetup,
  type ReadyFacts, type StartFailure, type ToKernel, type WriteState,
} from './messages.ts'

/** What the kernel worker tells without being asked. */
export type KernelListener = Readonly<{
  onProgress(height: bigint, of: bigint): void
  onBlock(block: BlockNotice): void
  onSealed(height: bigint): void
  onNetwork(state: NetworkState): void
  onDropped(dropped: DroppedNotice): void
  onBatchRefused(batch: number, reason: string): void
  onWriting(state: WriteState, facts: Facts): void
  onReport(level: 'warn' | 'error', what: string, details: unknown): void
  /** The worker is gone without having been asked to. */
  onLost(error: Error | undefined): void
}>

type Waiting = Readonly<{ resolve(value: unknown): void; reject(fault: Error): void }>

/**
 * Young generation of the kernel worker, MiB. A block's values live until it is committed; with V8's default they are copied again
 * and again meanwhile.
 */
const YOUNG_MIB = 64

/** The main thread's end of the line to the kernel worker. */
export class KernelLink {
  readonly worker: Worker
  readonly #listener: KernelListener
  readonly #waiting = new Map<number, Waiting>()
  #nextCall = 1
  #ready: ((facts: ReadyFacts) => void) | undefined
  #failed: ((fault: Error) => void) | undefined
  #closing: (() => void) | undefined
  #lost = false

  private constructor(setup: KernelSetup, listener: KernelListener) {
    this.#listener = listener
    this.worker = new Worker(new URL('../kernel/kernelWorker.ts', import.meta.url), {
      workerData: setup, name: 'jianghan-kernel', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB }, execArgv: [...QUIET_THREAD],
    })
    this.worker.on('message', (message: FromKernel) => this.#receive(message))
    this.worker.on('error', error => this.#gone(error as Error))
    this.worker.on('exit', () => this.#gone(undefined))
  }

  /** Starts the worker and waits until its ledger is open. Throws ProblemFault where it cannot be. */
  static async start(setup: KernelSetup, listener: KernelListener): Promise<{ link: KernelLink; facts: ReadyFacts }> {
    const link = new KernelLink(setup, listener)
    const facts = await new Promise<ReadyFacts>((resolve, reject) => {
      link.#ready = resolve
      link.#failed = reject
    })
    link.#ready = link.#failed = undefined
    return { link, facts }
  }

  /** Hands a batch over; its bytes move to the worker. */
  submit(batch: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#send({ kind: 'batch', batch, bytes }, [bytes.buffer])
  }

  /** Says what transactions on their way are going to read. */
  foresee(places: Uint32Array<ArrayBuffer>): void {
    this.#send({ kind: 'foresee', places }, [places.buffer])
  }

  /** Asks the worker. Throws ProblemFault busy when too much waits, Error when the answer fails there. */
  call<M extends CallName>(method: M, input: KernelCalls[M]['input']): Promise<KernelCalls[M]['value']> {
    if (this.#lost || this.#closing !== undefined) fail(problems.closing)
    if (this.#waiting.size >= CALLS_MAX) fail(problems.busy, { what: 'calls', limit: CALLS_MAX }, 1)
    const call = this.#nextCall++
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve: resolve as (value: unknown) => void, reject })
      this.#send({ kind: 'call', call, method, input })
    })
  }

  /** Calls that wait for an answer. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Ends the worker cleanly: state written, stores closed. */
  async close(): Promise<void> {
    if (this.#lost) return
    // Its port is closed when its stores are: then the thread ends by itself.
    await new Promise<void>(resolve => {
      this.#closing = resolve
      this.#send({ kind: 'close' })
    })
  }

  #send(message: ToKernel, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer)
  }

  #receive(message: FromKernel): void {
    switch (message.kind) {
      case 'block': return this.#listener.onBlock(message)
      case 'sealed': return this.#listener.onSealed(message.height)
      case 'network': return this.#listener.onNetwork(message.state)
      case 'dropped': return this.#listener.onDropped(message)
      case 'batchRefused': return this.#listener.onBatchRefused(message.batch, message.reason)
      case 'answer': return this.#take(message.call)?.resolve(message.value)
      case 'callFailed': return this.#take(message.call)?.reject(new Error(message.error))
      case 'progress': return this.#listener.onProgress(message.height, message.of)
      case 'ready': return this.#ready?.(message)
      case 'startFailed': return this.#failed?.(startFault(message.problem))
      case 'writing': return this.#listener.onWriting(message.state, message.facts)
      case 'report': return this.#listener.onReport(message.level, message.what, message.details)
    }
  }

  #take(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call)
    this.#waiting.delete(call)
    return waiting
  }

  #gone(error: Error | undefined): void {
    if (this.#lost) return
    this.#lost = true
    const expected = this.#closing !== undefined || this.#failed !== undefined
    this.#failed?.(error ?? new Error('the kernel worker ended'))
    this.#closing?.()
    for (const { reject } of this.#waiting.values()) reject(new ProblemFault(problem(problems.closing)))
    this.#waiting.clear()
    if (!expected) this.#listener.onLost(error)
  }
}

function startFault({ name, facts }: StartFailure): ProblemFault {
  const definition = name in startProblems ? startProblems[name as keyof typeof startProblems] : startProblems.startFailed
  return new ProblemFault(problem(definition, facts))
}

/** The value of a call, or its problem thrown. */
export function orFail<T extends object>(value: T | CallProblem): T {
  if (!('problem' in value)) return value as T
  const definition = problems[value.problem as keyof typeof problems] ?? backupProblems[value.problem as keyof typeof backupProblems] ?? problems.internal
  fail(definition, value.facts)
}
