import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ED25519, generateKeyPair, type KeyPair } from '@jianghan/crypto'
import type { ServedPast, ServingNode } from '@jianghan/engine-embedded'
import { AbciServer } from './abci/server.ts'
import type { NetworkApp, NetworkExecuted } from './app.ts'
import { AbciApplication, CHECK_CODES, type CommittedBlock } from './application.ts'
import { Broadcasts } from './broadcasts.ts'
import { EngineHalted } from './errors.ts'
import { type EngineConfig, formatConfig, type Peer } from './home/configFile.ts'
import { formatValidatorKey, nodeIdOf, type NetworkGenesis } from './home/files.ts'
import { formatHome, LOOKING_ON_STATE, SIGN_STATE } from './home/home.ts'
import { isMoved, notePlace } from './home/place.ts'
import type { NetworkProfile } from './home/profiles.ts'
import { RoundsJournal } from './home/roundsJournal.ts'
import { runtimeFolder } from './home/runtime.ts'
import { decodeNetworkBytes } from './networkBytes.ts'
import { type Delivered, Outstanding } from './outstanding.ts'
import { RpcClient, RpcRefused } from './rpcClient.ts'
import { SealCollector } from './sealCollector.ts'
import { SealedChain } from './sealedChain.ts'
import { SealStore } from './seals.ts'
import { SignGuard, signedHeightIn } from './signGuard.ts'
import { EngineStatus, type NetworkStanding } from './status.ts'
import { type ProcessState, Supervisor } from './supervisor.ts'
import { BatchVerdicts, type SignaturePool } from './verdicts.ts'
import { Watch } from './watch.ts'

/** What an operator should hear of. */
export type NetworkReport =
  | Readonly<{ kind: 'engineEnded'; code: number | null; ranMs: number; pauseMs: number }>
  | Readonly<{ kind: 'engineSaid'; line: string }>
  | Readonly<{ kind: 'proposalRejected'; height: bigint; why: string }>
  | Readonly<{ kind: 'sealsBehind'; what: string }>
  | Readonly<{ kind: 'connectionEnded'; what: string }>
  | Readonly<{ kind: 'commitFailed'; fault: unknown }>
  | Readonly<{ kind: 'halted'; fault: EngineHalted }>
  /** The folder was moved or copied: the node only looks on for a while, or has done so and signs now. */
  | Readonly<{ kind: 'lookingOn' | 'signsNow' }>

/** What a network engine is opened with. */
export type NetworkSetup = Readonly<{
  app: NetworkApp
  genesis: NetworkGenesis
  /** Blocks before the network's first, where it took a ledger over: they end at the height before. */
  past?: ServedPast
  /** Name and release of the application, for `abci_info`. */
  version: string
  validatorKey: KeyPair
  /** Who the node is to its peers. */
  peerKey: KeyPair
  /** Path of the CometBFT program. */
  program: string
  /** Folder of the engine's configuration, blocks and sign state; made when missing. */
  home: string
  /** Folder of the seals, and the first height that they can be had of; the network's first by default. */
  sealsFolder: string
  sealsFrom?: bigint
  moniker: string
  profile: NetworkProfile
  listen: EngineConfig['listen']
  externalAddress: string
  peers: readonly Peer[]
  emptyBlockMs: number
  /** Blocks that the engine keeps for peers that catch up; 0 keeps what the application has. */
  keepBlocks: bigint
  pool: SignaturePool
  onBlock(block: CommittedBlock): void
  /** Header and votes of this height are known: the height before is provable. */
  onSealed(height: bigint): void
  /** Batches that were left out of a block that was executed here. */
  onDropped(executed: NetworkExecuted): void
  /** Asked anew now and then, and when the process ends. */
  onStanding(standing: NetworkStanding): void
  onReport(report: NetworkReport): void
  /** Settles when a commit that failed is worth trying again. */
  waitForRoom(fault: unknown): Promise<void>
}>

