import { join } from 'node:path'
import type { KeyPair } from '@jianghan/crypto'
import { decodeEngineBytes } from '@jianghan/engine-embedded'
import { type Application, findInWindow, type Genesis, genesisAppHash, lastBatch, type Ledger, type OpenLedgerStores } from '@jianghan/kernel'
import { equalBytes, keyId, toHex } from '@jianghan/protocol'
import { type BackupDone, type BackupOptions, type BackupSource, makeBackup } from '../backup/makeBackup.ts'
import type { FileSignState } from '../folder/signState.ts'
import { readStarts } from '../folder/starts.ts'
import { fail, ProblemFault } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { CallProblem, FromKernel, KernelSetup, ReadyFacts, ToKernel } from '../threads/messages.ts'
import { BlockNotices } from './blockNotices.ts'
import { type CallContext, calls } from './calls.ts'
import { Checkpoints } from './checkpoints.ts'
import { openEmbeddedEngine } from './embeddedEngine.ts'
import type { EngineParts, LedgerEngine } from './ledgerEngine.ts'
import { openNetworkEngine } from './networkEngine.ts'
import { keyOf, type OpenFolder, openFolder } from './openFolder.ts'
import { prune, type PruneDone, type PruneOptions } from './prune.ts'
import { RecordCache } from './recordCache.ts'
import { type ScrubFinding, Scrubber, type ScrubSample, type ScrubStatus } from './scrubber.ts'
import { rpcApplicationOf } from './rpcApplication.ts'
import { type SnapshotDone, SnapshotFolder } from '../snapshots/snapshotFolder.ts'
import { earlierValidators } from './validatorFacts.ts'

type Post = (message: FromKernel, transfer?: ArrayBuffer[]) => void

/** Parts of the thread that a scrubber takes: by itself, and when somebody waits for it. */
const QUIET_SHARE = 0.02
const ASKED_SHARE = 0.2
/** Time of a start in which some of what lies on disk is read, milliseconds. */
const SAMPLE_MS = 150

/** The ledger with its engine, behind messages. Lives on the kernel worker. */
export class KernelHost {
  readonly #ledger: Ledger
  readonly #stores: OpenLedgerStores
  /** All that was foreseen and is not there yet. */
  #fetching: Promise<void> | undefined
  readonly #engine: LedgerEngine
  readonly #notices: BlockNotices
  readonly #context: CallContext
  readonly #nodeKey: KeyPair
  readonly #post: Post
  readonly #signState: FileSignState
  readonly #backupSource: BackupSource
  readonly #scrubber: Scrubber
  readonly #sample: ScrubSample
  #scrubTimer: NodeJS.Timeout | undefined
  #backingUp: Promise<void> | undefined
  #pruning: Promise<PruneDone> | undefined
  #closing = false

  /** Opens stores, ledger and engine of the folder; throws what {@link import('./startFailure.ts').startFailureOf} names. */
  static async open(setup: KernelSetup, post: Post): Promise<KernelHost> {
    const { application } = await import(setup.applicationUrl) as { application: Application }
    const opened = await openFolder({ ...setup, application }, (height, of) => post({ kind: 'progress', height, of }))
    const { stores, signState, genesis, ledger, validatorKey } = opened
    try {
      const { torn } = stores.segments
      if (torn !== undefined) post({ kind: 'report', level: 'warn', what: 'tornBlockCut', details: { file: torn.file, offset: String(torn.offset), height: String(torn.height) } })
      if (stores.mended !== undefined) post({ kind: 'report', level: 'error', what: stores.mended.kind === 'rebuilt' ? 'stateRebuilt' : 'stateWentBack', details: { ...stores.mended } })
      if (setup.checkGenesis) await checkGenesis(setup.folder, application, genesis, ledger)
      const notices = new BlockNotices(ledger, post)
      const parts: EngineParts = { ledger, stores, validatorKey, setup, notices, post }
      const engine = setup.engine.kind === 'embedded' ? openEmbeddedEngine(parts, signState)
        : await openNetworkEngine(parts, setup.engine, { genesis, peerKey: await keyOf(join(setup.folder, 'keys/peer.json')) })
      return new KernelHost(post, { ...opened, setup, notices, engine })
    } catch (fault) {
      await stores.close()
      signState.close()
      throw fault
    }
  }

