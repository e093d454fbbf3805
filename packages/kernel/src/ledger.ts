import { appHash as appHashOf, assert, encodeLeaf, equalBytes, leafHash, rootOfHashes, type Timestamp } from '@jianghan/protocol'
import { resultsHash as cometResultsHash, type TxResult } from '@jianghan/light'
import { Journal, type Change, type HistoryLog, type PreparedLog, type PreparedState, type StateView } from '@jianghan/store'
import { type LedgerStores, versionOf } from './blockStore.ts'
import { type ConsensusState, type EngineUpdates, engineUpdates, type Misbehavior, type RecordedMisbehavior, type RecoveredSeat } from './consensus.ts'
import { type BlockResult, executeBatches, type SignatureJudge, TRUSTED } from './execute.ts'
import { type Genesis, genesisChanges, SENTINEL_KEY } from './genesis.ts'
import { checkReach, pruneBlocks } from './prune.ts'
import { type BlockRecord, decodeBlockRecord, encodeBlockRecord, leavesOf } from './record.ts'
import { type Application, type Router, routerOf } from './router.ts'
import { windowBounds } from './replay.ts'
import { SeenIds } from './seenIds.ts'
import type { Read } from './state.ts'
import { appVersionAt, ReleaseTooOld } from './version.ts'

/** How a ledger is opened. */
export type LedgerOptions = Readonly<{
  application: Application
  genesis: Genesis
  stores: LedgerStores
  judge: SignatureJudge
  /** State is written to disk after this many blocks or changed keys; what is missing is replayed from the blocks. */
  flushEveryBlocks?: number
  flushEveryKeys?: number
}>

/** How a block is executed. */
export type ExecuteOptions = Readonly<{
  /** Judges its signatures; by default the ledger's own judge. */
  judge?: SignatureJudge
  /** Whether others decided the block: every batch keeps its place in it then, one that is refused without effect. */
  decided?: boolean
}>

/** A block that was executed and waits to be committed. */
export type ExecutedBlock = Readonly<{
  height: bigint
  time: Timestamp
  appHash: Uint8Array
  resultsHash: Uint8Array
  result: BlockResult
  changes: readonly Change[]
  keysTouched: number
  /** What the engine found out about validators, as the block was handed in with it. */
  misbehavior: readonly Misbehavior[]
}> & EngineUpdates

/** A block as an engine decided it. */
export type DecidedBlock = Readonly<{
  height: bigint
  time: Timestamp
  batches: readonly Uint8Array[]
  /** What the engine found out about validators (CometBFT's FinalizeBlock); the same on every node. */
  misbehavior?: readonly Misbehavior[]
  /** Who validates from this block on, where the network is begun anew with it; the engine knows them from its own beginning. */
  recovery?: readonly RecoveredSeat[]
}>

/** What a reader is told of a block that is final. */
export type CommittedBlock = ExecutedBlock & Readonly<{ record: BlockRecord }>

/** Replay of a recorded block came to another result: the record and this release do not fit. The node halts. */
export class LedgerDiverged extends Error {
  override readonly name = 'LedgerDiverged'
}

/** Block records kept decoded; each is at most a few MiB. */
const RECORDS_KEPT = 8

/** With so many times the keys of one flush in memory, blocks wait for the flush: a disk slower than the load must not cost all memory. */
const BACKLOG = 8

/** A start waits for what it writes: what a crash left behind is executed without, only a long replay writes in between. */
const REPLAY_FLUSH_FACTOR = 16

/** Blocks whose ends are kept in memory: as many as the state can be viewed at. */
const ENDS_KEPT = 1_024

/** When a block was sealed, and the size of the log after it. */
type BlockEnd = Readonly<{ time: Timestamp; logSize: bigint }>

type Pending = ExecutedBlock & Readonly<{ record: Omit<BlockRecord, 'engineBytes'>; state: PreparedState; log: PreparedLog }>

