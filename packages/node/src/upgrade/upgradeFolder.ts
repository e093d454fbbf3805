import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { EmbeddedEngine } from '@jianghan/engine-embedded'
import { type Application, appVersionAt, lastBatch, migrationsBetween, planUpgrade, type Read, renderRefusal, upgrade, versionEntry, type Words } from '@jianghan/kernel'
import { assert, equalBytes, fromMillis, kernelV1, keyId, toHex } from '@jianghan/protocol'
import { genesisHashOf, NODE_MAJOR, writeFolderFile } from '../folder/folderFile.ts'
import { setUpFolder } from '../folder/setUp.ts'
import { engineAppOf } from '../kernel/engineApp.ts'
import { type OpenFolder, openFolder } from '../kernel/openFolder.ts'
import { fail } from '../problem/define.ts'
import { type BatchMaker, makeBatch } from '../submit/batchBytes.ts'
import { nodeTransaction, tickOf } from '../submit/tickDriver.ts'
import { upgradeProblems } from './problems.data.ts'

/** What an upgrade did. Bytes are what blocks, log and state take more than before. */
export type UpgradeReport = Readonly<{
  chainId: string
  from: number
  to: number
  migrations: readonly Readonly<{ name: string; summary: Words }>[]
  /** State entries that migrations wrote. */
  changed: bigint
  fromHeight: bigint
  height: bigint
  appHash: string
  bytes: number
  seconds: number
}>

/** How a folder is upgraded. The caller holds its lock. */
export type UpgradeOptions = Readonly<{
  folder: string
  application: Application
  release: string
  /** Steps of one Tick; a test takes few, to end in the middle. */
  steps?: number
  onProgress?(progress: Readonly<{ height: bigint; done: number; of: number; changed: bigint }>): void
}>

/** Steps of a Tick here: nobody waits for a block. */
const STEPS = 1_024
/** How long the header that carries the last application hash may take, milliseconds. */
const HEADER_MS = 5_000

/**
 * Brings the ledger of a folder to the newest version that this release knows, and its state with it. One that was ended in the middle goes on.
 * Throws ProblemFault, and what {@link import('../kernel/startFailure.ts').startFailureOf} names.
 */
export async function upgradeFolder(options: UpgradeOptions): Promise<UpgradeReport> {
  const { folder, application, release } = options
  const began = performance.now()
  const { genesis: { chainId }, epochs } = await setUpFolder(folder, () => fail(upgradeProblems.upgradeNotPossible, { folder, zh: '其中没有账本。', en: 'it holds none.' }), application.version)
  const before = bytesOf(folder)
  const opened = await openFolder({ folder, application, keySince: epochs.at(-1)?.from ?? 1n })
  const run = new Upgrading(opened, options, epochs.at(-1)?.from ?? 1n)
  try {
    const done = await run.run()
    await run.close()
    await writeFolderFile(folder, { chainId, genesis: genesisHashOf(folder), application: application.version, node: NODE_MAJOR, release })
    return { chainId, to: application.version, ...done, bytes: bytesOf(folder) - before, seconds: (performance.now() - began) / 1000 }
  } catch (fault) {
    await run.close().catch(() => undefined)
    throw fault
  }
}

