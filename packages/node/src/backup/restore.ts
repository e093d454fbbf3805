import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ED25519, generateKeyPair, isRefused, type KeyPair } from '@jianghan/crypto'
import { readKeyFile, syncFolder, writeFileDurably, writeKeyFile } from '@jianghan/crypto/node'
import { decodeEngineBytes, type SealedBlock } from '@jianghan/engine-embedded'
import { decodeBlockRecord, leavesOf, openLedgerStores } from '@jianghan/kernel'
import { appHash as appHashOf, decodeLeaf, equalBytes, toHex, utf8 } from '@jianghan/protocol'
import { buildState, markLogSynced, notePruned, openKv, SegmentTail, Segments, SnapshotReader, type TailRecord } from '@jianghan/store'
import { type Epoch, epochStatement, readEpochs, vouch, writeEpochs } from '../folder/epochs.ts'
import { genesisHashOf, NODE_MAJOR, writeFolderFile } from '../folder/folderFile.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { lockFolder } from '../folder/lock.ts'
import { FileSignState } from '../folder/signState.ts'
import { fail, ProblemFault } from '../problem/define.ts'
import { copyPaced, Pace } from './copyPaced.ts'
import { backupsIn, blockFileFirst, firstBlockOf, holdersOfOlder } from './kept.ts'
import { type BackupFile, type BackupManifest, chunkName, readBackup } from './manifest.ts'
import { backupProblems } from './problems.data.ts'

/** How a backup is restored. */
export type RestoreOptions = Readonly<{
  /** The backup's folder. */
  from: string
  /** The new data folder; it must not exist or be empty. */
  to: string
  /** The data folder that was lost, as far as it is still there: its keys are taken over, and whole blocks beyond the backup. */
  old?: string
  release: string
}>

/** What was restored. */
export type Restored = Readonly<{
  manifest: BackupManifest
  /** Last block of the restored ledger. */
  height: bigint
  /** Oldest block of it: above 1 where neither the backup nor older ones beside it hold those that were pruned. */
  first: bigint
  /** Blocks beyond the backup that the old folder still held. */
  rolledForward: number
  /** The epoch that was opened; undefined where nothing was lost and the key signs on. */
  epoch: Epoch | undefined
  /** Ids of transactions whose receipts are gone, as far as the old folder names them; written to lost-receipts.jsonl. */
  lost: readonly Readonly<{ height: bigint; id: string }>[]
  hasNodeKey: boolean
  hasVaultKeys: boolean
}>

/** Heights beyond the last whole block that are looked at for receipts that are gone. */
const LOST_HEIGHTS_MAX = 100_000

/** Restores a backup into a new folder. genesis.json is put in its place last: a restore that was broken off is no data folder. Throws ProblemFault, StoreFault. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { from, to, old, release } = options
  const manifest = readBackup(from)
  // One that began as a network says so by its validators, others by their last block.
  if (readGenesisFile(join(from, 'genesis.json')).validators.length > 1) fail(backupProblems.backupOfNetwork, { chain: manifest.chainId })
  claimEmpty(to)
  const lock = old === undefined ? undefined : lockFolder(old)
  try {
    if (old !== undefined) checkOld(old, manifest.chainId)
    const first = await copyFiles(manifest, from, to)
    if (first > 1n) notePruned(join(to, 'blocks'), first)
    const rolledForward = await placeBlocks(manifest, to, old)
    await placeState(manifest, from, to)
    const tip = await checkRestored(manifest, to) ?? fail(backupProblems.backupOfNetwork, { chain: manifest.chainId })
    const keys = takeKeys(to, old)
    const { epoch, lost } = await beginEpoch({ manifest, to, old, tip })
    await finish(manifest, to, release)
    return { manifest, height: tip.header.height, first, rolledForward, epoch, lost, ...keys }
  } finally {
    lock?.release()
  }
}

/**
 * Places the ledger of a backup, without anything that is its owner's, in a folder that holds keys and no ledger: that of a member who is to keep the same ledger.
 * Throws ProblemFault, StoreFault.
 */
export async function placeLedger({ from, to, release }: Pick<RestoreOptions, 'from' | 'to' | 'release'>): Promise<BackupManifest> {
  const manifest = readBackup(from)
  const found = readdirSync(to).find(name => !/^(keys|seat\.json|LOCK.*)$/.test(name))
  if (found !== undefined) fail(backupProblems.restoreNotEmpty, { folder: join(to, found) })
  const first = await copyFiles({ ...manifest, files: manifest.files.filter(({ path }) => !path.startsWith('vault/') && path !== 'node.json') }, from, to)
  rmSync(join(to, 'vault'), { recursive: true, force: true })
  if (first > 1n) notePruned(join(to, 'blocks'), first)
  await placeBlocks(manifest, to, undefined)
  await placeState(manifest, from, to)
  await checkRestored(manifest, to)
  await finish(manifest, to, release)
  return manifest
}

