import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { VerifyPool } from '@jianghan/crypto/node'
import { IndexClient } from '@jianghan/index'
import { type Application, type Router, routerOf } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { type OpenNames, openAccountNames } from './accountNames/openAccountNames.ts'
import { type Checkpoints, openCheckpoints } from './checkpoints/openCheckpoints.ts'
import { authorityOf } from './config/load.ts'
import { FileOwners } from './audience/files.ts'
import { PartyOwners } from './audience/owners.ts'
import { EVERYTHING } from './audience/viewer.ts'
import { lastBackupOf } from './backup/kept.ts'
import { operatorCaller } from './callers/caller.ts'
import { Callers } from './callers/identify.ts'
import { KeyStore } from './callers/keyStore.ts'
import { operatorToken } from './callers/operatorToken.ts'
import type { Config } from './config/schema.ts'
import { RequestStore } from './idempotency/requestStore.ts'
import { RequestSecret } from './idempotency/secret.ts'
import { DiskKeeper, type DiskShortage } from './disk/keeper.ts'
import { limitsOf } from './disk/limits.ts'
import { BlockRetention, heightReadTo } from './disk/retention.ts'
import { lockFolder } from './folder/lock.ts'
import { genesisHashOf, NODE_MAJOR, readFolderFile, writeFolderFile } from './folder/folderFile.ts'
import { forgetServing, noteServing } from './folder/serving.ts'
import { claimFolder, type DataFolder, type MakeConsortium, setUpFolder } from './folder/setUp.ts'
import type { Head, HttpContext, NodeParts } from './http/context.ts'
import { engineSettings, turnMsOf } from './kernel/networkSettings.ts'
import type { NetworkState } from './kernel/networkView.ts'
import { Hosts } from './http/hosts.ts'
import { EventFeed } from './http/events/feed.ts'
import { EventStreams } from './http/events/streams.ts'
import { serveWebSocket } from './http/routes/comet.ts'
import { makeServer } from './http/server.ts'
import { listen, probePort } from './http/listen.ts'
import { AuditLog, localOperator } from './observe/audit.ts'
import { auditConfiguration, auditEdits } from './observe/configuration.ts'
import { Misbehaviors } from './observe/misbehavior.ts'
import { Metrics } from './observe/metrics.ts'
import { AuditedRefusals } from './observe/refusals.ts'
import { Traces } from './observe/traces.ts'
import { type Notifications, openNotifications } from './notifications/openNotifications.ts'
import { openPaymentFiles } from './paymentFiles/openPaymentFiles.ts'
import type { PaymentFiles } from './paymentFiles/paymentFiles.ts'
import { fail, type Facts } from './problem/define.ts'
import { startProblems } from './problem/start.data.ts'
import { isSandbox, type Sandbox } from './sandbox/sandbox.ts'
import { HeldKeys } from './signer/heldKeys.ts'
import { openSigner, type OpenSigner } from './signer/openSigner.ts'
import { Quarantine } from './submit/quarantine.ts'
import { syncFirst } from './snapshots/syncFirst.ts'
import { ALONE_PACE, NETWORK_PACE } from './submit/batcher.ts'
import { Submitter } from './submit/submitter.ts'
import { TickDriver } from './submit/tickDriver.ts'
import { writingProblem } from './submit/writing.ts'
import { QUIET_THREAD, shrinkWhenQuiet, tuneYoungGenerations } from './threads/heap.ts'
import { KernelLink } from './threads/kernelLink.ts'
import { TlsKeeper } from './tls/keeper.ts'
import type { BlockNotice, ReadyFacts, WriteState } from './threads/messages.ts'
import type { VaultExchange } from './vaultExchange/exchange.ts'
import { openExchange } from './vaultExchange/openExchange.ts'
import { openWebhooks } from './webhooks/openWebhooks.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

/** How a node is started. */
export type NodeOptions = Readonly<{
  config: Config
  /** The data folder, absolute. */
  folder: string
  /** URL of a module that exports `application`; every thread imports it for itself. */
  applicationUrl: string
  /** URL of a module that exports its `events`; by default those of the application of this release. */
  definitionsUrl?: string
  /** Who is in the ledger when the folder is new. */
  makeConsortium: MakeConsortium
  log: Logger
  version: string
  onProgress?: (height: bigint, of: bigint) => void
  /** Reads the configuration again, as at a start; throws ProblemFault. */
  readConfig?: () => Config
  /** The node's own clock, milliseconds since 1970: for certificates, keys, the exchange of vault items. Blocks have the time of their engine. */
  now?: () => number
  /** The sandbox that the folder is; without one no sandbox is opened, and with one nothing else. */
  sandbox?: Sandbox
  /** The node cannot go on: a thread is gone. */
  onLost?: (error: Error | undefined) => void
}>

