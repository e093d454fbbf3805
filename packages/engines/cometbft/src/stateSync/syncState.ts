import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ED25519, generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { type AbciHandler, AbciServer } from '../abci/server.ts'
import type { AbciRequest } from '../abci/requests.ts'
import { type AbciResponse, CHUNK, OFFER } from '../abci/responses.ts'
import { type EngineConfig, formatConfig, type StateSyncSource } from '../home/configFile.ts'
import { formatValidatorKey, type NetworkGenesis } from '../home/files.ts'
import { formatHome, LOOKING_ON_STATE } from '../home/home.ts'
import { runtimeFolder } from '../home/runtime.ts'
import { Supervisor } from '../supervisor.ts'
import { SNAPSHOT_CHUNKS_MAX, SNAPSHOT_FORMAT, SNAPSHOT_METADATA_MAX, type Placed, type SnapshotSink } from './snapshots.ts'

/** Without a snapshot that is worth taking the engine looks anew after so long, milliseconds. */
const AGAIN_MS = 60_000

/** What a node is brought up to its network by that has no blocks. */
export type StateSyncSetup = Readonly<{
  genesis: NetworkGenesis
  version: string
  peerKey: KeyPair
  program: string
  home: string
  sink: SnapshotSink
  source: StateSyncSource
  onLine(line: string): void
}> & Pick<EngineConfig, 'moniker' | 'profile' | 'listen' | 'externalAddress' | 'peers' | 'emptyBlockMs'>

/**
 * Fetches a snapshot of the state from peers. CometBFT finds one, verifies by headers from the trusted block on which application hash it must lead to, and hands its chunks over;
 * here they are checked and placed. The engine runs without the validator's key, and is stopped when it asks for the first block after the snapshot: what it has to know by
 * then is on its disk. Settles with where the application stands; rejects with what the engine said last when it ends.
 */
export async function syncState(setup: StateSyncSetup): Promise<Placed> {
  mkdirSync(join(setup.home, 'statesync'), { recursive: true, mode: 0o700 })
  const runtime = runtimeFolder(setup.home)
  const [appSocket, rpcSocket] = [join(runtime, 'app.sock'), join(runtime, 'rpc.sock')]
  const application = new SnapshotApplication(setup)
  const server = await AbciServer.listen(appSocket, application.handle, { onConnections: () => undefined, onFault: () => undefined })
  const files = formatHome({ ...setup, validatorKey: generateKeyPair(ED25519) })
  let last = ''
  const ended = Promise.withResolvers<never>()
  const supervisor = new Supervisor({
    program: setup.program, args: ['start', '--home', setup.home],
    prepare() {
      rmSync(rpcSocket, { force: true })
      files.write({ config: formatConfig({ ...setup, appSocket, rpcSocket, validatorKeyFile: '/dev/stdin', signStateFile: LOOKING_ON_STATE, stateSync: { ...setup.source, temporary: join(setup.home, 'statesync') } }) })
      return { secret: formatValidatorKey(generateKeyPair(ED25519)) }
    },
  }, {
    onState: () => undefined,
    onExit: code => ended.reject(new Error(`the engine ended with ${code} before it had a snapshot: ${last}`)),
    onLine(line) {
      last = line
      setup.onLine(line)
    },
  })
  supervisor.start()
  // A snapshot that could not be verified in time is given up by the engine for as long as it runs.
  const again = setInterval(() => { if (!application.isBegun) supervisor.replace() }, AGAIN_MS)
  try {
    return await Promise.race([application.settled, ended.promise])
  } finally {
    clearInterval(again)
    await supervisor.stop()
    await server.close()
    rmSync(join(setup.home, 'statesync'), { recursive: true, force: true })
  }
}

/** The application while it has no state: it takes a snapshot, and nothing else. */
class SnapshotApplication {
  readonly #setup: StateSyncSetup
  readonly #settled = Promise.withResolvers<Placed>()
  #chunks = 0
  readonly #taken = new Set<number>()
  #placed: Placed | undefined

  constructor(setup: StateSyncSetup) {
    this.#setup = setup
  }

  /** Settles when the engine goes on from the snapshot. */
  get settled(): Promise<Placed> {
    return this.#settled.promise
  }

  /** Whether chunks are on their way. */
  get isBegun(): boolean {
    return this.#chunks > 0
  }

  readonly handle: AbciHandler = request => {
    switch (request.kind) {
      case 'info': return this.#info()
      case 'offerSnapshot': return this.#offer(request)
      case 'applySnapshotChunk': return this.#apply(request)
      case 'listSnapshots': return { kind: 'listSnapshots', snapshots: [] }
      case 'loadSnapshotChunk': return { kind: 'loadSnapshotChunk', chunk: new Uint8Array(0) }
      case 'checkTx': return { kind: 'checkTx', code: 1, log: 'syncing', codespace: 'node' }
      case 'query': return { kind: 'query', code: 1, log: 'not offered', key: new Uint8Array(0), value: new Uint8Array(0), height: 0n, codespace: 'node' }
      default: return this.#goesOn()
    }
  }

  #info(): AbciResponse {
    const { version, genesis } = this.#setup
    const { height = 0n, appHash = new Uint8Array(0), appVersion = genesis.appVersion } = this.#placed ?? {}
    return { kind: 'info', data: 'jianghan', version, appVersion, lastHeight: height, lastAppHash: appHash }
  }

  #offer({ snapshot, appHash }: Extract<AbciRequest, { kind: 'offerSnapshot' }>): AbciResponse {
    if (snapshot === undefined) return { kind: 'offerSnapshot', result: OFFER.reject }
    const { height, format, chunks, hash, metadata } = snapshot
    if (format !== SNAPSHOT_FORMAT) return { kind: 'offerSnapshot', result: OFFER.rejectFormat }
    const fits = chunks > 0 && chunks <= SNAPSHOT_CHUNKS_MAX && metadata.length <= SNAPSHOT_METADATA_MAX
    if (!fits || !this.#setup.sink.begin({ height, chunks, hash: hash.slice(), metadata: metadata.slice() }, appHash.slice())) return { kind: 'offerSnapshot', result: OFFER.reject }
    this.#chunks = chunks
    this.#taken.clear()
    return { kind: 'offerSnapshot', result: OFFER.accept }
  }

  async #apply({ index, chunk, sender }: Extract<AbciRequest, { kind: 'applySnapshotChunk' }>): Promise<AbciResponse> {
    const answer = (result: number, refetch: readonly number[] = [], rejectSenders: readonly string[] = []): AbciResponse => ({ kind: 'applySnapshotChunk', result, refetch, rejectSenders })
    if (!this.#setup.sink.take(index, chunk.slice())) return answer(CHUNK.retry, [index], [sender])
    this.#taken.add(index)
    if (this.#taken.size < this.#chunks) return answer(CHUNK.accept)
    this.#placed = await this.#setup.sink.place()
    return answer(this.#placed === undefined ? CHUNK.rejectSnapshot : CHUNK.accept)
  }

  /** The engine asks for a block: it stands where the snapshot does, and waits until it is stopped. */
  #goesOn(): Promise<AbciResponse> {
    if (this.#placed === undefined) throw new Error('a block is asked for before there is a state')
    this.#settled.resolve(this.#placed)
    return new Promise(() => undefined)
  }
}
