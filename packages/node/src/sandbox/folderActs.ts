import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { FolderAct } from './sandboxFile.ts'

/** What stays in the folder whatever is done with it: who it is and who may ask it, its papers, its snapshots. */
const STAYS = /^(genesis\.json|node\.json|folder\.json|keys|demo|api-keys\.json|operator\.token|audit|logs|tls|sandbox|sandbox\.json|LOCK.*)$/
/** What the validator's key signed, which goes with the blocks although it lies beside the key. */
const SIGNED = 'validator.signed'

/** Folder of the snapshots in a sandbox's data folder. */
export const snapshotsOf = (folder: string): string => join(folder, 'sandbox')

/** Names of the snapshots that there are. */
export function snapshotNames(folder: string): string[] {
  const snapshots = snapshotsOf(folder)
  return existsSync(snapshots) ? readdirSync(snapshots).filter(name => !name.endsWith('.partial')).sort() : []
}

const moving = (folder: string): string[] => readdirSync(folder).filter(name => !STAYS.test(name))

/**
 * Carries an act out on a folder that no node has open. Begun again after a crash at any point it comes to the same end: a snapshot exists once it is whole, and a folder is emptied before it is filled.
 */
export function carryOut(folder: string, act: FolderAct): void {
  if (act.kind === 'snapshot') return takeSnapshot(folder, act.name)
  for (const name of moving(folder)) rmSync(join(folder, name), { recursive: true, force: true })
  rmSync(join(folder, 'keys', SIGNED), { force: true })
  if (act.kind === 'restore') copyInto(join(snapshotsOf(folder), act.name), folder)
}

function takeSnapshot(folder: string, name: string): void {
  const whole = join(snapshotsOf(folder), name)
  const partial = `${whole}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(join(partial, 'keys'), { recursive: true, mode: 0o700 })
  for (const each of moving(folder)) cpSync(join(folder, each), join(partial, each), { recursive: true, preserveTimestamps: true })
  if (existsSync(join(folder, 'keys', SIGNED))) cpSync(join(folder, 'keys', SIGNED), join(partial, 'keys', SIGNED))
  rmSync(whole, { recursive: true, force: true })
  renameSync(partial, whole)
}

function copyInto(snapshot: string, folder: string): void {
  for (const name of readdirSync(snapshot).filter(each => each !== 'sandbox.json')) cpSync(join(snapshot, name), join(folder, name), { recursive: true, preserveTimestamps: true })
}
