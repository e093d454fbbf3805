import type { VerifyItem } from '@jianghan/crypto'
import type { EngineApp, ExecutedBlock, ProposedBlock } from '@jianghan/engine-embedded'
import type { AgreedParams, TxResult } from '@jianghan/light'
import type { AbciValidator, ReportedMisbehavior } from './abci/requests.ts'
import type { QueryResponse } from './abci/responses.ts'
import type { SnapshotSource } from './stateSync/snapshots.ts'

/** What a batch says of itself. Numbers follow one another for each member: (epoch, sequence) rises. */
export type BatchHead = Readonly<{ member: string; epoch: bigint; sequence: bigint }>

/** A batch whose form is right. */
export type InspectedBatch = BatchHead & Readonly<{
  /** The member's signature over the batch. */
  own: VerifyItem
  /** The signatures of the transactions inside; read when they are asked for, which nobody does of batches whose signatures are known to hold. */
  inner(): readonly VerifyItem[]
  transactions: number
}>

/** Why a batch is not taken: a name for programs. */
export type BatchRefusal = Readonly<{ refused: string }>

/** Judges a signature whose verdict is known: false only for those that were found not to hold. */
export type KnownJudge = (kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** How a block is executed. */
export type NetworkExecution = Readonly<{
  /** Whether it is decided: then every batch keeps its place, one that is refused without effect. */
  decided: boolean
  /** Absent where every signature in the block holds. */
  judge?: KnownJudge
}>

/** Consensus parameters that are others from the next block on; what is not named stays. */
export type ParamUpdates = Readonly<{
  /** Bytes of a block, and the age up to which evidence is taken, in blocks and in nanoseconds: until both have passed. */
  block?: AgreedParams
  appVersion?: bigint
}>

/** A block that was executed for a network. */
export type NetworkExecuted = ExecutedBlock & Readonly<{
  /** One for each batch that stays, in their order: what the next header's results hash is over. */
  results: readonly TxResult[]
  /** What becomes of the validators two blocks later. */
  validatorUpdates?: readonly AbciValidator[]
  paramUpdates?: ParamUpdates
  /** Batches that were left out, or refused in a decided block; with `poison`, a handler threw: our bug. */
  dropped: readonly Readonly<{ batch: Uint8Array; poison: boolean }>[]
}>

/** The application that CometBFT orders batches for: what the embedded engine asks of it, and what only a network needs. */
export interface NetworkApp extends Omit<EngineApp, 'execute'> {
  /** Reads a batch: its form, and the signatures that have to be judged. A pure function of the bytes. */
  inspect(batch: Uint8Array): InspectedBatch | BatchRefusal
  /** Whether a batch could be part of the next block by the state of the last one: its number is new and its key is its member's. */
  admits(batch: InspectedBatch): BatchRefusal | undefined
  /** Whether a number still follows what was committed. */
  follows(head: BatchHead): boolean
  /** Bytes of batches of one member in the next block, by the state of the last one; undefined where it does not say. */
  readonly memberBytes?: number | undefined
  /** What was agreed on for the engine as the block of a height has it; undefined where it cannot be told any more. */
  agreedParams?(height: bigint): AgreedParams | undefined
  execute(block: ProposedBlock & Readonly<{ misbehavior?: readonly ReportedMisbehavior[] }>, how: NetworkExecution): NetworkExecuted
  /** Snapshots for nodes that come later. */
  readonly snapshots?: SnapshotSource
  query?(request: Readonly<{ path: string; data: Uint8Array; height: bigint; prove: boolean }>): QueryResponse
}
