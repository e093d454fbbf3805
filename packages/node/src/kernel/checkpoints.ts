import type { EmbeddedEngine } from '@jianghan/engine-embedded'
import type { Ledger } from '@jianghan/kernel'
import type { ProofParts } from '@jianghan/light'

/** A signed header and the roots it commits to. */
export type Checkpoint = Omit<ProofParts, 'log' | 'state'>

/**
 * Makes the checkpoints of proofs, and keeps the newest: thousands of proofs rest on one header, and to read it costs the decoding of a block.
 */
export class Checkpoints {
  readonly #ledger: Pick<Ledger, 'view' | 'logSizeAfter' | 'log'>
  readonly #engine: Pick<EmbeddedEngine, 'header' | 'commit' | 'validators'>
  #newest: Readonly<{ height: bigint; checkpoint: Checkpoint }> | undefined

  constructor({ ledger, engine }: Readonly<{ ledger: Pick<Ledger, 'view' | 'logSizeAfter' | 'log'>; engine: Pick<EmbeddedEngine, 'header' | 'commit' | 'validators'> }>) {
    this.#ledger = ledger
    this.#engine = engine
  }

  /** The signed header that commits to everything up to a height; undefined before it is sealed, and when the state can no longer be viewed there. */
  after(height: bigint): Checkpoint | undefined {
    const view = this.#ledger.view(height)
    if (view === undefined) return undefined
    if (this.#newest?.height === height) return this.#newest.checkpoint
    const header = this.#engine.header(height + 1n)
    const commit = this.#engine.commit(height + 1n)
    const validators = this.#engine.validators(height + 1n)
    if (header === undefined || commit === undefined || validators === undefined) return undefined
    const logSize = this.#ledger.logSizeAfter(height)
    const checkpoint = { header, commit, validators, logRoot: this.#ledger.log.rootAt(logSize), logSize, stateRoot: view.root }
    if (this.#newest === undefined || height > this.#newest.height) this.#newest = { height, checkpoint }
    return checkpoint
  }
}