/** How long a closing node waits for transactions that are with the engine, milliseconds. */
const LINGER_MS = 5_000
const MiB = 1024 * 1024
const DAY_MS = 86_400_000

/** A node that serves. */
export class RunningNode {
  readonly url: string
  readonly folder: DataFolder
  readonly facts: ReadyFacts
  readonly #close: () => Promise<void>
  #closing: Promise<void> | undefined

  /** Reads certificate and configuration again, as after SIGHUP. */
  readonly reload: () => void

  constructor(url: string, folder: DataFolder, facts: ReadyFacts, reload: () => void, close: () => Promise<void>) {
    this.reload = reload
    this.url = url
    this.folder = folder
    this.facts = facts
    this.#close = close
  }

  /** Ends cleanly: answers what is under way, writes the state, gives the folder free. */
  close(): Promise<void> {
    return this.#closing ??= this.#close()
  }
}

/** Starts a node: folder, threads, HTTP. Throws ProblemFault where it cannot, with everything given free again. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  tuneYoungGenerations()
  shrinkWhenQuiet()
  claimFolder(options.folder)
  const lock = lockFolder(options.folder)
  const opened: (() => Promise<void> | void)[] = [() => lock.release()]
  try {
    return await start(options, opened)
  } catch (fault) {
    for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => undefined)
    throw fault
  }
}

async function start(options: NodeOptions, opened: (() => Promise<void> | void)[]): Promise<RunningNode> {
  const { config, log } = options
  await probePort(config.host, config.port)
  const { application } = await import(options.applicationUrl) as { application: Application }
  const folder = await setUpFolder(options.folder, options.makeConsortium, application.version, config.engine)
  checkSandbox(folder, options)
  await syncFirst(folder, config, options)
  const doors = await openDoors(folder, options)
  opened.push(() => doors.refusals.close(), () => doors.requests.close(), () => doors.keys.close())
  await auditConfiguration(folder.path, config, doors.audit)
  const node = new Assembly(options, folder, doors)
  opened.push(() => node.closeThreads())
  const facts = await node.startThreads()
  await noteFolder(folder, facts, options)
  const { server, context, detach } = await node.makeHttp(facts)
  opened.push(async () => { detach(); await server.close() })
  const port = await listen(server, config.host, config.port)
  const url = `${config.tlsCertificate === '' ? 'http' : 'https'}://${authorityOf(config.host, port)}`
  noteServing(folder.path, url)
  opened.push(() => forgetServing(folder.path))
  log.info({ chainId: facts.chainId, height: String(facts.height), port }, 'serving')
  return new RunningNode(url, folder, facts, () => node.reload(), async () => {
    node.beginClosing()
    await drained(context.submitter)
    for (const close of opened.reverse()) await close()
    log.info('closed')
  })
}

/** A sandbox is opened as one, and nothing else is. */
function checkSandbox({ path, genesis: { chainId } }: DataFolder, { sandbox, config }: NodeOptions): void {
  if (isSandbox(chainId) && sandbox === undefined) fail(startProblems.folderIsSandbox, { folder: path, chain: chainId })
  if (!isSandbox(chainId) && sandbox !== undefined) fail(startProblems.folderNoSandbox, { folder: path, chain: chainId })
  if (sandbox !== undefined && config.engine !== 'embedded') fail(startProblems.sandboxAlone)
}

/** Writes down what the folder is now, where that changed: a new one, one of an older release, a newer Node. */
async function noteFolder({ path, fresh }: DataFolder, { chainId, application: next, release }: ReadyFacts, { version, log }: NodeOptions): Promise<void> {
  const known = fresh ? undefined : readFolderFile(path)
  // A version that this release does not know is no block's yet.
  const application = Math.min(next, release)
  if (known?.application === application && known.node === NODE_MAJOR && known.release === version) return
  if (known !== undefined && known.node !== NODE_MAJOR) log.warn({ wrote: known.node, runs: NODE_MAJOR }, 'the data folder was written under another major version of Node')
  await writeFolderFile(path, { chainId, genesis: genesisHashOf(path), application, node: NODE_MAJOR, release: version })
}

