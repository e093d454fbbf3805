import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { type BackupManifest, readBackup } from './manifest.ts'

const NOTE = '.last-backup'
const DAY_MS = 86_400_000

/** Notes in the data folder which backup of it was made and read back last, for who watches its age and for who prunes blocks. A folder that cannot be written has other worries. */
export const noteBackup = (folder: string, { madeMs, height }: Pick<BackupManifest, 'madeMs' | 'height'>): Promise<unknown> =>
  writeFileDurably(join(folder, NOTE), utf8(`${madeMs} ${height}\n`), { mode: 0o640, replace: true }).catch(() => undefined)

/** When the newest backup of a data folder was made, milliseconds since 1970, and the last block in it; undefined where none was. */
export function lastBackupOf(folder: string): Readonly<{ madeMs: number; height: bigint }> | undefined {
  try {
    // Releases before this one noted no height: nothing is pruned on the word of such a note.
    const found = /^([1-9][0-9]{0,15})( (0|[1-9][0-9]{0,18}))?$/.exec(readFileSync(join(folder, NOTE), 'utf8').trim())
    return found === null ? undefined : { madeMs: Number(found[1]), height: BigInt(found[3] ?? 0) }
  } catch {
    return undefined
  }
}

/** Backups of a chain in a folder, the oldest first. */
export function backupsIn(folder: string, chainId: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter(name => name.startsWith(`${chainId}-`) && /-\d{12}$/.test(name) && name.length === chainId.length + 13 && existsSync(join(folder, name, 'backup.json'))).sort().map(name => join(folder, name))
}

/** Height of the first record of a file of blocks, by its path in a backup; undefined for other files. */
export function blockFileFirst(path: string): bigint | undefined {
  const digits = /^blocks\/blocks-(\d{16})\.seg$/.exec(path)?.[1]
  return digits === undefined ? undefined : BigInt(digits)
}

/** The oldest block of a backup: above 1 where older ones were pruned before it was made. */
export function firstBlockOf({ files, height }: Pick<BackupManifest, 'files' | 'height'>): bigint {
  const firsts = files.flatMap(({ path }) => blockFileFirst(path) ?? [])
  return firsts.reduce((least, each) => (each < least ? each : least), height + 1n)
}

/**
 * Those of older backups that hold blocks which none of the newer ones holds, the newest first: with them the chain is whole from its first block on.
 * `first` is the oldest block of the newest backup.
 */
export function holdersOfOlder<T extends Pick<BackupManifest, 'files' | 'height'>>(older: readonly T[], first: bigint): T[] {
  const holders: T[] = []
  let lowest = first
  for (const each of [...older].sort((a, b) => (a.height < b.height ? 1 : -1))) {
    if (firstBlockOf(each) >= lowest || each.height + 1n < lowest) continue
    holders.push(each)
    lowest = firstBlockOf(each)
  }
  return holders
}

/** Removes backups beyond what is kept, and says how many. The newest stays, and so do those that alone hold blocks which were pruned since. */
export function removeOldBackups(folder: string, chainId: string, { keep, keepDays = 0 }: Readonly<{ keep: number; keepDays?: number }>, nowMs = Date.now()): number {
  const all = backupsIn(folder, chainId).map(path => ({ path, ...readBackup(path) }))
  const isKept = (madeMs: number, fromEnd: number): boolean =>
    fromEnd === 1 || ((keep === 0 || fromEnd <= keep) && (keepDays === 0 || madeMs >= nowMs - keepDays * DAY_MS))
  const surplus = all.filter(({ madeMs }, i) => !isKept(madeMs, all.length - i))
  const kept = all.filter(each => !surplus.includes(each))
  const lowest = kept.map(firstBlockOf).reduce((least, each) => (each < least ? each : least))
  const holders = holdersOfOlder(surplus, lowest)
  const gone = surplus.filter(each => !holders.includes(each))
  for (const { path } of gone) rmSync(path, { recursive: true, force: true })
  return gone.length
}
