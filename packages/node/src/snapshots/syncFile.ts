import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** statesync.json: from where a node without blocks gets its state. Gone when it has it. */
export type SyncFile = Readonly<{
  /** HTTP interfaces of nodes that are there. */
  servers: readonly string[]
  /** A block whose hash people compared. */
  height: bigint
  hash: string
}>

const BYTES_MAX = 64 * 1024
const SERVERS_MAX = 200
const fileOf = (folder: string): string => join(folder, 'statesync.json')

/** Writes the file. */
export const writeSyncFile = (folder: string, { servers, height, hash }: SyncFile): Promise<unknown> =>
  writeFileDurably(fileOf(folder), utf8(`${JSON.stringify({ format: 'jianghan-statesync', version: 1, servers, height: String(height), hash }, undefined, 2)}\n`), { mode: 0o640, replace: false })

/** What stands in the file of a folder; undefined where there is none. Throws ProblemFault syncFileInvalid. */
export function readSyncFile(folder: string): SyncFile | undefined {
  const file = fileOf(folder)
  if (!existsSync(file)) return undefined
  return parseSyncFile(readFileSync(file, 'utf8')) ?? fail(startProblems.syncFileInvalid, { file })
}

/** The state has come. */
export const removeSyncFile = (folder: string): void => rmSync(fileOf(folder), { force: true })

/** The file in a text; undefined where it is none. */
export function parseSyncFile(text: string): SyncFile | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: Record<string, unknown> | null
  try {
    json = JSON.parse(text) as Record<string, unknown> | null
  } catch {
    return undefined
  }
  if (json?.['format'] !== 'jianghan-statesync' || json['version'] !== 1) return undefined
  const { servers, height, hash } = json
  if (!Array.isArray(servers) || servers.length === 0 || servers.length > SERVERS_MAX || !servers.every(isServer)) return undefined
  if (typeof height !== 'string' || !/^[1-9][0-9]{0,17}$/.test(height) || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return undefined
  return { servers, height: BigInt(height), hash }
}

const isServer = (value: unknown): value is string => typeof value === 'string' && value.length <= 500 && /^https?:\/\//.test(value) && URL.canParse(value)
