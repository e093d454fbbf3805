import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { AHEAD_MAX_MS } from './clock.ts'

/** Names of snapshots. */
export const SNAPSHOT_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/

/** What is done with the folder of a sandbox while its node does not run. */
export type FolderAct = Readonly<{ kind: 'reset' }> | Readonly<{ kind: 'snapshot' | 'restore'; name: string }>

/** sandbox.json: how far the clock is ahead, and what was begun with the folder and is to be done again after a crash. */
export type SandboxFile = Readonly<{ aheadMs: number; pending?: FolderAct }>

const BYTES_MAX = 4_096

/** A sandbox.json from its text; undefined when it is none. */
export function parseSandboxFile(text: string): SandboxFile | undefined {
  if (text.length > BYTES_MAX) return undefined
  let json: Record<string, unknown> | null
  try {
    json = JSON.parse(text) as typeof json
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null || json['format'] !== 'jianghan-sandbox' || json['version'] !== 1) return undefined
  const { aheadMs, pending } = json
  if (typeof aheadMs !== 'number' || !Number.isSafeInteger(aheadMs) || aheadMs < 0 || aheadMs > AHEAD_MAX_MS) return undefined
  if (pending === undefined) return { aheadMs }
  const { kind, name } = (pending ?? {}) as Record<string, unknown>
  if (kind === 'reset') return { aheadMs, pending: { kind } }
  if ((kind !== 'snapshot' && kind !== 'restore') || typeof name !== 'string' || !SNAPSHOT_NAME.test(name)) return undefined
  return { aheadMs, pending: { kind, name } }
}

/** Reads sandbox.json of a data folder; a new one's where there is none. Throws ProblemFault sandboxFileInvalid. */
export function readSandboxFile(folder: string): SandboxFile {
  const file = join(folder, 'sandbox.json')
  if (!existsSync(file)) return { aheadMs: 0 }
  return parseSandboxFile(readFileSync(file, 'utf8')) ?? fail(startProblems.sandboxFileInvalid, { file })
}

/** Writes sandbox.json durably. */
export async function writeSandboxFile(folder: string, file: SandboxFile): Promise<void> {
  await writeFileDurably(join(folder, 'sandbox.json'), utf8(`${JSON.stringify({ format: 'jianghan-sandbox', version: 1, ...file }, undefined, 2)}\n`), { mode: 0o640, replace: true })
}
