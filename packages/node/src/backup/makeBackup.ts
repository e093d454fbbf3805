import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite'
import { syncFolder, writeFileDurably } from '@jianghan/crypto/node'
import { decodeEngineBytes } from '@jianghan/engine-embedded'
import { type BlockRecord, decodeBlockRecord, leavesOf, type OpenLedgerStores } from '@jianghan/kernel'
import { equalBytes, toHex, toMillis, utf8 } from '@jianghan/protocol'
import { type SnapshotManifest, writeSnapshot } from '@jianghan/store'
import { genesisHashOf, NODE_MAJOR, readFolderFile } from '../folder/folderFile.ts'
import { fail } from '../problem/define.ts'
import { copyPaced, Pace } from './copyPaced.ts'
import { type BackupFile, type BackupManifest, chunkName, formatBackup, readBackup } from './manifest.ts'
import { checkWritten } from './checkWritten.ts'
import { backupsIn, noteBackup, removeOldBackups } from './kept.ts'
import { backupProblems } from './problems.data.ts'

/** How a backup is made. */
export type BackupOptions = Readonly<{
  /** Folder that backups are collected in; each becomes a folder of its own there. */
  to: string
  /** Backups of this chain that stay in the folder, this one included; 0 keeps all. */
  keep: number
  /** Days for which they stay; 0 or none for no such bound. The newest stays in any case, and what alone holds blocks that were pruned. */
  keepDays?: number
  /** Part of one thread that it may take, up to 1. */
  share: number
}>

/** What is backed up: the open stores of a data folder, whose ledger may go on meanwhile. */
export type BackupSource = Readonly<{ folder: string; chainId: string; stores: OpenLedgerStores; release: string }>

/** A backup that was made. */
export type BackupDone = Readonly<{ path: string; height: bigint; bytes: number; chunks: number; seconds: number; removed: number; /** Whether what a backup before had left, that was broken off, was cleared away first. */ swept: boolean }>

/** How long the header that carries the state's app hash may take to come, milliseconds. */
const HEADER_WAIT_MS = 10_000
const PARTIAL = '.partial-'

/** Makes a backup: complete under its name, or not there. Throws ProblemFault backupNotPossible. */
export async function makeBackup(source: BackupSource, options: BackupOptions): Promise<BackupDone> {
  const began = performance.now()
  const partial = join(options.to, `${PARTIAL}${source.chainId}`)
  try {
    mkdirSync(options.to, { recursive: true, mode: 0o750 })
    // What a backup left that was broken off: it holds another moment than this one, so that nothing of it is of use.
    const swept = existsSync(partial)
    rmSync(partial, { recursive: true, force: true })
    for (const part of ['blocks', 'log', 'state', 'vault/items']) mkdirSync(join(partial, part), { recursive: true, mode: 0o700 })
    const backup = new Backup(source, partial, options)
    const manifest = await backup.make()
    await checkWritten(partial, manifest, backup.shared, new Pace(options.share))
    const path = join(options.to, `${source.chainId}-${String(manifest.height).padStart(12, '0')}`)
    rmSync(path, { recursive: true, force: true })
    await rename(partial, path)
    await syncFolder(options.to)
    await noteBackup(source.folder, manifest)
    const removed = removeOldBackups(options.to, source.chainId, options)
    const bytes = manifest.snapshot.bytes + manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    return { path, height: manifest.height, bytes, chunks: manifest.snapshot.chunks.length, seconds: (performance.now() - began) / 1000, removed, swept }
  } catch (fault) {
    rmSync(partial, { recursive: true, force: true })
    if (fault instanceof Error && 'code' in fault && typeof fault.code === 'string' && /^E[A-Z]+$/.test(fault.code)) fail(backupProblems.backupNotPossible, { to: options.to, what: fault.message })
    throw fault
  }
}

/** One backup in the making. */
class Backup {
  readonly #source: BackupSource
  readonly #to: string
  readonly #options: BackupOptions
  readonly #pace: Pace
  readonly #files: BackupFile[] = []
  /** Paths of files that the backup before holds as well: they were read back when they were written. */
  readonly shared = new Set<string>()

  constructor(source: BackupSource, to: string, options: BackupOptions) {
    this.#source = source
    this.#to = to
    this.#options = options
    this.#pace = new Pace(options.share)
  }

