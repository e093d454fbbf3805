import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Proved } from './comparison.ts'
import type { FromWorker, IndexStatus, Question, ToWorker, WorkerSetup } from './messages.ts'
import type { Owned, OwnersOf } from './readModel.ts'

/** What a thread tells its owner. */
export type ThreadPorts = Readonly<{
  ownersOf: OwnersOf
  /** Arguments of Node for the worker, instead of those of the process. */
  threadArguments: readonly string[] | undefined
  onStatus(status: IndexStatus): void
  onAnswer(number: number, answer: unknown): void
  onFault(number: number, fault: string): void
  /** It ended; with the fault where one ended it. */
  onExit(fault: unknown): void
}>

const CLOSING = 'the index is closing'

/** A worker that keeps one index, from the main thread's side. */
export class IndexThread {
  readonly #ports: ThreadPorts
  readonly #worker: Worker
  /** Questions about owners that the worker waits for. */
  readonly #whose = new Set<number>()
  #committed = 0n
  #told = 0n
  #telling = false
  #state: 'open' | 'closing' | 'ended' = 'open'
  #fault: unknown

  constructor(setup: WorkerSetup, ports: ThreadPorts) {
    this.#ports = ports
    const { threadArguments } = ports
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup, name: 'jianghan-index', ...(threadArguments && { execArgv: [...threadArguments] }) })
    this.#worker.on('message', (message: FromWorker) => { this.#on(message) })
    this.#worker.on('error', fault => { this.#fault = fault })
    this.#worker.on('exit', () => {
      this.#state = 'ended'
      this.#whose.clear()
      ports.onExit(this.#fault)
    })
  }

  #on(message: FromWorker): void {
    switch (message.kind) {
      case 'status':
        this.#ports.onStatus(message.status)
        break
      case 'told':
        this.#telling = false
        this.#tell()
        break
      case 'answer':
        this.#ports.onAnswer(message.number, message.answer)
        break
      case 'fault':
        this.#ports.onFault(message.number, message.fault)
        break
      case 'whose':
        void this.#tellOwners(message.number, message.parties)
        break
      case 'closed':
        break
    }
  }

  async #tellOwners(number: number, parties: readonly Owned[]): Promise<void> {
    if (this.#state !== 'open') return this.#send({ kind: 'ownersUnknown', number, fault: CLOSING })
    this.#whose.add(number)
    // A node that closes says so at once, which must not end the process.
    const asked = async (): Promise<readonly (string | undefined)[]> => this.#ports.ownersOf(parties)
    const said = await asked().then(
      (owners): ToWorker => ({ kind: 'owners', number, owners }), (fault: unknown): ToWorker => ({ kind: 'ownersUnknown', number, fault: String(fault) }),
    )
    if (this.#whose.delete(number)) this.#send(said)
  }

  #send(message: ToWorker): void {
    if (this.#state !== 'ended') this.#worker.postMessage(message)
  }

  /** Tells that blocks up to this height are final. One notice is under way at a time; later heights replace one another. */
  committed(height: bigint): void {
    if (height > this.#committed) this.#committed = height
    this.#tell()
  }

  #tell(): void {
    if (this.#telling || this.#committed === this.#told || this.#state !== 'open') return
    this.#telling = true
    this.#told = this.#committed
    this.#send({ kind: 'committed', height: this.#told })
  }

  ask(number: number, question: Question): void {
    this.#send({ kind: 'ask', number, question })
  }

  compare(number: number, proved: Proved): void {
    this.#send({ kind: 'compare', number, proved })
  }

  /** Builds the index again from the start of the log. */
  rebuild(): void {
    this.#send({ kind: 'rebuild' })
  }

  /** Ends the worker after what it is at. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    const exit = once(this.#worker, 'exit')
    this.#send({ kind: 'close' })
    for (const number of this.#whose) this.#send({ kind: 'ownersUnknown', number, fault: CLOSING })
    this.#whose.clear()
    await exit
  }
}
