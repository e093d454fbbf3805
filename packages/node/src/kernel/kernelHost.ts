import { join } from 'node:path'
import type { KeyPair } from '@jianghan/crypto'
import { decodeEngineBytes, EmbeddedEngine, type EngineReport } from '@jianghan/engine-embedded'
import { type Application, type ExecutedBlock, findInWindow, type Genesis, genesisAppHash, lastBatch, type Ledger, type OpenLedgerStores, ReleaseTooOld } from '@jianghan/kernel'
import { equalBytes, fromMillis, keyId, toHex, type Timestamp } from '@jianghan/protocol'
import { isNoSpace } from '@jianghan/store'
import { type BackupDone, type BackupOptions, type BackupSource, makeBackup } from '../backup/makeBackup.ts'
import type { FileSignState } from '../folder/signState.ts'
import { fail, ProblemFault } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import type { CallProblem, FromKernel, KernelSetup, ReadyFacts, ToKernel } from '../threads/messages.ts'
import { batchResults, droppedNotices } from './blockResults.ts'
import { type CallContext, calls } from './calls.ts'
import { Checkpoints } from './checkpoints.ts'
import { engineAppOf } from './engineApp.ts'
import { type OpenFolder, openFolder } from './openFolder.ts'
import { RecordCache } from './recordCache.ts'
import { Scrubber, type ScrubStatus } from './scrubber.ts'
import { rpcApplicationOf } from './rpcApplication.ts'

type Post = (message: FromKernel, transfer?: ArrayBuffer[]) => void

/** How often a full disk is looked at, milliseconds. */
const DISK_CHECK_MS = 1_000
/** Parts of the thread that a scrubber takes: by itself, and when somebody waits for it. */
const QUIET_SHARE = 0.02
const ASKED_SHARE = 0.2
/** Space that must be free before writing goes on, bytes: some blocks and the state's tables. */
const SPACE_NEEDED = 64 * 1024 * 1024

const clock = (): Timestamp => fromMillis(BigInt(Date.now()))

/** The ledger with its engine, behind messages. Lives on the kernel worker. */
export class KernelHost {
  readonly #ledger: Ledger
  readonly #stores: OpenLedgerStores
  readonly #engine: EmbeddedEngine
  readonly #context: CallContext
  readonly #nodeKey: KeyPair
  readonly #post: Post
  readonly #names = new Map<Uint8Array, number>()
  readonly #signState: FileSignState
  #executingSince = 0
  readonly #backupSource: BackupSource
  readonly #scrubber: Scrubber
  #scrubTimer: NodeJS.Timeout | undefined
  #backingUp: Promise<void> | undefined
  #justCommitted: ExecutedBlock | undefined
  #diskTimer: NodeJS.Timeout | undefined

  /** Opens stores, ledger and engine of the folder; throws what {@link import('./startFailure.ts').startFailureOf} names. */
  static async open(setup: KernelSetup, post: Post): Promise<KernelHost> {
    const { application } = await import(setup.applicationUrl) as { application: Application }
    const opened = await openFolder({ ...setup, application }, (height, of) => post({ kind: 'progress', height, of }))
    const { stores, signState, genesis, ledger } = opened
    try {
      const { torn } = stores.segments
      if (torn !== undefined) post({ kind: 'report', level: 'warn', what: 'tornBlockCut', details: { file: torn.file, offset: String(torn.offset), height: String(torn.height) } })
      if (setup.checkGenesis) await checkGenesis(setup.folder, application, genesis, ledger)
      return new KernelHost(post, { ...opened, setup })
    } catch (fault) {
      await stores.close()
      signState.close()
      throw fault
    }
  }