  async make(): Promise<BackupManifest> {
    const { folder, chainId, stores, release } = this.#source
    const state = await stores.tree.freeze()
    let snapshot: SnapshotManifest
    try {
      snapshot = await this.#writeChunks(writeSnapshot(state))
    } finally {
      await state.release()
    }
    const stateHeight = snapshot.height - 1n
    const appHash = this.#record(stateHeight).appHash
    const height = await this.#headerOver(stateHeight, appHash)
    const last = this.#record(height)
    const logSize = last.logStart + BigInt(leavesOf(last).length)
    await this.#copyBlocks(height)
    await this.#copyLog(logSize)
    await this.#copyVault()
    for (const name of ['genesis.json', 'node.json']) if (existsSync(join(folder, name))) await this.#copy(name, statSync(join(folder, name)).size)
    const manifest: BackupManifest = {
      chainId, genesis: genesisHashOf(folder), height, timeMs: Number(toMillis(last.time)), madeMs: Date.now(), stateHeight, appHash: toHex(appHash), logSize,
      application: readFolderFile(folder)?.application ?? 1, node: NODE_MAJOR, release, snapshot, files: this.#files,
    }
    await writeFileDurably(join(this.#to, 'backup.json'), utf8(formatBackup(manifest)), { mode: 0o640, replace: false })
    return manifest
  }

  #record(height: bigint): BlockRecord {
    const record = this.#source.stores.segments.read(height)
    return record === undefined ? fail(backupProblems.backupNotPossible, { to: this.#to, what: `block ${height} is not there yet` }) : decodeBlockRecord(record.payload)
  }

  /** Height of the header that carries the app hash of this state: the next one, or the same where its block changed nothing. */
  async #headerOver(stateHeight: bigint, appHash: Uint8Array): Promise<bigint> {
    const header = decodeEngineBytes(this.#record(stateHeight).engineBytes)?.header
    if (header !== undefined && equalBytes(header.appHash, appHash)) return stateHeight
    const until = performance.now() + HEADER_WAIT_MS
    while (this.#source.stores.segments.lastHeight <= stateHeight && performance.now() < until) await new Promise(resolve => { setTimeout(resolve, 2) })
    // Offline there may be none: the state is then vouched for by its own block's record.
    return this.#source.stores.segments.lastHeight > stateHeight ? stateHeight + 1n : stateHeight
  }

  async #writeChunks(chunks: AsyncGenerator<Uint8Array, SnapshotManifest>): Promise<SnapshotManifest> {
    for (let index = 0; ; index++) {
      this.#pace.begin()
      const { value, done } = await chunks.next()
      if (done === true) return value
      const file = await open(join(this.#to, chunkName(index)), 'wx', 0o640)
      try {
        await file.write(value)
        await file.datasync()
      } finally {
        await file.close()
      }
      await this.#pace.end()
    }
  }

  async #copy(path: string, bytes: number): Promise<void> {
    const sha256 = await copyPaced(join(this.#source.folder, path), join(this.#to, path), bytes, this.#pace)
    this.#files.push({ path, bytes, sha256 })
  }

  /** Block files up to a height. A sealed one that the backup before has is the same for ever, and is shared with it. */
  async #copyBlocks(height: bigint): Promise<void> {
    const previous = backupsIn(this.#options.to, this.#source.chainId).at(-1)
    const known = new Map(previous === undefined ? [] : readBackup(previous).files.map(file => [file.path, file]))
    const parts = this.#source.stores.segments.filesUpTo(height)
    for (const [i, { name, bytes }] of parts.entries()) {
      const path = `blocks/${name}`
      const same = known.get(path)
      if (previous !== undefined && i < parts.length - 1 && same?.bytes === bytes && linked(join(previous, path), join(this.#to, path))) {
        this.#files.push(same)
        this.shared.add(path)
      } else await this.#copy(path, bytes)
    }
  }

  async #copyLog(logSize: bigint): Promise<void> {
    for (let level = 0, leaves = logSize; leaves > 0n; level++, leaves /= 256n) await this.#copy(`log/hashes.${level}`, 32 * Number(leaves))
  }

  /** The vault's items as they are encrypted. Its keys never are in a backup: what was erased by its key would come back. */
  async #copyVault(): Promise<void> {
    const items = join(this.#source.folder, 'vault/items')
    for (const name of existsSync(items) ? readdirSync(items).filter(each => each.endsWith('.db')) : []) {
      const copy = join(this.#to, 'vault/items', `${name}.new`)
      const database = new DatabaseSync(join(items, name), { readOnly: true })
      try {
        await copyDatabase(database, copy, { rate: 64 })
      } finally {
        database.close()
      }
      const bytes = statSync(copy).size
      const sha256 = await copyPaced(copy, join(this.#to, 'vault/items', name), bytes, this.#pace, 0o600)
      rmSync(copy)
      this.#files.push({ path: `vault/items/${name}`, bytes, sha256 })
    }
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}