/** Hashes of decided blocks that wait in memory for their votes; where more do, because the node catches up, they are read from the records. */
const UNSEALED_KEPT = 256

/** How often batches without a block are looked at, milliseconds. */
const SWEEP_MS = 1_000

/**
 * A ledger's place in a network: CometBFT as a supervised process that orders batches with its peers, and this process as its application. Either may
 * be killed at any time; what both have on disk fits together again.
 */
export class NetworkEngine {
  readonly chain: SealedChain
  readonly #setup: NetworkSetup
  readonly #application: AbciApplication
  readonly #verdicts: BatchVerdicts
  readonly #outstanding = new Outstanding()
  readonly #broadcasts = new Broadcasts((name, bytes) => this.#broadcast(name, bytes))
  readonly #rpc: RpcClient
  readonly #seals: SealStore
  readonly #collector: SealCollector
  readonly #supervisor: Supervisor
  readonly #status: EngineStatus
  readonly #runtime: string
  readonly #rounds: RoundsJournal
  #server: AbciServer | undefined
  #timer: NodeJS.Timeout | undefined
  #process: ProcessState = 'stopped'
  #halted: EngineHalted | undefined
  /** While there is one, the engine runs without the validator's key. */
  #watch: Watch | undefined
  /** Hashes of headers that were decided here, until header and votes are there. */
  readonly #unsealed = new Map<bigint, Uint8Array>()
  /** The oldest block that the engine was told to keep. */
  #retained: bigint
  #closing: Promise<void> | undefined

  /** Starts the engine and listens for it. Throws StoreFault on damaged seals. */
  static async open(setup: NetworkSetup): Promise<NetworkEngine> {
    mkdirSync(setup.home, { recursive: true, mode: 0o700 })
    const seals = await SealStore.open(setup.sealsFolder, setup.sealsFrom ?? setup.genesis.initialHeight)
    const engine = new NetworkEngine(setup, seals)
    await engine.#start()
    return engine
  }