/** Makes what was restored a data folder. */
async function finish({ chainId, genesis, application }: BackupManifest, to: string, release: string): Promise<void> {
  await writeFolderFile(to, { chainId, genesis, application, node: NODE_MAJOR, release })
  renameSync(join(to, '.genesis.json'), join(to, 'genesis.json'))
  await syncFolder(to)
  if (genesisHashOf(to) !== genesis) fail(backupProblems.backupInvalid, { file: 'genesis.json', what: 'its hash' })
}

function claimEmpty(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  if (readdirSync(folder).length > 0) fail(backupProblems.restoreNotEmpty, { folder })
}

function checkOld(old: string, chainId: string): void {
  const expected = readGenesisFile(join(old, 'genesis.json')).chainId
  if (expected !== chainId) fail(backupProblems.backupOfAnotherChain, { found: chainId, expected })
}

/** Copies all files of a backup, and of older ones beside it the blocks that were pruned before it was made. Answers the oldest block. */
async function copyFiles(manifest: BackupManifest, from: string, to: string): Promise<bigint> {
  for (const part of ['blocks', 'log', 'keys', 'vault/items']) mkdirSync(join(to, part), { recursive: true, mode: 0o700 })
  await copyListed(manifest.files, from, to)
  const beside = backupsIn(dirname(resolve(from)), manifest.chainId).map(path => ({ path, ...readBackup(path) })).filter(({ height, genesis }) => height < manifest.height && genesis === manifest.genesis)
  let first = firstBlockOf(manifest)
  for (const older of holdersOfOlder(beside, first)) {
    const wanted = older.files.filter(({ path }) => (blockFileFirst(path) ?? first) < first).sort((a, b) => (a.path < b.path ? 1 : -1))
    for (const file of wanted) {
      try {
        await copyListed([file], older.path, to)
      } catch (fault) {
        if (!(fault instanceof ProblemFault)) throw fault
        // The ledger goes on without the oldest blocks; they may lie elsewhere.
        rmSync(join(to, file.path), { force: true })
        return first
      }
      first = blockFileFirst(file.path) ?? first
    }
  }
  return first
}

async function copyListed(files: readonly BackupFile[], from: string, to: string): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const target = join(to, path === 'genesis.json' ? '.genesis.json' : path)
    const found = await copyPaced(join(from, path), target, bytes, new Pace(1), path.startsWith('vault/') ? 0o600 : 0o640)
      .catch((fault: unknown) => fail(backupProblems.backupInvalid, { file: path, what: (fault as Error).message }))
    if (found !== sha256) fail(backupProblems.backupInvalid, { file: path, what: `SHA-256 ${found}, not ${sha256}` })
  }
}

/** Opens the copied blocks and lays the old folder's on top, as far as they are whole and follow. */
async function placeBlocks({ height, logSize }: BackupManifest, to: string, old: string | undefined): Promise<number> {
  const segments = await Segments.open(join(to, 'blocks'), { packFrom: 1024, known: height })
  let count = 0
  try {
    const tail = old === undefined ? undefined : new SegmentTail(join(old, 'blocks'))
    for (let next = height + 1n; tail !== undefined; next++) {
      const record = readable(tail, next)
      if (record === undefined || !follows(segments, record)) break
      segments.append(record.payload, { logStart: record.logStart })
      count++
    }
    tail?.close()
    segments.sync()
  } finally {
    segments.close()
  }
  markLogSynced(join(to, 'log'), Number(logSize))
  return count
}

function readable(tail: SegmentTail, height: bigint): TailRecord | undefined {
  try {
    return tail.read(height)
  } catch {
    return undefined
  }
}

/** Whether a record of the old folder is the next block of this chain. */
function follows(segments: Segments, { payload }: TailRecord): boolean {
  const last = segments.read(segments.lastHeight)
  const before = last && decodeEngineBytes(decodeBlockRecord(last.payload).engineBytes)
  const header = decodeEngineBytes(decodeBlockRecord(payload).engineBytes)?.header
  return before !== undefined && header !== undefined && equalBytes(header.lastBlockId.hash, before.blockId.hash)
}

async function placeState({ snapshot }: BackupManifest, from: string, to: string): Promise<void> {
  const { kv } = await openKv(join(to, 'state'))
  try {
    const chunks = async function *(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < snapshot.chunks.length; index++) yield new Uint8Array(readFileSync(join(from, chunkName(index))))
    }
    const reader = new SnapshotReader(snapshot, chunks(), join(from, 'state'))
    await buildState(kv, { height: snapshot.height, root: snapshot.root, leafCount: snapshot.leaves, leaves: reader.leaves(), flat: reader.flat() })
    await reader.end()
  } finally {
    await kv.close()
  }
}