  private constructor(
    post: Post, parts: OpenFolder & Readonly<{ setup: KernelSetup; notices: BlockNotices; engine: LedgerEngine }>,
  ) {
    const { ledger, stores, nodeKey, signState, notices, engine, setup: { folder, release, scrubEveryHours } } = parts
    this.#signState = signState
    this.#scrubber = new Scrubber(folder, stores)
    this.#sample = this.#scrubber.sample(SAMPLE_MS)
    if (scrubEveryHours > 0) this.#scrubTimer = setInterval(() => this.#scrub(true, QUIET_SHARE), scrubEveryHours * 3_600_000).unref()
    this.#backupSource = { folder, chainId: ledger.genesis.chainId, stores, release }
    this.#post = post
    this.#tellDamage(this.#sample.findings)
    this.#ledger = ledger
    this.#stores = stores
    this.#nodeKey = nodeKey
    this.#engine = engine
    this.#notices = notices
    this.#context = {
      ledger,
      chain: engine.chain,
      standing: () => engine.standing(),
      checkpoints: new Checkpoints({ ledger, chain: engine.chain }),
      records: new RecordCache(ledger),
      rpc: { engine: engine.chain, application: rpcApplicationOf(ledger), moniker: 'jianghan' },
      recentHeight: id => findInWindow(stores.tree, id),
      scrub: begin => this.#scrub(begin, ASKED_SHARE),
    }
  }

  /** Where the ledger stands and who this node is. */
  facts(): ReadyFacts {
    const { genesis, lastHeight, lastTime, logSize, router } = this.#ledger
    const read = this.#ledger.read()
    const holder = read && router.application.access.keyHolder(read, keyId(this.#nodeKey.kind, this.#nodeKey.publicKey))
    const memberId = holder?.roles.includes('node') === true ? holder.member : undefined
    return {
      chainId: genesis.chainId, application: this.#ledger.appVersion, release: router.application.version, wide: this.#ledger.isWide, height: lastHeight, firstHeight: this.#ledger.firstHeight, sealed: this.#engine.chain.blocks.highest, time: lastTime, logSize,
      ...(memberId !== undefined && { memberId }),
      ...this.#notices.nextDue(),
      sample: { ...this.#sample, findings: this.#sample.findings.length },
      lastBatch: this.#lastBatch(memberId),
      validators: this.#engine.validators(), earlier: earlierValidators(readStarts(this.#backupSource.folder, genesis.chainId)),
    }
  }

  /**
   * In a network batches of before this start may still be on their way, or stand in blocks that this node has still to fetch: a new epoch keeps its numbers apart from theirs. By the
   * clock, since a ledger that lags behind does not know the newest; by the ledger's where the clock was ahead once.
   */
  #lastBatch(memberId: string | undefined): ReadyFacts['lastBatch'] {
    const read = this.#ledger.read()
    if (read === undefined || memberId === undefined) return { epoch: 0n, sequence: 0n }
    const last = lastBatch(read, memberId)
    if (this.#engine.standing() === undefined) return last
    const [next, now] = [last.epoch + 1n, BigInt(Date.now())]
    return { epoch: next > now ? next : now, sequence: 0n }
  }

  /**
   * Hands a batch to the engine; its results follow in the notice of its block. What was foreseen before it is awaited, so that other batches are executed
   * meanwhile instead of this one searching the disk; batches keep their order.
   */
  submit(batch: number, bytes: Uint8Array): void {
    if (this.#fetching === undefined) this.#engine.submit(batch, bytes)
    else void this.#fetching.then(() => this.#engine.submit(batch, bytes))
  }

  /** Has the state fetched that transactions on their way are going to read. */
  foresee(places: Uint32Array): void {
    const fetching: Promise<void> = Promise.all([this.#fetching, this.#ledger.foresee(places)]).then(() => {
      if (this.#fetching === fetching) this.#fetching = undefined
    })
    this.#fetching = fetching
  }

  /** Answers one call of the main thread. */
  call({ call, method, input }: Extract<ToKernel, { kind: 'call' }>): void {
    try {
      if (method === 'prune') return void this.#prune(input as PruneOptions).then(value => this.#post({ kind: 'answer', call, value }), fault => this.#callFailed(call, fault))
      if (method === 'snapshot') return void this.#snapshot((input as { share: number }).share).then(value => this.#post({ kind: 'answer', call, value }), fault => this.#callFailed(call, fault))
      if (method === 'backup') return void this.#backup(input as BackupOptions).then(value => this.#post({ kind: 'answer', call, value }), fault => this.#callFailed(call, fault))
      const value = (calls[method] as (context: CallContext, input: unknown) => unknown)(this.#context, input)
      this.#post({ kind: 'answer', call, value })
    } catch (fault) {
      this.#callFailed(call, fault)
    }
  }

  #callFailed(call: number, fault: unknown): void {
    this.#post({ kind: 'callFailed', call, error: fault instanceof Error ? fault.stack ?? fault.message : String(fault) })
  }

  #tellDamage(findings: readonly ScrubFinding[]): void {
    for (const { file, en } of findings.slice(0, 10)) this.#post({ kind: 'report', level: 'error', what: 'damageFound', details: { file, en, findings: findings.length } })
  }

  #scrub(begin: boolean, share: number): ScrubStatus {
    if (begin) {
      void this.#scrubber.run(share, ({ findings }) => this.#tellDamage(findings))
    }
    return this.#scrubber.status
  }

  /** Prunes unless a backup copies the very files, or another pruning is under way. */
  #prune(options: PruneOptions): Promise<PruneDone> {
    if (this.#backingUp !== undefined) return Promise.resolve({ first: this.#ledger.firstHeight, waitsFor: 'backup', freed: 0 })
    this.#pruning ??= prune(this.#ledger, options, { share: QUIET_SHARE, stopped: () => this.#closing }).finally(() => { this.#pruning = undefined })
    return this.#pruning
  }

  /** One at a time, and none while a backup reads the same state. */
  async #snapshot(share: number): Promise<SnapshotDone | CallProblem> {
    const { folder } = this.#backupSource
    if (this.#backingUp !== undefined) return { problem: 'backupNotPossible', facts: { to: `${folder}/snapshots`, what: 'another one is being made' } }
    const work = new SnapshotFolder(folder).make(this.#ledger, this.#stores, share)
    this.#backingUp = work.then(() => undefined, () => undefined)
    try {
      return await work
    } finally {
      this.#backingUp = undefined
    }
  }

  async #backup(options: BackupOptions): Promise<BackupDone | CallProblem> {
    if (this.#backingUp !== undefined) return { problem: 'backupNotPossible', facts: { to: options.to, what: 'another one is being made' } }
    const work = Promise.resolve(this.#pruning).catch(() => undefined).then(() => makeBackup(this.#backupSource, options))
    this.#backingUp = work.then(() => undefined, () => undefined)
    try {
      return await work
    } catch (fault) {
      if (!(fault instanceof ProblemFault)) throw fault
      return { problem: fault.problem.definition.code.replace('node.', ''), facts: fault.problem.facts }
    } finally {
      this.#backingUp = undefined
    }
  }

  /** Ends cleanly: no further block, state on disk, stores closed. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#engine.close()
    clearInterval(this.#scrubTimer)
    await this.#scrubber.stop()
    await this.#backingUp
    await this.#pruning?.catch(() => undefined)
    await this.#ledger.close()
    this.#stores.segments.close()
    this.#signState.close()
  }
}

/** Compares genesis.json with what the first block was built on. */
async function checkGenesis(folder: string, application: Application, genesis: Genesis, ledger: Ledger): Promise<void> {
  const first = ledger.block(1n)
  const header = first && decodeEngineBytes(first.engineBytes)?.header
  if (header === undefined) return
  const found = await genesisAppHash(application, genesis)
  if (equalBytes(found, header.appHash)) return
  fail(startProblems.genesisNotOfBlocks, { file: join(folder, 'genesis.json'), expected: toHex(header.appHash), found: toHex(found) })
}
