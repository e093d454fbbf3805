import { assert, compareTime, equalBytes, toHex } from '@jianghan/protocol'
import type { KeyPair } from '@jianghan/crypto'
import { type BlockId, type Commit, type ConsensusParams, type Header, newValidatorSet, type Time, type ValidatorSet } from '@jianghan/light'
import type { EngineApp } from './app.ts'
import { assembleBlock, embeddedParams, genesisTip, timeAfter } from './assembleBlock.ts'
import type { Chain, Tip } from './assembleBlock.ts'
import { BatchQueue, defaultBounds } from './batchQueue.ts'
import type { QueueBounds, Waiting } from './batchQueue.ts'
import { SealedBlocks } from './blockStore.ts'
import { encodeEngineBytes, soleValidator } from './engineBytes.ts'
import { EngineCannotOpen } from './errors.ts'
import type { ServedChain, ServingNode } from './rpc/servedChain.ts'
import { Signer, type SignState } from './signer.ts'

/** A block that has just become final. */
export type FinalBlock = Readonly<{
  header: Header
  blockId: BlockId
  commit: Commit
  batches: readonly Uint8Array[]
  /** Application hash after this block; the header of the next height will carry it. */
  appHash: Uint8Array
}>

/**
 * - `final`: in the block of this height, on disk
 * - `leftOut`: the application left the batch out; nothing of it is recorded
 * - `refused`: not taken. `busy`: too much waits, send again later; `tooLarge`: fits no block; `stopped`: the engine is shutting down;
 *   `handedOver`: the ledger goes on with other validators than this engine's; `failed`: the block could not be stored, and whether it will be there after a restart is not known
 */
export type Submitted =
  | Readonly<{ outcome: 'final'; height: bigint; time: Time }>
  | Readonly<{ outcome: 'leftOut'; height: bigint }>
  | Readonly<{ outcome: 'refused'; reason: 'busy' | 'tooLarge' | 'stopped' | 'handedOver' | 'failed' }>

/** What an operator should hear of. */
export type EngineReport =
  | Readonly<{ kind: 'clockBehind'; height: bigint; clock: Time; lastBlock: Time }>
  | Readonly<{ kind: 'failed'; height: bigint; error: unknown }>
  | Readonly<{ kind: 'handedOver'; height: bigint; validators: number }>

/** `handedOver`: the last block names other validators for the next one; this engine seals no more and still answers. */
export type EngineState = 'running' | 'failed' | 'stopped' | 'handedOver'

/** Timers and the next turn of the event loop; tests bring their own. */
export interface EngineTimers {
  /** Runs a task after what already waits in the event loop. */
  soon(task: () => void): void
  /** Runs a task later; the answer cancels it. */
  after(milliseconds: number, task: () => void): () => void
}

