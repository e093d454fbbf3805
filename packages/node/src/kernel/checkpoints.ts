import type { ServedChain } from '@jianghan/engine-embedded'
import type { Ledger } from '@jianghan/kernel'
import type { ProofParts } from '@jianghan/light'

/** A signed header and the roots it commits to. */
export type Checkpoint = Omit<ProofParts, 'log' | 'state'>

/**
 * Makes the checkpoints of proofs, and keeps the newest: thousands of proofs rest on one header, and to read it costs the decoding of a block.
 */
export class Checkpoints {
  readonly #ledger: Pick<Ledger, 'view' | 'logSizeAfter' | 'log'>
  readonly #chain: Pick<ServedChain, 'header' | 'commit' | 'validators' | 'blocks'>
  #newest: Readonly<{ height: bigint; checkpoint: Checkpoint }> | undefined

  constructor({ ledger, chain }: Readonly<{ ledger: Pick<Ledger, 'view' | 'logSizeAfter' | 'log'>; chain: Pick<ServedChain, 'header' | 'commit' | 'validators' | 'blocks'> }>) {
    this.#ledger = ledger
    this.#chain = chain
  }

  /** Newest height that can be proved: the one below the newest signed header. */
  get provable(): bigint {
    const { highest } = this.#chain.blocks
    return highest > 0n ? highest - 1n : 0n
  }

  /** The signed header that commits to everything up to a height; undefined before it is sealed, and when the state can no longer be viewed there. */
  after(height: bigint): Checkpoint | undefined {
    const view = this.#ledger.view(height)
    if (view === undefined) return undefined
    if (this.#newest?.height === height) return this.#newest.checkpoint
    const header = this.#chain.header(height + 1n)
    const commit = this.#chain.commit(height + 1n)
    const validators = this.#chain.validators(height + 1n)
    if (header === undefined || commit === undefined || validators === undefined) return undefined
    const logSize = this.#ledger.logSizeAfter(height)
    const checkpoint = { header, commit, validators, logRoot: this.#ledger.log.rootAt(logSize), logSize, stateRoot: view.root }
    if (this.#newest === undefined || height > this.#newest.height) this.#newest = { height, checkpoint }
    return checkpoint
  }
}
