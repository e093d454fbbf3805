import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHAIN_ID, fromHex, toHex } from '@jianghan/protocol'
import { decodeManifest, encodeManifest, type SnapshotManifest, snapshotId } from '@jianghan/store'
import { fail } from '../problem/define.ts'
import { backupProblems } from './problems.data.ts'

/** A file of a backup, by its path in there. */
export type BackupFile = Readonly<{ path: string; bytes: number; sha256: string }>

/** backup.json: what a backup holds. Written last, so that a folder without it is none. */
export type BackupManifest = Readonly<{
  chainId: string
  /** SHA-256 of genesis.json. */
  genesis: string
  /** Last block in it. */
  height: bigint
  /** When that block was sealed, milliseconds since 1970. */
  timeMs: number
  /** When the backup was finished. */
  madeMs: number
  /** Height that the snapshot of the state is of: the last one, or the one before, whose app hash the last header carries. */
  stateHeight: bigint
  appHash: string
  /** Size of the history log after the last block. */
  logSize: bigint
  application: number
  node: number
  release: string
  snapshot: SnapshotManifest
  /** Everything else, blocks first. */
  files: readonly BackupFile[]
}>

/** Version of the format that this release writes. */
const VERSION = 1
/** Largest backup.json that is read, bytes: a snapshot of one TiB has 64 MiB of hashes. */
const BYTES_MAX = 256 * 1024 * 1024
const FILES_MAX = 1_000_000
/** Paths that a backup holds; nothing else is written to a data folder. */
const PATH = /^(blocks\/blocks-\d{16}\.seg|log\/hashes\.\d|vault\/items\/[a-z][a-z-]{0,40}\.db|genesis\.json|node\.json)$/

/** Text of a manifest. */
export function formatBackup(manifest: BackupManifest): string {
  const { height, stateHeight, logSize, snapshot, ...rest } = manifest
  const json = {
    format: 'jianghan-backup', version: VERSION, ...rest, height: String(height), stateHeight: String(stateHeight), logSize: String(logSize),
    snapshotId: toHex(snapshotId(snapshot)), snapshot: toHex(encodeManifest(snapshot)),
  }
  return `${JSON.stringify(json, undefined, 1)}\n`
}

/** Reads the manifest of a backup. Throws ProblemFault backupMissing, backupInvalid, backupNewer. */
export function readBackup(folder: string): BackupManifest {
  const file = join(folder, 'backup.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (fault) {
    fail(backupProblems.backupMissing, { folder, what: (fault as Error).message })
  }
  return parseBackup(text) ?? fail(backupProblems.backupInvalid, { file, what: 'backup.json' })
}

const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const big = (value: unknown): bigint | undefined => (typeof value === 'string' && /^(0|[1-9][0-9]{0,18})$/.test(value) ? BigInt(value) : undefined)
const hash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

/** A manifest from its text, undefined when it is none. Throws ProblemFault backupNewer. */
export function parseBackup(text: string): BackupManifest | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: Record<string, unknown>
  try {
    json = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null || json['format'] !== 'jianghan-backup' || !count(json['version'])) return undefined
  if (json['version'] > VERSION) fail(backupProblems.backupNewer, { version: json['version'], known: VERSION })
  const { chainId, genesis, timeMs, madeMs, appHash, application, node, release, files } = json
  const [height, stateHeight, logSize] = [big(json['height']), big(json['stateHeight']), big(json['logSize'])]
  const bytes = typeof json['snapshot'] === 'string' ? fromHex(json['snapshot']) : undefined
  const snapshot = bytes && decodeManifest(bytes)
  if (typeof chainId !== 'string' || !CHAIN_ID.test(chainId) || !hash(genesis) || !hash(appHash) || typeof release !== 'string') return undefined
  if (!count(timeMs) || !count(madeMs) || !count(application) || !count(node) || height === undefined || stateHeight === undefined || logSize === undefined) return undefined
  if (snapshot === undefined || snapshot.height !== stateHeight + 1n || stateHeight > height || toHex(snapshotId(snapshot)) !== json['snapshotId']) return undefined
  if (!Array.isArray(files) || files.length > FILES_MAX || !files.every(isFile) || new Set(files.map(each => each.path)).size !== files.length) return undefined
  return { chainId, genesis, height, timeMs, madeMs, stateHeight, appHash, logSize, application, node, release, snapshot, files }
}

function isFile(value: unknown): value is BackupFile {
  const { path, bytes, sha256 } = (value ?? {}) as Record<string, unknown>
  return typeof path === 'string' && PATH.test(path) && count(bytes) && hash(sha256)
}

/** Name of a chunk's file in a backup. */
export const chunkName = (index: number): string => `state/chunk-${String(index).padStart(7, '0')}`