  private constructor(
    post: Post, parts: OpenFolder & Readonly<{ setup: KernelSetup }>,
  ) {
    const { ledger, stores, nodeKey, validatorKey, signState, setup: { folder, keySince, release, scrubEveryHours } } = parts
    this.#signState = signState
    this.#scrubber = new Scrubber(folder, stores)
    if (scrubEveryHours > 0) this.#scrubTimer = setInterval(() => this.#scrub(true, QUIET_SHARE), scrubEveryHours * 3_600_000).unref()
    this.#backupSource = { folder, chainId: ledger.genesis.chainId, stores, release }
    this.#post = post
    this.#ledger = ledger
    this.#stores = stores
    this.#nodeKey = nodeKey
    this.#engine = EmbeddedEngine.open({
      app: engineAppOf(ledger, { onExecuting: () => { this.#executingSince = performance.now() }, onExecuted: block => this.#executed(block), onCommitted: block => { this.#justCommitted = block } }),
      chainId: ledger.genesis.chainId,
      validatorKey,
      genesisTime: ledger.genesis.time,
      appVersion: BigInt(ledger.router.application.version),
      signState,
      keySince,
      clock,
      // Not before: until the sign state is on disk nothing of the block may be seen.
      onBlock: () => this.#committed(this.#justCommitted as ExecutedBlock),
      onReport: report => this.#report(report),
    })
    this.#context = {
      ledger,
      engine: this.#engine,
      checkpoints: new Checkpoints({ ledger, engine: this.#engine }),
      records: new RecordCache(ledger),
      rpc: { engine: this.#engine, application: rpcApplicationOf(ledger), moniker: 'jianghan' },
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
      chainId: genesis.chainId, application: this.#ledger.appVersion, release: router.application.version, height: lastHeight, time: lastTime, logSize,
      ...(memberId !== undefined && { memberId }),
      ...this.#nextDue(),
      lastBatch: read === undefined || memberId === undefined ? { epoch: 0n, sequence: 0n } : lastBatch(read, memberId),
      validators: (this.#engine.validators(lastHeight + 1n)?.validators ?? []).map(({ address, publicKey, power }) => ({
        address: toHex(address).toUpperCase(), publicKey: toHex(publicKey), power: String(power),
      })),
    }
  }

  /** Hands a batch to the engine; its results follow in the notice of its block. */
  submit(batch: number, bytes: Uint8Array): void {
    this.#names.set(bytes, batch)
    void this.#engine.submit(bytes).then(submitted => {
      this.#names.delete(bytes)
      if (submitted.outcome === 'refused') this.#post({ kind: 'batchRefused', batch, reason: submitted.reason })
    })
  }

  /** Answers one call of the main thread. */
  call({ call, method, input }: Extract<ToKernel, { kind: 'call' }>): void {
    try {
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

  #scrub(begin: boolean, share: number): ScrubStatus {
    if (begin) {
      void this.#scrubber.run(share, ({ findings }) => {
        for (const { file, en } of findings.slice(0, 10)) this.#post({ kind: 'report', level: 'error', what: 'damageFound', details: { file, en, findings: findings.length } })
      })
    }
    return this.#scrubber.status
  }

  async #backup(options: BackupOptions): Promise<BackupDone | CallProblem> {
    if (this.#backingUp !== undefined) return { problem: 'backupNotPossible', facts: { to: options.to, what: 'another one is being made' } }
    const work = makeBackup(this.#backupSource, options)
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

  /** What was dropped can be sent again at once, whatever becomes of the block. */
  #executed({ result }: ExecutedBlock): void {
    for (const dropped of droppedNotices(result, this.#names)) this.#post({ kind: 'dropped', ...dropped })
  }

  #nextDue(): { nextDueMs?: bigint } {
    const { nextDueMs } = this.#ledger
    return nextDueMs === undefined ? {} : { nextDueMs }
  }

  #committed(block: ExecutedBlock): void {
    const { height, time, result, keysTouched } = block
    this.#post({
      kind: 'block', height, time, logSize: this.#ledger.logSize, transactions: result.receipts.length, keysTouched,
      milliseconds: performance.now() - this.#executingSince, batches: batchResults(result, this.#names), application: this.#ledger.appVersion, ...this.#nextDue(),
    })
  }

  #report(report: EngineReport): void {
    if (report.kind === 'clockBehind') {
      this.#post({ kind: 'report', level: 'warn', what: 'clockBehind', details: { height: String(report.height), lastBlock: String(report.lastBlock.seconds) } })
      return
    }
    if (report.kind === 'handedOver') {
      this.#post({ kind: 'report', level: 'warn', what: 'handedOver', details: { height: String(report.height), validators: String(report.validators) } })
      this.#post({ kind: 'writing', state: 'halted', facts: { reason: `handed over to ${report.validators} validators with block ${report.height}` } })
      return
    }
    const { error } = report
    const words = error instanceof Error ? error.message : String(error)
    this.#post({ kind: 'report', level: 'error', what: 'sealingFailed', details: { height: String(report.height), error: words } })
    if (error instanceof ReleaseTooOld) return this.#outdated(error)
    if (!isNoSpace(error)) {
      this.#post({ kind: 'writing', state: 'halted', facts: { reason: words.slice(0, 200) } })
      return
    }
    this.#post({ kind: 'writing', state: 'diskFull', facts: { reason: words.slice(0, 200) } })
    this.#diskTimer ??= setInterval(() => this.#resumeWithSpace(), DISK_CHECK_MS)
  }

  /** Nothing was written of the block: a newer release goes on from here. Reads go on meanwhile. */
  #outdated({ facts: { version, knows, height } }: ReleaseTooOld): void {
    this.#post({ kind: 'writing', state: 'outdated', facts: { version, knows, height: String(height) } })
  }

  #resumeWithSpace(): void {
    if (this.#stores.segments.usage().free < SPACE_NEEDED || !this.#engine.resume()) return
    clearInterval(this.#diskTimer)
    this.#diskTimer = undefined
    this.#post({ kind: 'writing', state: 'open', facts: {} })
  }

  /** Ends cleanly: no further block, state on disk, stores closed. */
  async close(): Promise<void> {
    clearInterval(this.#diskTimer)
    this.#engine.stop()
    clearInterval(this.#scrubTimer)
    await this.#scrubber.stop()
    await this.#backingUp
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