/** The ledger: executes blocks, commits them, and answers what state and history are. Knows no module and no engine. */
export class Ledger {
  readonly router: Router
  readonly genesis: Genesis
  readonly #stores: LedgerStores
  readonly #judge: SignatureJudge
  readonly #flushEvery: Readonly<{ blocks: number; keys: number }>
  readonly #listeners: ((block: CommittedBlock) => void)[] = []
  #last: Readonly<{ height: bigint; time: Timestamp; appHash: Uint8Array; resultsHash: Uint8Array; logSize: bigint }>
  /** Ends of older blocks that were asked for: proofs ask for the same one thousands of times, and decoding a full record takes milliseconds. */
  readonly #ends = new Map<bigint, BlockEnd>()
  #seen = new SeenIds({ first: 0n, next: 0n })
  #unflushed = { blocks: 0, keys: 0 }
  readonly #recentRecords = new Map<bigint, BlockRecord>()
  #flushing: Promise<void> | undefined
  #flushFault: unknown

  private constructor(options: LedgerOptions) {
    this.router = routerOf(options.application)
    this.genesis = options.genesis
    this.#stores = options.stores
    this.#judge = options.judge
    this.#flushEvery = { blocks: options.flushEveryBlocks ?? 64, keys: options.flushEveryKeys ?? 20_000 }
    this.#last = { height: 0n, time: options.genesis.time, appHash: new Uint8Array(32), resultsHash: cometResultsHash([]), logSize: 0n }
  }

  /**
   * Opens a ledger over its stores: writes the first state into empty ones, replays the blocks that the state has not seen.
   * Throws {@link LedgerDiverged} when a replayed block comes to another result, {@link ReleaseTooOld} when one was executed with a version that this
   * release does not know, and Error on a folder of another chain.
   */
  static async open(options: LedgerOptions, onProgress?: (height: bigint, of: bigint) => void): Promise<Ledger> {
    const ledger = new Ledger(options)
    const { tree, blocks } = options.stores
    checkReach(options.stores)
    await ledger.#begin()
    ledger.#seen = new SeenIds(windowBounds(tree))
    const from = tree.height - versionOf(0n)
    // Where the state has seen every block the last record is still read: it says where the chain stands.
    const first = from < blocks.lastHeight ? from + 1n : blocks.lastHeight
    for (let height = first > 0n ? first : 1n; height <= blocks.lastHeight; height++) {
      const record = ledger.#record(height)
      if (height > from) ledger.#replay(record)
      ledger.#last = { ...record, logSize: record.logStart + BigInt(leavesOf(record).length) }
      if (height % 256n === 0n) onProgress?.(height, blocks.lastHeight)
      await ledger.#flushWhenDue(REPLAY_FLUSH_FACTOR)
    }
    return ledger
  }

  async #begin(): Promise<void> {
    const { tree, log } = this.#stores
    const sentinel = tree.get(SENTINEL_KEY)
    if (sentinel === undefined) {
      const journal = genesisChanges(this.router.application, this.genesis)
      tree.apply(tree.prepare(versionOf(0n), journal.changes(), journal.flatChanges()))
      // On disk before the first block, so that a folder always knows its chain.
      if (this.#stores.blocks.lastHeight === 0n) await tree.flush()
    } else {
      const chainId = new TextDecoder().decode(sentinel.subarray(1))
      if (chainId !== this.genesis.chainId) throw new Error(`the data folder holds chain ${chainId}, not ${this.genesis.chainId}`)
    }
    if (this.#stores.blocks.lastHeight === 0n) {
      assert(log.size === 0n, 'a log without blocks')
      this.#last = { ...this.#last, appHash: appHashOf({ logRoot: log.root(), logSize: 0n, stateRoot: tree.root }) }
    }
  }

