import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** A data folder in the hands of this process alone. */
export type FolderLock = Readonly<{ release(): void }>

/**
 * Takes the folder's lock: an exclusive transaction on the empty SQLite file LOCK, that is a lock of the operating system, which ends with
 * the process however it ends. LOCK.owner says who holds it, for people only. Throws node.folderLocked.
 */
export function lockFolder(folder: string): FolderLock {
  const ownerFile = join(folder, 'LOCK.owner')
  const database = openLock(join(folder, 'LOCK'), folder)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    database.close()
    fail(startProblems.folderLocked, { folder, owner: ownerOf(ownerFile) })
  }
  writeFileSync(ownerFile, `pid ${process.pid}\n`)
  return {
    release() {
      rmSync(ownerFile, { force: true })
      database.close()
    },
  }
}

function openLock(file: string, folder: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 })
  } catch (fault) {
    fail(startProblems.folderNotUsable, { folder, what: (fault as Error).message })
  }
}

function ownerOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().slice(0, 40)
  } catch {
    return 'pid ?'
  }
}