const hostTimers: EngineTimers = {
  soon: task => void setImmediate(task),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** What an engine is opened with. Durations in milliseconds. */
export type EngineSetup = Readonly<{
  app: EngineApp
  chainId: string
  /** Ed25519. */
  validatorKey: KeyPair
  genesisTime: Time
  /** Version of the application where it names none itself. */
  appVersion: bigint
  /** First height of this key: what is below was signed by the keys of earlier epochs. Default 1. */
  keySince?: bigint
  /** Where the validator remembers what it signed; without one the blocks alone are its memory. */
  signState?: SignState
  clock: () => Time
  onBlock?: (block: FinalBlock) => void
  onReport?: (report: EngineReport) => void
  /** Milliseconds without a batch before the empty block that carries a new application hash. */
  proofDelay?: number
  /** Milliseconds after the last block before an empty one; 0 (the default) seals none. */
  emptyBlockInterval?: number
  bounds?: QueueBounds
  timers?: EngineTimers
}>

const PROOF_DELAY = 1

/**
 * The sequencer of a ledger with one node: takes batches in, executes, signs and commits them as blocks of CometBFT's format. Everything runs
 * on the caller's thread; a block is one synchronous run from execution to disk, so batches that come meanwhile wait and share the next one.
 */
export class EmbeddedEngine implements ServedChain {
  readonly blocks: SealedBlocks
  readonly #setup: EngineSetup
  readonly #app: EngineApp
  readonly #signer: Signer
  readonly #validators: ValidatorSet
  readonly #queue: BatchQueue<Submitted>
  readonly #timers: EngineTimers
  #tip: Tip
  #state: EngineState = 'running'
  /**
   * Who validates from the block after the next one on, once the application said so: one more block, without batches, names them in its header,
   * and this engine's key signs no other.
   */
  #successors: ValidatorSet | undefined
  /** Whether the newest application hash stands in no header yet. */
  #proofDue: boolean
  #sealPlanned = false
  #cancelTimer: (() => void) | undefined

  /** Takes up a chain where its application stands. Throws {@link EngineCannotOpen} when the two do not fit. */
  static open(setup: EngineSetup): EmbeddedEngine {
    const engine = new EmbeddedEngine(setup)
    engine.#arm()
    return engine
  }

  private constructor(setup: EngineSetup) {
    this.#setup = setup
    this.#app = setup.app
    this.blocks = new SealedBlocks(setup.app)
    this.#signer = new Signer(setup.validatorKey, () => this.#app.lastHeight, setup.signState)
    this.#validators = soleValidator(setup.validatorKey.publicKey)
    this.#queue = new BatchQueue(setup.bounds ?? defaultBounds)
    this.#timers = setup.timers ?? hostTimers
    const { tip, proofDue } = this.#readTip()
    this.#compareSigned(tip)
    this.#tip = tip
    this.#proofDue = proofDue
    const { successors } = setup.app
    if (successors !== undefined) this.#successors = newValidatorSet(successors)
    if (handsOver(this.blocks.at(tip.height)?.header)) this.#state = 'handedOver'
  }

  /** The blocks have to hold what was signed last; an older sign state (of a release that kept none, or after a crash) is brought up to them. */
  #compareSigned({ height, blockId }: Tip): void {
    const signed = this.#signer.lastSigned
    if (signed !== undefined && signed.height > height) throw new EngineCannotOpen('signedBeyond', { signed: String(signed.height), height: String(height) })
    if (signed?.height === height && !equalBytes(signed.hash, blockId.hash)) {
      throw new EngineCannotOpen('signedAnother', { height: String(height), signed: toHex(signed.hash), found: toHex(blockId.hash) })
    }
    // What an earlier key signed is no vote of this one.
    if (height >= (this.#setup.keySince ?? 1n) && height > (signed?.height ?? 0n)) this.#signer.remember({ height, hash: blockId.hash })
  }

  #readTip(): Readonly<{ tip: Tip; proofDue: boolean }> {
    const { lastHeight: height, lastAppHash: appHash, lastResultsHash: resultsHash } = this.#app
    if (height === 0n) return { tip: genesisTip(this.chain, appHash), proofDue: true }
    const last = this.blocks.at(height)
    if (last === undefined || last.header.height !== height) throw new EngineCannotOpen('blockDamaged', { height: String(height), what: 'header' })
    const { header, blockId, commit, validatorKey } = last
    if (header.chainId !== this.chain.id) throw new EngineCannotOpen('wrongChain', { found: header.chainId, expected: this.chain.id })
    if (height >= (this.#setup.keySince ?? 1n) && !equalBytes(validatorKey, this.#signer.publicKey)) {
      throw new EngineCannotOpen('wrongValidatorKey', { height: String(height), found: toHex(validatorKey), expected: toHex(this.#signer.publicKey) })
    }
    const damage = this.blocks.damageOf(last)
    if (damage !== undefined) throw new EngineCannotOpen('blockDamaged', { height: String(height), what: damage })
    return { tip: { height, time: header.time, blockId, commit, appHash, resultsHash }, proofDue: !equalBytes(header.appHash, appHash) }
  }

  /** The chain as the next block names it. */
  get chain(): Chain {
    const { chainId: id, genesisTime, appVersion } = this.#setup
    return { id, genesisTime, appVersion: this.#app.appVersion ?? appVersion }
  }

  /** Asks for a batch to be put into a block. Answers when that is decided. */
  submit(batch: Uint8Array): Promise<Submitted> {
    if (this.#state !== 'running') return Promise.resolve({ outcome: 'refused', reason: this.#state })
    return new Promise(settle => {
      const added = this.#queue.add({ batch, settle })
      if (added !== 'added') settle({ outcome: 'refused', reason: added })
      else this.#planSeal()
    })
  }

  /** Height, time and id of the last block. */
  get tip(): Tip {
    return this.#tip
  }

  get state(): EngineState {
    return this.#state
  }

  /** Batches and bytes that wait for a block. */
  get waiting(): Readonly<{ batches: number; bytes: number }> {
    return { batches: this.#queue.length, bytes: this.#queue.bytes }
  }

  /** The header of a height, undefined when there is none. */
  header(height: bigint): Header | undefined {
    return this.blocks.at(height)?.header
  }

  /** The commit over the header of a height. */
  commit(height: bigint): Commit | undefined {
    return this.blocks.at(height)?.commit
  }

  /** The validators of a height; also of the one after the last. */
  validators(height: bigint): ValidatorSet | undefined {
    if (height === this.#tip.height + 1n) return this.#state === 'handedOver' ? this.#successors : this.#validators
    const block = this.blocks.at(height)
    return block && soleValidator(block.validatorKey)
  }

  /** The one validator of this process. */
  get validator(): Readonly<{ publicKey: Uint8Array; address: Uint8Array }> {
    return this.#signer
  }

  /** The validator of the first block: this one, or an earlier epoch's. */
  get firstValidators(): ServedChain['firstValidators'] {
    return soleValidator(this.blocks.at(1n)?.validatorKey ?? this.#signer.publicKey).validators
  }

  /** As `status` names it: clients such as CosmJS choose their dialect by the first two numbers, and 0.38 is the one that CometBFT 0.39 speaks as well. */
  get node(): ServingNode {
    return { version: '0.38.0-jianghan-embedded', id: toHex(this.#signer.address), catchingUp: false }
  }

  /** The chain's consensus parameters at a height; only the version of the application ever changes. By default those of the next block. */
  params(height?: bigint): ConsensusParams {
    const header = height === undefined ? undefined : this.header(height)
    return embeddedParams({ ...this.chain, ...(header && { appVersion: header.version.app }) })
  }

  /** The application's own view of height, hash and results. */
  get app(): EngineApp {
    return this.#app
  }

  /** Takes no more batches, answers the waiting ones, leaves no timer behind. A block being sealed is finished first: sealing is one run. */
  stop(): void {
    if (this.#state === 'stopped') return
    this.#state = 'stopped'
    this.#cancelTimer?.()
    for (const { settle } of this.#queue.takeAll()) settle({ outcome: 'refused', reason: 'stopped' })
  }

  /**
   * Goes on after a block could not be stored (a full disk, say), once the application can store again. False while the application is
   * not where it was: then only a restart reads what is on disk.
   */
  resume(): boolean {
    if (this.#state !== 'failed' || this.#app.lastHeight !== this.#tip.height) return false
    this.#state = 'running'
    this.#arm()
    return true
  }

  #planSeal(): void {
    // What still waits when successors are named is told so with the last block.
    if (this.#sealPlanned || this.#successors !== undefined) return
    this.#sealPlanned = true
    this.#cancelTimer?.()
    this.#timers.soon(() => {
      const behind = this.#app.behind?.()
      const seal = (): void => {
        this.#sealPlanned = false
        if (this.#state === 'running' && this.#queue.length > 0) this.#sealBatches()
      }
      // Batches wait in the bounded queue meanwhile, so that memory is bounded as well.
      if (behind === undefined) seal()
      else void behind.then(seal, seal)
    })
  }

  /** Plans what comes next: more batches, the block that carries the new application hash, an empty block after a while, or nothing. */
  #arm(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (this.#state !== 'running') return
    if (this.#queue.length > 0 && this.#successors === undefined) return this.#planSeal()
    const interval = this.#setup.emptyBlockInterval ?? 0
    const wait = this.#proofDue ? this.#setup.proofDelay ?? PROOF_DELAY : interval
    if (wait === 0 && !this.#proofDue) return
    this.#cancelTimer = this.#timers.after(wait, () => {
      const isFree = this.#queue.length === 0 || this.#successors !== undefined
      if (this.#state === 'running' && isFree) this.#guarded([], () => void this.#seal([]))
    })
  }

  #sealBatches(): void {
    const taken = this.#queue.takeBlock()
    this.#guarded(taken, () => {
      const { height, time, kept } = this.#seal(taken.map(waiting => waiting.batch))
      for (const [index, { settle }] of taken.entries()) settle(kept[index] ? { outcome: 'final', height, time } : { outcome: 'leftOut', height })
    })
  }

  /** A throw here is a fault of application or disk: the engine stops sealing and says so, reads go on. */
  #guarded(taken: readonly Waiting<Submitted>[], work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#state = 'failed'
      this.#cancelTimer?.()
      for (const { settle } of [...taken, ...this.#queue.takeAll()]) settle({ outcome: 'refused', reason: 'failed' })
      this.#setup.onReport?.({ kind: 'failed', height: this.#tip.height + 1n, error })
    }
    this.#arm()
  }

  /** One block from execution to disk. Batches that all were left out make none. */
  #seal(batches: readonly Uint8Array[]): Readonly<{ height: bigint; time: Time; kept: readonly boolean[] }> {
    const tip = this.#tip
    const height = tip.height + 1n
    assert(this.#app.lastHeight === tip.height, 'the application stands where the engine does')
    const clock = this.#setup.clock()
    if (compareTime(clock, tip.time) < 0) this.#setup.onReport?.({ kind: 'clockBehind', height, clock, lastBlock: tip.time })
    const time = timeAfter(tip.time, clock)
    const { appHash, resultsHash, batchesKept, validatorUpdates = [], token } = this.#app.execute({ height, time, batches })
    const kept = markKept(batches, batchesKept)
    if (batches.length > 0 && batchesKept.length === 0) return { height, time, kept }
    assert(batches.length > 0 || equalBytes(appHash, tip.appHash), 'a block without batches changes no state')
    const { header, blockId } = assembleBlock(this.chain, tip, { validators: this.#validators, next: this.#successors ?? this.#validators }, { time, batches: batchesKept })
    // A vote is cast after its block's time (consensus/state.go, voteTime).
    const commit = this.#signer.commit({ chainId: this.chain.id, height, blockId, time: timeAfter(time, this.#setup.clock()) })
    this.#app.commit(token, encodeEngineBytes({ header, blockId, commit, validatorKey: this.#signer.publicKey }))
    assert(this.#app.lastHeight === height, 'a committed block is the last one')
    this.#signer.remember({ height, hash: blockId.hash })
    this.#tip = { height, time, blockId, commit, appHash, resultsHash }
    this.#proofDue = !equalBytes(appHash, header.appHash)
    this.blocks.remember({ header, blockId, commit, validatorKey: this.#signer.publicKey })
    this.#setup.onBlock?.({ header, blockId, commit, batches: batchesKept, appHash })
    if (handsOver(header)) this.#handOver(height)
    else if (validatorUpdates.length > 0) this.#succeed()
    return { height, time, kept }
  }

  #succeed(): void {
    const { successors } = this.#app
    assert(successors !== undefined, 'one validator gives way to others, or stays')
    this.#successors = newValidatorSet(successors)
  }

  #handOver(height: bigint): void {
    this.#state = 'handedOver'
    for (const { settle } of this.#queue.takeAll()) settle({ outcome: 'refused', reason: 'handedOver' })
    this.#setup.onReport?.({ kind: 'handedOver', height, validators: this.#successors?.validators.length ?? 0 })
  }
}

/** Whether the block after this one has other validators. */
const handsOver = (header: Header | undefined): boolean => header !== undefined && !equalBytes(header.validatorsHash, header.nextValidatorsHash)

/** Which of the batches the application kept; it may leave some out, never reorder or add. */
function markKept(batches: readonly Uint8Array[], batchesKept: readonly Uint8Array[]): boolean[] {
  let next = 0
  const kept = batches.map(batch => {
    const same = batchesKept[next] === batch
    if (same) next++
    return same
  })
  assert(next === batchesKept.length, 'the application keeps batches of this block, in their order')
  return kept
}