  /** Executes a recorded block again, on the state it was executed on. The log may hold its leaves already. */
  #replay(record: BlockRecord): void {
    const { height, time, batches, logStart, misbehavior = [], recovery } = record
    const { log } = this.#stores
    const recorded = new Set(record.receipts.map(({ batch, position }) => `${batch}/${position}`))
    const { result, state, changes, leaves } = this.#run({ height, time, batches, misbehavior, ...(recovery && { recovery }) }, { judge: TRUSTED, recorded, decided: true })
    const after = logStart + BigInt(leaves.length)
    const logAfter = log.size === logStart ? log.prepare(leaves.map(leafHash)) : undefined
    assert(logAfter !== undefined || log.size >= after, `the log ends inside block ${height}`)
    const appHash = appHashOf({ logRoot: logAfter?.root ?? log.rootAt(after), logSize: after, stateRoot: state.root })
    const isSame = equalBytes(appHash, record.appHash) && result.receipts.length === record.receipts.length
      && leavesOf(record).every((leaf, i) => equalBytes(leaf, leaves[i] as Uint8Array))
    if (!isSame) throw new LedgerDiverged(`block ${height} replays to another result than it was sealed with`)
    this.#apply(state)
    if (logAfter !== undefined) log.apply(logAfter)
    this.#countUnflushed(changes.length + record.receipts.length)
  }

  get lastHeight(): bigint { return this.#last.height }
  get lastTime(): Timestamp { return this.#last.time }
  get lastAppHash(): Uint8Array { return this.#last.appHash }
  get lastResultsHash(): Uint8Array { return this.#last.resultsHash }
  /** Leaves in the history log. */
  get logSize(): bigint { return this.#last.logSize }

  /** Executes a block without any visible effect. Batches that are refused whole are left out of it. */
  execute(block: DecidedBlock, { judge = this.#judge, decided = false }: ExecuteOptions = {}): ExecutedBlock {
    const { height, time, misbehavior = [], recovery } = block
    const { log } = this.#stores
    const { result, state, changes, keysTouched, leaves, updates, ...record } = this.#run(block, { judge, decided })
    const hashes = leaves.map(leafHash)
    const logAfter = log.prepare(hashes)
    const appHash = appHashOf({ logRoot: logAfter.root, logSize: logAfter.size, stateRoot: state.root })
    const resultsHash = cometResultsHash(resultsOfBatches(result, hashes))
    const pending: Pending = {
      height, time, appHash, resultsHash, result, changes, keysTouched, misbehavior, ...updates, state, log: logAfter,
      record: { height, time, logStart: log.size, batches: result.batches, appHash, resultsHash, ...record, ...(misbehavior.length > 0 && { misbehavior }), ...(recovery && { recovery }) },
    }
    return pending
  }

  /** What a block does to the state, and the leaves it adds to the log. */
  #run(
    { height, time, batches, misbehavior = [], recovery }: DecidedBlock,
    how: Readonly<{ judge: SignatureJudge; recorded?: ReadonlySet<string>; decided: boolean }>,
  ) {
    const { tree } = this.#stores
    assert(versionOf(height) === tree.height + 1n, `block ${height} does not follow the state of version ${tree.height}`)
    const journal = new Journal(tree)
    const { chainId } = this.genesis
    const router = this.#routerOf(height, time)
    const keysAfter = (place: Uint8Array, count: number) => tree.keysAfter(place, count)
    const result = executeBatches({ router, chainId, height, time, journal, keysAfter, misbehavior, seen: { ids: this.#seen, sequence: windowBounds(tree).next }, ...(recovery && { recovery }), ...how }, batches)
    const changes = journal.changes()
    const state = tree.prepare(versionOf(height), changes, journal.flatChanges())
    const receipts = result.receipts.map(({ batch, position, leaf, events }) => ({ batch, position, leaf, events }))
    const blockLeaf = encodeLeaf({ kind: 'block', height, seconds: time.seconds, nanos: time.nanos, stateRoot: state.root })
    const outcomes = result.outcomes.map(({ cause, leaf, events }) => ({ cause, leaf, events }))
    const record = { receipts, outcomes, ...(receipts.length > 0 && { blockLeaf }) }
    const told = engineUpdates(router.consensus, { height, time, get: key => tree.get(key) }, { height, time, get: key => journal.get(key) })
    // The engine began with the validators of a network that is begun anew; nobody else changes them in the same block.
    const updates = recovery === undefined ? told : { ...told, validatorUpdates: [] }
    return { result, state, changes, keysTouched: journal.keysTouched, leaves: leavesOf(record), updates, ...record }
  }

  /** What is in force in the block after the last one. */
  #routerOf(height: bigint, time: Timestamp): Router {
    const version = appVersionAt({ height, time, get: key => this.#stores.tree.get(key) }, height)
    const knows = this.router.application.version
    if (version > knows) throw new ReleaseTooOld({ version, knows, height })
    return this.router.at(version)
  }

  /** Whether the state is larger than what is kept of it in memory, so that it helps to {@link foresee}. */
  get isWide(): boolean { return this.#stores.tree.isWide }

  /** What blocks are soon going to read, each by its `placeOf`: fetched from the disk beside whatever is executed meanwhile. Settles when it is there, or is not to be had. */
  foresee(places: Iterable<number>): Promise<void> {
    return this.#stores.tree.prefetch(places)
  }

  /** Version of the application that the next block is executed with; one that this release does not know makes {@link execute} throw. */
  get appVersion(): number {
    return appVersionAt({ height: this.#last.height, time: this.#last.time, get: key => this.#stores.tree.get(key) }, this.#last.height + 1n)
  }

  /** Milliseconds since 1970 of what falls due next, as the next block will find it; undefined when nothing waits. */
  get nextDueMs(): bigint | undefined {
    const { tree } = this.#stores
    const { appVersion } = this
    if (appVersion > this.router.application.version) return undefined
    return this.router.at(appVersion).due.next({ height: this.#last.height + 1n, time: this.#last.time, get: key => tree.get(key) })
  }

  /** Makes an executed block final: one durable append, then memory. Throws without effect when it cannot be stored. */
  commit(executed: ExecutedBlock, engineBytes: Uint8Array): void {
    const pending = executed as Pending
    const { log, blocks } = this.#stores
    this.#tellFlushFault()
    const record: BlockRecord = { ...pending.record, engineBytes }
    // The log first: it can be cut back when the block cannot be stored, and what it holds beyond the blocks is cut on open.
    log.apply(pending.log)
    try {
      blocks.append(record.height, record.logStart, encodeBlockRecord(record))
    } catch (fault) {
      log.truncate(record.logStart)
      throw fault
    }
    this.#apply(pending.state)
    this.#last = { ...record, logSize: pending.log.size }
    this.#countUnflushed(pending.changes.length + record.receipts.length)
    void this.#flushWhenDue()
    for (const listener of this.#listeners) listener({ ...pending, record })
  }

  #apply(state: PreparedState): void {
    const { tree } = this.#stores
    tree.apply(state)
    this.#seen.swept(windowBounds(tree).first)
  }

  /** Calls back after every block that became final, in order. */
  onCommit(listener: (block: CommittedBlock) => void): void {
    this.#listeners.push(listener)
  }

  #countUnflushed(keys: number): void {
    this.#unflushed.blocks += 1
    this.#unflushed.keys += keys
  }

  /** Throws what the last flush failed with, once: whoever goes on after it makes the next flush try again. */
  #tellFlushFault(): void {
    const fault = this.#flushFault
    this.#flushFault = undefined
    if (fault === undefined) return
    this.#unflushed.blocks = this.#flushEvery.blocks
    throw fault
  }

  /** While the disk is behind by more than memory should hold: settles when the flush under way is done. */
  behind(): Promise<void> | undefined {
    return this.#unflushed.keys >= BACKLOG * this.#flushEvery.keys ? this.#flushing : undefined
  }

  async #flushWhenDue(factor = 1): Promise<void> {
    const due = this.#unflushed.blocks >= factor * this.#flushEvery.blocks || this.#unflushed.keys >= factor * this.#flushEvery.keys
    if (!due || this.#flushing !== undefined) return
    this.#unflushed = { blocks: 0, keys: 0 }
    this.#flushing = this.#stores.tree.flush()
    try {
      await this.#flushing
    } catch (fault) {
      // Nothing final is lost: the blocks hold it. The next commit says that the state can no longer be written.
      this.#flushFault = fault
    } finally {
      this.#flushing = undefined
    }
  }

  /** Height of the oldest block whose record is kept. */
  get firstHeight(): bigint { return this.#stores.blocks.firstHeight }

  /** Block record of a height, or undefined when there is none, or it is pruned. */
  block(height: bigint): BlockRecord | undefined {
    return height >= this.firstHeight && height <= this.#last.height ? this.#record(height) : undefined
  }

  /**
   * Removes the records of blocks below a height, as far as neither a start nor the views of recent states need them, and answers the oldest height that is kept.
   * State, history log and all proofs over both stay. `rest` gives others their turn. Throws StoreFault, with every block still there, where the log does not hold what a block says.
   */
  prune(below: bigint, rest?: () => Promise<void>): Promise<bigint> {
    return pruneBlocks(this.#stores, below, rest)
  }

  /** A record never changes once it is final, and who asks for one transaction of a block soon asks for another. */
  #record(height: bigint): BlockRecord {
    const known = this.#recentRecords.get(height)
    if (known !== undefined) return known
    const bytes = this.#stores.blocks.read(height)
    assert(bytes !== undefined, `block ${height} is missing`)
    const record = decodeBlockRecord(bytes)
    this.#recentRecords.set(height, record)
    for (const oldest of this.#recentRecords.keys()) {
      if (this.#recentRecords.size <= RECORDS_KEPT) break
      this.#recentRecords.delete(oldest)
    }
    return record
  }

  /** State after a height of the recent past, with proofs. */
  view(height: bigint): StateView | undefined {
    return this.#stores.tree.view(versionOf(height))
  }

  /** What a query reads at a height: by default the newest, or undefined when the height is out of reach. */
  read(height: bigint = this.#last.height): Read | undefined {
    const { tree } = this.#stores
    // Items of lists are never changed, so that what the flat table holds now also serves older views.
    const flatGet = (key: Uint8Array): Uint8Array | undefined => tree.flatGet(key)
    if (height === this.#last.height) return { height, time: this.#last.time, get: key => tree.get(key), flatGet }
    const view = tree.view(versionOf(height))
    if (view === undefined) return undefined
    return { height, time: this.#endOf(height).time, get: key => view.get(key), flatGet }
  }

  /** Validators and parameters as the state after a height has them; undefined on a ledger without, or out of reach. */
  consensus(height: bigint = this.#last.height): ConsensusState | undefined {
    const read = this.read(height)
    return read && this.router.consensus?.read(read)
  }

  /** What the last block wrote down of a misbehaviour that it was handed in with. */
  recordedMisbehavior(found: Misbehavior): RecordedMisbehavior | undefined {
    const read = this.read()
    return read && this.router.consensus?.recorded(read, found)
  }

  /** The history log, for proofs. */
  get log(): HistoryLog { return this.#stores.log }

  /** Size of the log after a height. */
  logSizeAfter(height: bigint): bigint {
    return this.#endOf(height).logSize
  }

  #endOf(height: bigint): BlockEnd {
    if (height === this.#last.height) return this.#last
    if (height === 0n) return { time: this.genesis.time, logSize: 0n }
    const known = this.#ends.get(height)
    if (known !== undefined) return known
    const record = this.#record(height)
    const end = { time: record.time, logSize: record.logStart + BigInt(leavesOf(record).length) }
    const oldest = this.#ends.keys().next()
    if (this.#ends.size >= ENDS_KEPT && !oldest.done) this.#ends.delete(oldest.value)
    this.#ends.set(height, end)
    return end
  }

  /** Height of the block that holds a position of the log. */
  heightOfLogPosition(position: bigint): bigint | undefined {
    return this.#stores.blocks.heightOfLogPosition(position)
  }

  /** Writes the state to disk and closes the stores. */
  async close(): Promise<void> {
    await this.#flushing
    const { tree, log } = this.#stores
    await log.sync()
    await tree.flush()
    await log.close()
    await tree.close()
  }
}

/**
 * One result per batch: code 0 and the Merkle root over its receipts (CometBFT's deterministic ExecTxResult).
 * @param hashes of the receipts' leaves, where they are at hand; more may follow them
 */
export function resultsOfBatches(
  { batches, receipts }: Readonly<{ batches: readonly Uint8Array[]; receipts: readonly Readonly<{ batch: number; leaf: Uint8Array }>[] }>,
  hashes: readonly Uint8Array[] = receipts.map(({ leaf }) => leafHash(leaf)),
): TxResult[] {
  const leaves: Uint8Array[][] = batches.map(() => [])
  for (const [i, { batch }] of receipts.entries()) leaves[batch]?.push(hashes[i] as Uint8Array)
  return leaves.map(of => ({ code: 0, data: rootOfHashes(of), gasWanted: 0n, gasUsed: 0n }))
}