/** Waits until nothing is with the engine any more, within bounds. */
async function drained(submitter: Submitter): Promise<void> {
  const until = Date.now() + LINGER_MS
  while (submitter.stats().batchesOutstanding > 0 && Date.now() < until) await new Promise(resolve => setTimeout(resolve, 5))
}

/** What stands at the doors of a data folder. */
type Doors = Readonly<{ token: string; keys: KeyStore; audit: AuditLog; requests: RequestStore; refusals: AuditedRefusals; misbehaviors: Misbehaviors }>

async function openDoors({ path, nodeKey }: DataFolder, { log, config, now = Date.now }: NodeOptions): Promise<Doors> {
  const audit = AuditLog.open(path)
  return {
    token: await operatorToken(path), keys: KeyStore.open(path, now), audit, requests: RequestStore.open(path, new RequestSecret(nodeKey.secret), { now, knownMs: config.requestKeepDays * DAY_MS }), refusals: new AuditedRefusals(audit, log, now),
    misbehaviors: new Misbehaviors(audit, log, now),
  }
}

/** Names under which the configuration says that the node is reached. */
const namesOf = ({ hostNames }: Config): string[] => hostNames.split(',').map(name => name.trim()).filter(name => name !== '')

/** The parts of a node on their way to each other. */
class Assembly {
  readonly #options: NodeOptions
  readonly #folder: DataFolder
  readonly #doors: Doors
  readonly #metrics = new Metrics()
  readonly #traces = new Traces()
  readonly #head: Head
  readonly #listeners = new Set<(block: BlockNotice) => void>()
  #index: IndexClient | undefined
  #writing: WriteState = 'open'
  #kernelWriting: Readonly<{ state: WriteState; facts: Facts }> = { state: 'open', facts: {} }
  #shortage: DiskShortage | undefined
  #disk: DiskKeeper | undefined
  #retention: BlockRetention | undefined
  #damage = 0
  /** Newest version of the application that this release knows. */
  #knows = 1
  #peersNamed = 0
  #network: NetworkState
  #closing = false
  #pool: VerifyPool | undefined
  #kernel: KernelLink | undefined
  #submitter: Submitter | undefined
  #ticks: TickDriver | undefined
  #turnMs = 0
  #nextDueMs: bigint | undefined
  #streams: EventStreams | undefined
  #feed: EventFeed | undefined
  #paymentFiles: PaymentFiles | undefined
  #signer: OpenSigner | undefined
  #vault: VaultExchange | undefined
  #names: OpenNames | undefined
  #webhooks: Webhooks | undefined
  #notifications: Notifications | undefined
  #tls: TlsKeeper | undefined
  #checkpoints: Checkpoints | undefined

  constructor(options: NodeOptions, folder: DataFolder, doors: Doors) {
    this.#options = options
    this.#folder = folder
    this.#doors = doors
    this.#network = options.config.engine === 'cometbft' ? 'starting' : 'alone'
    this.#head = { height: 0n, time: folder.genesis.time, logSize: 0n, transactions: 0n, application: 1, sealed: 0n, firstHeight: 1n, validators: [] }
  }