  private constructor(setup: NetworkSetup, seals: SealStore) {
    const { app, genesis, pool } = setup
    this.#setup = setup
    this.#seals = seals
    this.#runtime = runtimeFolder(setup.home)
    this.#rounds = new RoundsJournal(setup.home)
    this.#retained = [genesis.initialHeight, app.baseHeight ?? 1n].reduce((a, b) => (a > b ? a : b))
    this.#watch = isMoved(setup.home) ? new Watch() : undefined
    this.#rpc = new RpcClient(join(this.#runtime, 'rpc.sock'))
    this.chain = new SealedChain({ genesis, app, seals, validatorKey: setup.validatorKey.publicKey, node: () => this.#node(), past: setup.past })
    this.#verdicts = new BatchVerdicts(app, pool)
    const guard = new SignGuard(this.chain.validator.address, () => signedHeightIn(join(setup.home, SIGN_STATE)))
    this.#application = new AbciApplication(app, { ...genesis, version: setup.version }, this.#verdicts, {
      onCommitted: block => this.#committed(block),
      onDropped: executed => this.#dropped(executed),
      onRejected: (height, why) => setup.onReport({ kind: 'proposalRejected', height, why }),
      faultOfVotes: (height, votes) => guard.faultOf(height, votes),
      retainHeight: () => this.#retainHeight(),
      onCommitFailed: async fault => {
        setup.onReport({ kind: 'commitFailed', fault })
        await setup.waitForRoom(fault)
      },
    })
    this.#collector = new SealCollector({
      chain: this.chain, seals, ask: (method, params) => this.#rpc.call(method, params),
      // A block that was just decided is not read from the disk and unpacked for its hash.
      hashOf: height => this.#unsealed.get(height) ?? decodeNetworkBytes(app.readEngineBytes(height)?.engineBytes ?? new Uint8Array(0))?.hash,
      onSealed: height => {
        this.#unsealed.delete(height)
        setup.onSealed(height)
      },
      onFault: fault => setup.onReport({ kind: 'sealsBehind', what: String(fault) }),
    }, app.lastHeight)
    this.#status = new EngineStatus((method, params) => this.#rpc.call(method, params), { onUp: () => this.#engineUp(), onLook: () => this.#looked() })
    this.#supervisor = new Supervisor(this.#command(), {
      onState: state => {
        this.#process = state
        if (state !== 'running') this.#status.down()
      },
      onExit: (code, ranMs, pauseMs) => setup.onReport({ kind: 'engineEnded', code, ranMs, pauseMs }),
      onLine: line => setup.onReport({ kind: 'engineSaid', line }),
    })
  }

  async #start(): Promise<void> {
    this.#server = await AbciServer.listen(join(this.#runtime, 'app.sock'), this.#application.handle, {
      onConnections: () => undefined,
      onFault: fault => this.#faulted(fault),
    })
    if (this.#watch !== undefined) this.#setup.onReport({ kind: 'lookingOn' })
    this.#supervisor.start()
    this.#status.start()
    this.#timer = setInterval(() => this.#sendAgain(false), SWEEP_MS)
  }

  #command(): ConstructorParameters<typeof Supervisor>[0] {
    const { setup, files } = { setup: this.#setup, files: formatHome(this.#setup) }
    return {
      program: setup.program, args: ['start', '--home', setup.home],
      prepare: () => {
        const isLookingOn = this.#watch !== undefined
        rmSync(join(this.#runtime, 'rpc.sock'), { force: true })
        files.write({
          config: formatConfig({
            ...setup, appSocket: join(this.#runtime, 'app.sock'), rpcSocket: join(this.#runtime, 'rpc.sock'), validatorKeyFile: '/dev/stdin',
            signStateFile: isLookingOn ? LOOKING_ON_STATE : SIGN_STATE,
          }),
        })
        if (!isLookingOn) notePlace(setup.home)
        return { secret: isLookingOn ? formatValidatorKey(generateKeyPair(ED25519)) : files.validatorKey }
      },
    }
  }

  /** The engine was asked how it stands; whether it may have the key may have changed with it. */
  #looked(): void {
    const watch = this.#watch
    if (watch !== undefined && this.#halted === undefined && watch.isOver(performance.now(), this.#canSee)) {
      this.#watch = undefined
      this.#supervisor.replace()
      this.#setup.onReport({ kind: 'signsNow' })
    }
    this.#setup.onStanding(this.standing)
  }

  /** Whether another place where the key signs would be heard of. Who orders alone has nobody to ask. */
  get #canSee(): boolean {
    const { isUp, peers } = this.#status.standing
    return isUp && (peers.length > 0 || this.#setup.peers.length === 0)
  }

  /**
   * Hands a batch of this node to the network. Its signatures were judged before. Settles when it is in a block, or is known to be in none.
   */
  async submit(bytes: Uint8Array): Promise<Delivered> {
    const known = this.#verdicts.trust(bytes)
    if (known.batch === undefined) return { outcome: 'refused', reason: 'malformed' }
    if (this.#closing !== undefined) return { outcome: 'refused', reason: 'stopped' }
    if (this.#halted !== undefined) return { outcome: 'refused', reason: 'failed' }
    const delivered = this.#outstanding.add(bytes, known, known.batch)
    if (delivered === undefined) return { outcome: 'refused', reason: 'busy' }
    this.#broadcasts.push(known.name, bytes)
    return delivered
  }

  async #broadcast(name: string, bytes: Uint8Array): Promise<void> {
    try {
      const { code, log } = await this.#rpc.call('broadcast_tx_sync', { tx: Buffer.from(bytes).toString('base64') }) as { code: number; log: string }
      if (code === 0) return
      if (code === CHECK_CODES['outOfSequence']) return this.#outstanding.stale(name)
      // The engine knows it from before, or there is no room yet: it is sent again while it is in no block.
      if (code === CHECK_CODES['sequenceTaken'] || code === CHECK_CODES['overQuota']) return
      this.#outstanding.refused(name, log)
    } catch (fault) {
      // Known to the mempool already, the mempool is full, or the engine is not there: it is sent again.
      if (fault instanceof RpcRefused && /too large/i.test(fault.message)) this.#outstanding.refused(name, 'tooLarge')
    }
  }

  #sendAgain(all: boolean): void {
    if (this.#process !== 'running') return
    for (const { name, bytes } of this.#outstanding.again(all)) this.#broadcasts.push(name, bytes)
  }

  #engineUp(): void {
    this.#collector.upTo(this.#setup.app.lastHeight)
    this.#sendAgain(true)
  }

  #committed(block: CommittedBlock): void {
    this.#watch?.block(performance.now(), this.#status.standing.isUp && !this.#status.standing.catchingUp)
    this.#setup.onBlock(block)
    this.#unsealed.set(block.height, block.hash)
    for (const oldest of this.#unsealed.keys()) {
      if (this.#unsealed.size <= UNSEALED_KEPT) break
      this.#unsealed.delete(oldest)
    }
    this.#outstanding.committed(block.height, block.time, block.batches, head => this.#setup.app.follows(head))
    this.#collector.upTo(block.height)
    this.#rounds.committed()
  }

  #dropped(executed: NetworkExecuted): void {
    this.#setup.onDropped(executed)
    for (const { batch } of executed.dropped) this.#outstanding.leftOut(this.#verdicts.of(batch).name)
  }

  /** What the engine may forget: what is beyond the blocks that it was told to keep, and what this node has pruned itself, as far as the headers and votes are here. */
  #retainHeight(): bigint {
    const { keepBlocks, app: { lastHeight, baseHeight = 1n } } = this.#setup
    const byCount = keepBlocks === 0n ? 0n : lastHeight - keepBlocks
    const [kept, sealed] = [byCount > baseHeight ? byCount : baseHeight, this.#seals.last]
    const retain = kept < sealed ? kept : sealed
    if (retain <= this.#retained || (retain !== baseHeight && retain % keepBlocks !== 0n)) return 0n
    this.#retained = retain
    // What the engine forgets, this node must have on disk.
    this.#seals.sync()
    return retain
  }

  #faulted(fault: unknown): void {
    if (!(fault instanceof EngineHalted)) return this.#setup.onReport({ kind: 'connectionEnded', what: fault instanceof Error ? fault.stack ?? fault.message : String(fault) })
    if (this.#halted !== undefined) return
    this.#halted = fault
    this.#setup.onReport({ kind: 'halted', fault })
    this.#outstanding.refuseAll('failed')
    void this.#supervisor.stop()
  }

  #node(): ServingNode {
    return { version: '0.38.0-jianghan-cometbft', id: nodeIdOf(this.#setup.peerKey.publicKey), catchingUp: this.#status.standing.catchingUp }
  }

  /** How the engine and its network stand. */
  get standing(): NetworkStanding {
    return { ...this.#status.standing, isLookingOn: this.#watch !== undefined, pid: this.#supervisor.pid, process: this.#halted === undefined ? this.#process : 'halted' }
  }

  /** Batches of this node that wait for a block. */
  get waiting(): Readonly<{ batches: number; bytes: number }> {
    return this.#outstanding.waiting
  }

  /** Stops the engine, then answers it no more. */
  close(): Promise<void> {
    return this.#closing ??= this.#close()
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer)
    this.#outstanding.refuseAll('stopped')
    this.#status.close()
    await this.#supervisor.stop()
    await this.#server?.close()
    this.#rpc.close()
    await this.#collector.close()
    this.#seals.sync()
    this.#seals.close()
    rmSync(this.#runtime, { recursive: true, force: true })
  }
}
