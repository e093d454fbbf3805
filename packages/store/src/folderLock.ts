import { mkdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { replaceFile } from './durable.ts'
import { StoreFault, ioFault } from './faults.ts'

/** Held while a process uses a data folder; `release` when it is done. The system releases it when the process ends. */
export type FolderLock = Readonly<{ release(): void }>

/** The connections that are the locks: one that nobody refers to is collected, and its lock with it. */
const held = new Set<DatabaseSync>()

const LOCK = 'lock'
const HOLDER = 'lock.holder'

/**
 * Takes a data folder for this process. Node has no file locks of its own, SQLite has: an exclusive transaction on a file
 * of its own is a lock that the operating system drops whenever the process ends, so that no stale lock can remain.
 * Who holds it stands beside it, for the message only. Throws folderLocked.
 */
export function lockFolder(dir: string): FolderLock {
  let db: DatabaseSync | undefined
  try {
    mkdirSync(dir, { recursive: true })
    db = new DatabaseSync(join(dir, LOCK), { timeout: 0 })
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    // outside consensus: a note for people, read by nothing else
    replaceFile(join(dir, HOLDER), `${process.pid} ${hostname()} ${new Date().toISOString()}\n`)
  } catch (error) {
    db?.close()
    const { errcode } = error as { errcode?: unknown }
    throw errcode === 5 || errcode === 6 ? locked(dir, error) : ioFault(error, join(dir, LOCK))
  }
  const lock = db
  held.add(lock)
  return { release: () => { if (held.delete(lock)) lock.close() } }
}

function locked(dir: string, cause: unknown): StoreFault {
  const [pid = '?', host = '?', since = '?'] = holder(dir).trim().split(' ')
  return new StoreFault({
    code: 'folderLocked', file: dir,
    zh: `数据文件夹 ${dir} 正被另一个进程使用（进程号 ${pid}，主机 ${host}，自 ${since}）。`,
    en: `The data folder ${dir} is in use by another process (pid ${pid} on ${host}, since ${since}).`,
    repairZh: '请先停止那个进程，或用 --data 指定另一个文件夹。', repairEn: 'Stop that process, or name another folder with --data.',
  }, cause)
}

function holder(dir: string): string {
  try {
    return readFileSync(join(dir, HOLDER), 'utf8')
  } catch {
    return ''
  }
}