/** Compares state and log with what the blocks say, and answers the last block. */
async function checkRestored({ stateHeight, appHash, snapshot, height }: BackupManifest, to: string): Promise<SealedBlock | undefined> {
  const stores = await openLedgerStores(to)
  try {
    const wrong = (what: string): never => fail(backupProblems.backupInvalid, { file: 'backup.json', what })
    const read = (at: bigint) => decodeBlockRecord(stores.segments.read(at)?.payload ?? wrong(`block ${at} is missing`))
    const record = read(stateHeight)
    const logSize = record.logStart + BigInt(leavesOf(record).length)
    const found = appHashOf({ logRoot: stores.log.rootAt(logSize), logSize, stateRoot: snapshot.root })
    if (toHex(found) !== appHash || !equalBytes(found, record.appHash)) wrong('the app hash of state and log is not that of the block')
    const header = decodeEngineBytes(read(height).engineBytes)?.header
    // A network's headers are not in its records; that a block follows is told by its own application hash.
    if (height > stateHeight && header !== undefined && !equalBytes(header.appHash, found)) wrong('the header does not carry the app hash')
    return decodeEngineBytes(read(stores.segments.lastHeight).engineBytes)
  } finally {
    await stores.close()
  }
}

/** Takes over what the old folder has of keys, except the validator's. Without the keys of its vault the items stay in the backup. */
function takeKeys(to: string, old: string | undefined): Readonly<{ hasNodeKey: boolean; hasVaultKeys: boolean }> {
  for (const part of old === undefined ? [] : ['keys', 'demo', 'vault/keys']) {
    const source = join(old as string, part)
    if (existsSync(source)) cpSync(source, join(to, part), { recursive: true, preserveTimestamps: true, filter: name => !/validator\.(json|signed)$/.test(name) })
  }
  const hasVaultKeys = existsSync(join(to, 'vault/keys/vault.key'))
  if (!hasVaultKeys) rmSync(join(to, 'vault'), { recursive: true, force: true })
  return { hasNodeKey: existsSync(join(to, 'keys/node.json')), hasVaultKeys }
}

async function keyAt(file: string): Promise<KeyPair | undefined> {
  const key = existsSync(file) ? await readKeyFile(file) : undefined
  return key === undefined || isRefused(key) ? undefined : key
}

type Beginning = Readonly<{ manifest: BackupManifest; to: string; old: string | undefined; tip: SealedBlock }>

/** Opens a new epoch with a new key, or lets the old one sign on where it signed nothing beyond what was restored. */
async function beginEpoch({ manifest, to, old, tip }: Beginning): Promise<Pick<Restored, 'epoch' | 'lost'>> {
  const { chainId } = manifest
  const former = old === undefined ? undefined : await keyAt(join(old, 'keys/validator.json'))
  const signed = old !== undefined && existsSync(join(old, 'keys/validator.signed')) ? await lastSigned(join(old, 'keys/validator.signed'), chainId) : undefined
  const known = old === undefined ? [] : await readEpochs(old, chainId)
  if (known.length > 0) await writeEpochs(to, chainId, known)
  if (former !== undefined && signed?.height === tip.header.height && equalBytes(signed.hash, tip.blockId.hash)) {
    for (const name of ['validator.json', 'validator.signed']) cpSync(join(old as string, 'keys', name), join(to, 'keys', name), { preserveTimestamps: true })
    return { epoch: undefined, lost: [] }
  }
  const lost = old === undefined ? [] : lostReceipts(old, tip.header.height, signed?.height)
  if (lost.length > 0) {
    await writeFileDurably(join(to, 'lost-receipts.jsonl'), utf8(lost.map(({ height, id }) => `${JSON.stringify({ height: String(height), id })}\n`).join('')), { mode: 0o640, replace: false })
  }
  const key = generateKeyPair(ED25519)
  await writeKeyFile(join(to, 'keys/validator.json'), key)
  const draft = { number: known.length + 2, from: tip.header.height + 1n, publicKey: toHex(key.publicKey), after: { hash: toHex(tip.blockId.hash), appHash: toHex(tip.header.appHash) } }
  const statement = epochStatement(chainId, draft)
  const node = await keyAt(join(to, 'keys/node.json'))
  const epoch: Epoch = {
    ...draft, openedMs: Date.now(), lost: { receiptsKnown: lost.length, ...(signed !== undefined && { signedTo: String(signed.height) }) },
    vouchers: [vouch('validator', key, statement), ...(node === undefined ? [] : [vouch('node', node, statement)]), ...(former === undefined ? [] : [vouch('formerValidator', former, statement)])],
  }
  await writeEpochs(to, chainId, [...known, epoch])
  return { epoch, lost }
}

async function lastSigned(file: string, chainId: string): Promise<FileSignState['last']> {
  const state = await FileSignState.open(file, chainId)
  state.close()
  return state.last
}

/** Receipts in blocks beyond the restored ones that can still be read one by one. */
function lostReceipts(old: string, height: bigint, signed: bigint | undefined): { height: bigint; id: string }[] {
  const lost: { height: bigint; id: string }[] = []
  const tail = new SegmentTail(join(old, 'blocks'))
  const end = signed ?? height + 64n
  for (let at = height + 1n; at <= end && at <= height + BigInt(LOST_HEIGHTS_MAX); at++) {
    const record = readable(tail, at)
    for (const { leaf } of record === undefined ? [] : decodeBlockRecord(record.payload).receipts) {
      const decoded = decodeLeaf(leaf)
      if (decoded?.kind === 'receipt') lost.push({ height: at, id: toHex(decoded.transactionId) })
    }
  }
  tail.close()
  return lost
}
