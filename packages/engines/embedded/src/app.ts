import type { Time } from '@jianghan/light'

/** A block as the application executes it: what is decided before the block's hash is known. */
export type ProposedBlock = Readonly<{ height: bigint; time: Time; batches: readonly Uint8Array[] }>

/** A validator's key (Ed25519, 32 bytes) with its power from then on. */
export type ValidatorUpdate = Readonly<{ publicKey: Uint8Array; power: bigint }>

/** What execution gave. Nothing of it is visible or durable before {@link EngineApp.commit}. */
export type ExecutedBlock = Readonly<{
  /** Application hash after this block: the next header carries it. */
  appHash: Uint8Array
  /** Hash over the block's results: the next header carries it as well. */
  resultsHash: Uint8Array
  /** The batches that stay in the block, in their order. What is missing was left out by the application. */
  batchesKept: readonly Uint8Array[]
  /** What becomes of the validators two blocks later; absent or empty when nothing. */
  validatorUpdates?: readonly ValidatorUpdate[]
  /** Whatever the application needs to commit. An execution that is not committed is forgotten with the next one. */
  token: unknown
}>

/**
 * The application that the engine drives: ABCI's ideas (FinalizeBlock, Commit, Info) as synchronous calls. The kernel's ledger is one.
 */
export interface EngineApp {
  /** Height of the last committed block; 0 before the first. */
  readonly lastHeight: bigint
  /** Application hash after the last committed block, or after genesis. */
  readonly lastAppHash: Uint8Array
  /** Results hash of the last committed block. Not read at height 0. */
  readonly lastResultsHash: Uint8Array
  /** The validators that take over from the one of this engine, when one of the last two committed blocks said so; undefined otherwise. */
  readonly successors?: readonly ValidatorUpdate[] | undefined
  /** Version of the application that the next block is executed with; the one of the set-up when absent. */
  readonly appVersion?: bigint
  /** Lowest height whose block is still there; 1 when absent. */
  readonly baseHeight?: bigint
  /** Executes a block on top of the last committed one. A block without batches changes no state. */
  execute(block: ProposedBlock): ExecutedBlock
  /** Makes an execution durable with the engine's bytes in one record, then visible. After it returns the block is final. */
  commit(token: unknown, engineBytes: Uint8Array): void
  /** While the application has more in memory than it should: settles when it can take another block of batches. */
  behind?(): Promise<unknown> | undefined
  /** What was committed at a height, for the RPC and for a restart; undefined when it is not there (any more). */
  readEngineBytes(height: bigint): Readonly<{ engineBytes: Uint8Array; batches: readonly Uint8Array[] }> | undefined
}