  async startThreads(): Promise<ReadyFacts> {
    const { config, folder, applicationUrl } = this.#options
    this.#pool = new VerifyPool({ workers: config.verifyThreads || Math.max(1, Math.min(8, availableParallelism() - 1)), cachedVerdicts: 0, threadArguments: QUIET_THREAD })
    const engine = engineSettings(config, folder, this.#folder.peerKey)
    this.#turnMs = turnMsOf(engine)
    this.#peersNamed = engine.kind === 'cometbft' ? engine.peers.length : 0
    const setup = { applicationUrl, folder, stateCacheBytes: config.stateCacheMiB * MiB, flushEveryBlocks: config.flushEveryBlocks, blockFileBytes: config.blockFileMiB * MiB, checkGenesis: this.#folder.adopted, keySince: this.#folder.epochs.at(-1)?.from ?? 1n, release: this.#options.version, ...(this.#options.sandbox && { sandboxClock: this.#options.sandbox.clock.shared }), scrubEveryHours: config.scrubEveryHours, engine }
    const { link, facts } = await KernelLink.start(setup, {
      onProgress: (height, of) => this.#options.onProgress?.(height, of),
      onBlock: block => this.#onBlock(block),
      onSealed: height => this.#onSealed(height),
      onNetwork: state => {
        this.#network = state
        this.#options.log.info({ state }, 'network')
      },
      onDropped: dropped => this.#submitter?.onDropped(dropped),
      onBatchRefused: batch => this.#submitter?.onBatchRefused(batch),
      onWriting: (state, facts) => this.#onWriting(state, facts),
      onReport: (level, what, details) => {
        if (what === 'damageFound') {
          this.#damage = Number((details as { findings?: number }).findings)
          this.#metrics.onScrub(this.#damage)
        }
        this.#options.log[level]({ what, details }, 'the kernel reports')
      },
      onLost: error => this.#options.onLost?.(error),
    })
    this.#kernel = link
    this.#knows = facts.release
    // Blocks that were sealed since the worker said that it is ready have moved the head already.
    if (facts.height >= this.#head.height) Object.assign(this.#head, { height: facts.height, time: facts.time, logSize: facts.logSize, application: facts.application })
    if (facts.sealed > this.#head.sealed) this.#head.sealed = facts.sealed
    this.#head.firstHeight = facts.firstHeight
    if (this.#head.validators.length === 0) this.#head.validators = facts.validators
    return facts
  }

  async makeHttp(facts: ReadyFacts): Promise<{ server: FastifyInstance; context: HttpContext; detach: () => void }> {
    const { config, log, version, now = Date.now } = this.#options
    const { application } = await import(this.#options.applicationUrl) as { application: Application }
    const router = routerOf(application)
    const kernel = this.#kernel as KernelLink
    const pool = this.#pool as VerifyPool
    const submitter = this.#makeSubmitter(facts, router)
    const blocksFolder = join(this.#folder.path, 'blocks')
    if (config.index) this.#index = this.#openIndex(blocksFolder, kernel)
    const feed = this.#feed = new EventFeed(blocksFolder, router)
    const owners = new PartyOwners(parties => kernel.call('owners', { parties }))
    const streams = this.#streams = new EventStreams(feed, { blocksFolder, slowMs: config.slowClientMs, height: this.#head.height, owners })
    const { keys, token, audit, requests, refusals } = this.#doors
    const hosts = new Hosts(namesOf(config))
    const tls = this.#tls = this.#openTls(hosts, audit)
    const checkpoints = this.#checkpoints = await openCheckpoints({ folder: this.#folder.path, chainId: facts.chainId, config, kernel, log })
    const retention = this.#retention = new BlockRetention({
      keep: config, now, log, prune: options => kernel.call('prune', options), backedUp: () => lastBackupOf(this.#folder.path)?.height ?? 0n,
      indexed: () => heightReadTo(this.#index?.status().marker.height, this.#webhooks?.needed), onFirst: height => { this.#head.firstHeight = height },
    })
    const parts: NodeParts = {
      checkpoints,
      callers: new Callers({ keys, token, operator: operatorCaller(localOperator().id, facts.memberId, this.#folder.demo), anonymousPerSecond: config.anonymousPerSecond, now }),
      hosts, tls, audit, requests, refusals, fileOwners: new FileOwners(messageKey => memberOfMessage(kernel, messageKey)),
      config, folder: this.#folder, now, router, facts, head: this.#head, kernel, submitter, index: this.#index, metrics: this.#metrics, traces: this.#traces, log, version,
      writing: () => this.#writing,
      diskDaysLeft: () => this.#disk?.daysLeft,
      retention: () => retention.standing,
      damageFound: () => this.#damage,
      misbehaviors: () => this.#doors.misbehaviors.recent,
      network: () => this.#network,
      closing: () => this.#closing,
      sandbox: this.#options.sandbox && { home: this.#options.sandbox, nextDueMs: () => this.#nextDueMs, clockMoved: () => this.#ticks?.clockMoved() },
      onBlock: listener => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
    }
    const disk = this.#disk = new DiskKeeper({
      folder: this.#folder.path, limits: capacity => limitsOf(config, capacity), onShortage: shortage => this.#onShortage(shortage),
    })
    await disk.start()
    retention.start()
    this.#metrics.connect({
      disk: () => disk,
      submitter, pool, kernel: kernel.worker, head: () => this.#head, indexHeight: () => this.#index?.status().marker.height,
      streams: () => streams.count, callsWaiting: () => kernel.waiting, checkpoints: () => checkpoints.publisher, signerOutages: () => this.#signer?.keys.outages.length ?? 0, webhooks: () => this.#webhooks?.stats,
      operation: {
        version, chainId: facts.chainId, engine: config.engine, folder: this.#folder.path, lastBlock: () => this.#head.time, writing: () => this.#writing,
        indexStopped: () => this.#index?.status().state === 'stopped', signers: () => kernel.call('signers', {}), peersNamed: this.#peersNamed, misbehaviors: () => this.#doors.misbehaviors.recent, network: () => kernel.call('network', {}),
      },
      certificateEnds: () => tls && tls.standing.validTo.getTime() / 1000,
    })
    const vault = this.#vault = await openExchange(parts)
    const held = await HeldKeys.open({ folder: this.#folder.path, tokens: config.signerKeys, now, log: (level, words, details) => log[level](details, words) })
    const signer = this.#signer = await openSigner({ ...parts, vault }, held)
    const { names: accountNames } = this.#names = await openAccountNames({ ...parts, vault }, held.pairs)
    const paymentFiles = this.#paymentFiles = await openPaymentFiles({ ...parts, vault, signer, accountNames })
    const webhooks = this.#webhooks = openWebhooks({ ...parts, vault, signer, accountNames, paymentFiles }, { feed, owners })
    const context: HttpContext = { ...parts, vault, signer, accountNames, paymentFiles, webhooks }
    this.#notifications = openNotifications(context, { feed, owners })
    const server = await makeServer(context, streams)
    return { server, context, detach: serveWebSocket(server.server, context) }
  }

  /** The way of transactions, and who sends what falls due where the node has a member. */
  #makeSubmitter(facts: ReadyFacts, router: Router): Submitter {
    const { config, log } = this.#options
    const [kernel, pool] = [this.#kernel as KernelLink, this.#pool as VerifyPool]
    const submitter = this.#submitter = new Submitter({
      router, facts, pool, pace: config.engine === 'cometbft' ? NETWORK_PACE : ALONE_PACE,
      maker: facts.memberId === undefined ? undefined : { chainId: facts.chainId, memberId: facts.memberId, key: this.#folder.nodeKey },
      bounds: { transactions: config.transactionsInFlight, bytes: config.bytesInFlight },
      traces: this.#traces,
      quarantine: new Quarantine(join(this.#folder.path, 'quarantine')),
      send: (batch, bytes) => kernel.submit(batch, bytes),
      foresee: places => kernel.foresee(places),
      onQuarantined: (id, file, error) => log.error({ transaction: toHex(id), file, error }, 'a transaction was put into quarantine'),
    })
    if (facts.memberId !== undefined) {
      this.#ticks = new TickDriver({
        maker: { chainId: facts.chainId, memberId: facts.memberId, key: this.#folder.nodeKey },
        turnMs: this.#turnMs,
        submit: (bytes, answer) => submitter.submit([bytes], 'final', 30_000, ({ results: [result] }) => answer(result?.kind === 'final' && result.code === 0)),
      })
      this.#ticks.next(facts.nextDueMs)
      this.#nextDueMs = facts.nextDueMs
    }
    return submitter
  }

  /** Reads certificate and configuration again, where there is one. */
  reload(): void {
    this.#tls?.reload()
    const { config, log, readConfig } = this.#options
    if (readConfig !== undefined) auditEdits(config, readConfig, this.#doors.audit, log)
  }

  #openTls(hosts: Hosts, audit: AuditLog): TlsKeeper | undefined {
    const { config, log, now = Date.now } = this.#options
    if (config.tlsCertificate === '') return undefined
    const files = { certificate: config.tlsCertificate, key: config.tlsKey, clientCa: config.tlsClientCa }
    return new TlsKeeper(files, config.tlsClientRequired, { log, audit, now, onNames: names => hosts.set([...namesOf(config), ...names]) })
  }

  #openIndex(blocksDir: string, kernel: KernelLink): IndexClient {
    let state = ''
    return new IndexClient({
      blocksDir, indexDir: join(this.#folder.path, 'index'), height: this.#head.height, threadArguments: QUIET_THREAD, ownersOf: parties => kernel.call('owners', { parties }),
      ...(this.#options.definitionsUrl !== undefined && { definitions: this.#options.definitionsUrl }),
      onStatus: status => {
        this.#traces.onIndexed(status.marker.height)
        if (status.state === state) return
        state = status.state
        const level = state === 'stopped' ? 'error' : 'info'
        this.#options.log[level]({ state, height: String(status.marker.height), rebuilt: status.rebuilt, stopped: status.stopped }, 'index')
      },
    })
  }

  beginClosing(): void {
    this.#closing = true
    this.#ticks?.close()
    this.#submitter?.close()
    this.#streams?.close()
    this.#tls?.close()
  }

  async closeThreads(): Promise<void> {
    await this.#disk?.close()
    this.#retention?.close()
    await this.#notifications?.close()
    await this.#webhooks?.close()
    this.#feed?.close()
    await this.#checkpoints?.publisher.close()
    await this.#checkpoints?.timestamps.close()
    await this.#signer?.close()
    this.#names?.close()
    await this.#vault?.close()
    await this.#paymentFiles?.close()
    await this.#pool?.close()
    await this.#kernel?.close()
    await this.#index?.close()
  }

  #onBlock(block: BlockNotice): void {
    const isUpgraded = this.#head.height > 0n && block.application !== this.#head.application
    if (isUpgraded && block.application <= this.#knows) this.#onUpgraded(block)
    this.#head.application = block.application
    this.#head.height = block.height
    this.#head.time = block.time
    this.#head.logSize = block.logSize
    if (block.validators !== undefined) this.#head.validators = block.validators
    if (block.misbehavior !== undefined) this.#doors.misbehaviors.found(block.misbehavior)
    this.#head.transactions += BigInt(block.transactions)
    this.#metrics.onBlock(block)
    this.#traces.onBlock(block)
    this.#submitter?.onBlock(block)
    if (block.sealed > this.#head.sealed) this.#onSealed(block.sealed)
    this.#nextDueMs = block.nextDueMs
    this.#ticks?.next(block.nextDueMs)
    this.#index?.committed(block.height)
    this.#streams?.onBlock(block.height)
    this.#webhooks?.onBlock()
    this.#notifications?.onBlock()
    this.#checkpoints?.publisher.onBlock()
    for (const listener of this.#listeners) listener(block)
  }

  /** The next block is executed with another version: the folder says so, so that an older release does not try. */
  #onUpgraded({ height, application }: BlockNotice): void {
    const { log, version } = this.#options
    const { path, genesis: { chainId } } = this.#folder
    log.warn({ height: String(height), application }, 'the application is upgraded')
    writeFolderFile(path, { chainId, genesis: genesisHashOf(path), application, node: NODE_MAJOR, release: version })
      .catch((fault: unknown) => log.error({ fault: String(fault) }, 'folder.json could not be written'))
  }

  #onSealed(height: bigint): void {
    this.#head.sealed = height
    this.#submitter?.onSealed(height)
  }

  /** Blocks can be written, as far as the kernel worker knows; then the disk may still be short of room. */
  #onWriting(state: WriteState, facts: Facts): void {
    this.#kernelWriting = { state, facts }
    this.#settleWriting()
  }

  #onShortage(shortage: DiskShortage | undefined): void {
    this.#shortage = shortage
    this.#settleWriting()
  }

  #settleWriting(): void {
    const kernel = this.#kernelWriting
    const { state, facts } = kernel.state === 'open' && this.#shortage !== undefined ? { state: 'diskFull' as const, facts: { ...this.#shortage } } : kernel
    if (state === 'open' && this.#writing === 'open') return
    this.#writing = state
    const what = writingProblem(state, facts)
    this.#options.log[state === 'open' ? 'warn' : 'error']({ state, ...facts, ...(what && { code: what.definition.code, zh: what.definition.zh(facts), en: what.definition.en(facts) }) }, 'writing')
    this.#submitter?.onWriting(state, facts)
  }
}

/** The member that the ledger names for a payment file; undefined while it is not recorded. */
async function memberOfMessage(kernel: KernelLink, messageKey: string): Promise<string | undefined> {
  const answered = await kernel.call('query', { name: 'payments.getMessage', args: { key: messageKey }, prove: false, viewer: EVERYTHING })
  const { answer } = answered as { answer?: { member?: unknown } | null }
  return typeof answer?.member === 'string' ? answer.member : undefined
}
