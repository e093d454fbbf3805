import type { KeyPair } from '@jianghan/crypto'
import { EmbeddedEngine, type EngineApp, type Signed, type SignState, type Submitted } from '@jianghan/engine-embedded'
import type { ExecutedBlock } from '@jianghan/kernel'
import type { Timestamp } from '@jianghan/protocol'
import type { Replica } from './replica.ts'

/** A block that the engine asked the ledger to execute. */
export type Attempt = Readonly<{ height: bigint; time: Timestamp; batches: readonly Uint8Array[]; executed: ExecutedBlock }>

/** What the validator signed last, on a disk that keeps what it was given. */
export class SignMemory implements SignState {
  last: Signed | undefined

  remember(vote: Signed): void {
    this.last = vote
  }
}

type LeaderSetup = Readonly<{ replica: Replica; validatorKey: KeyPair; signState: SignState; clock(): Timestamp; onAttempt(attempt: Attempt): void }>

/** The replica that seals blocks: the real engine, whose timers run when the simulation says so. */
export class Leader {
  readonly #setup: LeaderSetup
  #soon: (() => void)[] = []
  #later: (() => void)[] = []
  #engine: EmbeddedEngine
  /** What stopped the engine last. */
  failure: unknown
  /** Height at which the engine last said that its clock is behind. */
  saidBehind: bigint | undefined

  constructor(setup: LeaderSetup) {
    this.#setup = setup
    this.#engine = this.#open()
  }

  /** Takes the engine up again after the ledger was opened anew. */
  reopen(): void {
    this.#soon = []
    this.#later = []
    this.failure = undefined
    this.#engine = this.#open()
  }

  #open(): EmbeddedEngine {
    const { replica: { ledger }, validatorKey, signState, clock } = this.#setup
    return EmbeddedEngine.open({
      app: this.#app(), chainId: ledger.genesis.chainId, genesisTime: ledger.genesis.time, appVersion: BigInt(ledger.router.application.version),
      validatorKey, signState, clock,
      onReport: report => {
        if (report.kind === 'failed') this.failure = report.error
        else this.saidBehind = report.height
      },
      timers: {
        soon: task => void this.#soon.push(task),
        after: (_milliseconds, task) => {
          this.#later.push(task)
          return () => { this.#later = this.#later.filter(other => other !== task) }
        },
      },
    })
  }

  #app(): EngineApp {
    const { ledger } = this.#setup.replica
    return {
      get lastHeight() { return ledger.lastHeight },
      get lastAppHash() { return ledger.lastAppHash },
      get lastResultsHash() { return ledger.lastResultsHash },
      get appVersion() { return BigInt(ledger.appVersion) },
      execute: block => {
        const executed = ledger.execute(block)
        this.#setup.onAttempt({ ...block, executed })
        return { appHash: executed.appHash, resultsHash: executed.resultsHash, batchesKept: executed.result.batches, token: executed }
      },
      commit: (token, engineBytes) => ledger.commit(token as ExecutedBlock, engineBytes),
      readEngineBytes(height) {
        const record = ledger.block(height)
        return record && { engineBytes: record.engineBytes, batches: record.batches }
      },
    }
  }

  get engine(): EmbeddedEngine {
    return this.#engine
  }

  submit(batch: Uint8Array): Promise<Submitted> {
    return this.#engine.submit(batch)
  }

  /** Seals what waits; `idle` also lets the time pass after which an empty block carries the last application hash. */
  run({ idle }: Readonly<{ idle: boolean }>): void {
    for (const task of this.#soon.splice(0)) task()
    if (idle) for (const task of this.#later.splice(0)) task()
  }
}