/** Bytes that blocks, log and state take on the disk. */
function bytesOf(folder: string): number {
  const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return ['blocks', 'log', 'state'].flatMap(part => readdirSync(join(folder, part), { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile()).reduce((sum, { parentPath, name }) => sum + size(join(parentPath, name)), 0)
}

class Upgrading {
  readonly #opened: OpenFolder
  readonly #options: UpgradeOptions
  readonly #engine: EmbeddedEngine
  #failure: unknown

  constructor(opened: OpenFolder, options: UpgradeOptions, keySince: bigint) {
    this.#opened = opened
    this.#options = options
    const { ledger, validatorKey, signState } = opened
    const quiet = { onExecuting: () => undefined, onExecuted: () => undefined, onCommitted: () => undefined }
    this.#engine = EmbeddedEngine.open({
      app: engineAppOf(ledger, quiet), chainId: ledger.genesis.chainId, genesisTime: ledger.genesis.time, appVersion: 1n, validatorKey, signState, keySince,
      clock: () => fromMillis(BigInt(Date.now())),
      onReport: report => { if (report.kind === 'failed') this.#failure = report.error },
    })
  }

  get #read(): Read {
    const read = this.#opened.ledger.read()
    assert(read !== undefined, 'the newest state can be read')
    return read
  }

  async run(): Promise<Pick<UpgradeReport, 'from' | 'migrations' | 'changed' | 'fromHeight' | 'height' | 'appHash'>> {
    const { ledger, application: { version, modules } } = this.#opened
    const fromHeight = ledger.lastHeight
    const begun = versionEntry(this.#read)
    const from = begun.work?.from ?? begun.version
    const maker = this.#maker()
    if (ledger.appVersion < version) await this.#schedule(maker, version)
    const migrations = migrationsBetween(modules, from, version)
    for (let entry = versionEntry(this.#read); entry.version < version || entry.work !== undefined; entry = versionEntry(this.#read)) {
      await this.#submit(maker, tickOf(maker, this.#options.steps ?? STEPS))
      const { work, changed } = versionEntry(this.#read)
      this.#options.onProgress?.({ height: ledger.lastHeight, done: work?.done ?? migrations.length, of: migrations.length, changed })
    }
    await this.#proofOfLast()
    const { changed } = versionEntry(this.#read)
    return { from, migrations: migrations.map(({ name, summary }) => ({ name, summary })), changed, fromHeight, height: ledger.lastHeight, appHash: toHex(ledger.lastAppHash) }
  }

  /** Who this node is on the ledger. */
  #maker(): BatchMaker {
    const { ledger, nodeKey } = this.#opened
    const holder = ledger.router.application.access.keyHolder(this.#read, keyId(nodeKey.kind, nodeKey.publicKey))
    if (holder === undefined || !holder.roles.includes('node')) this.#refuse({ zh: '节点密钥尚未由任何成员登记。', en: 'the key of its node is registered by no member.' })
    return { chainId: ledger.genesis.chainId, memberId: holder.member, key: nodeKey }
  }

  #refuse(words: Words): never {
    fail(upgradeProblems.upgradeNotPossible, { folder: this.#options.folder, ...words })
  }

  async #schedule(maker: BatchMaker, version: number): Promise<void> {
    const { ledger } = this.#opened
    const read = this.#read
    const next = { version, height: ledger.lastHeight + 2n }
    if (ledger.consensus()?.isSole === false) this.#refuse({ zh: '它由多个成员的节点共同运行，升级须由成员表决（治理提案）。', en: 'nodes of several members run it, and they vote on upgrades (a proposal of governance).' })
    if (ledger.router.application.access.member(read, maker.memberId)?.capacities.includes('operator') !== true) {
      this.#refuse({ zh: `成员 ${maker.memberId} 不具备“operator”资格。`, en: `member ${maker.memberId} has not the capacity "operator".` })
    }
    for (const decision of [ledger.router.at(ledger.appVersion).gate?.refuses(read, upgrade.name), planUpgrade(read, next)]) {
      if (decision?.refused) this.#refuse(renderRefusal(decision).text)
    }
    const body = toBinary(upgrade.message, create(kernelV1.UpgradeSchema, { memberId: maker.memberId, version, height: 0n }))
    await this.#submit(maker, nodeTransaction(maker, upgrade.name, body))
    assert(appVersionAt(this.#read, ledger.lastHeight + 1n) === version, 'the upgrade is on the ledger')
  }

  async #submit(maker: BatchMaker, transaction: Uint8Array): Promise<void> {
    const { epoch, sequence } = lastBatch({ get: key => this.#read.get(key) }, maker.memberId)
    const submitted = await this.#engine.submit(makeBatch(maker, { epoch: epoch === 0n ? 1n : epoch, sequence: sequence + 1n }, [transaction]))
    if (submitted.outcome === 'final') return
    throw this.#failure ?? new Error(`the transaction was ${submitted.outcome}`)
  }

  /** The header after the last block is sealed by the engine itself. */
  async #proofOfLast(): Promise<void> {
    const { ledger } = this.#opened
    const until = Date.now() + HEADER_MS
    const isThere = (): boolean => equalBytes(this.#engine.header(ledger.lastHeight)?.appHash ?? new Uint8Array(0), ledger.lastAppHash)
    while (!isThere() && this.#failure === undefined && Date.now() < until) await new Promise(resolve => { setTimeout(resolve, 2) })
  }

  async close(): Promise<void> {
    this.#engine.stop()
    const { ledger, stores, signState } = this.#opened
    await ledger.close()
    stores.segments.close()
    signState.close()
  }
}
