import { DatabaseSync } from 'node:sqlite'
import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'

/** "JHVT": marks an SQLite file as one of a vault, so that no other file is taken for one. */
const APPLICATION_ID = 0x4a485654
const VERSION = 1

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_ERROR = 1
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

/** The refusal of a file that is not what it was; it names the file and the remedy. */
export const damagedFile = (path: string, zh: string, en: string): Refused =>
  refused('vault.fileDamaged', `保险库文件 ${path} 已损坏：${zh}。请从备份恢复该文件。`, `The vault file ${path} is damaged: ${en}. Restore it from a backup.`)

/** Turns the faults of SQLite that an operator can mend into refusals that name the file; others are thrown on. */
export function guarded<T>(path: string, work: () => T): T | Refused {
  try {
    return work()
  } catch (fault) {
    const { errcode = 0, code } = fault as { errcode?: number; code?: string }
    const result = errcode & 0xff
    // Node refuses integers beyond 2^53, and none was written.
    if (result === SQLITE_CORRUPT || result === SQLITE_NOTADB || code === 'ERR_OUT_OF_RANGE') return damagedFile(path, '数据库结构不完整', 'its structure does not hold')
    if (result === SQLITE_FULL || result === SQLITE_IOERR) {
      return refused('vault.diskFull', `保险库文件 ${path} 无法写入：磁盘已满或出错。`, `The vault file ${path} cannot be written: the disk is full or fails.`)
    }
    throw fault
  }
}

/** A vault's SQLite file: one connection that writes, one that reads only what is committed. */
export interface Database {
  readonly path: string
  readonly writer: DatabaseSync
  readonly reader: DatabaseSync
}

const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]

/** Opens the file, makes its tables when it is new, and refuses files of others or of later releases. */
export function openDatabase(path: string, schema: string): Database | Refused {
  return guarded(path, () => {
    const writer = new DatabaseSync(path, { timeout: 5000 })
    let answer: Refused | undefined
    try {
      answer = prepare(path, writer, schema)
    } catch (fault) {
      writer.close()
      throw fault
    }
    if (answer !== undefined) {
      writer.close()
      return answer
    }
    const reader = new DatabaseSync(path, { timeout: 5000, readOnly: true })
    return { path, writer, reader }
  })
}

function prepare(path: string, writer: DatabaseSync, schema: string): Refused | undefined {
  const isNew = pragma(writer, 'schema_version') === 0 && pragma(writer, 'application_id') === 0
  if (!isNew && pragma(writer, 'application_id') !== APPLICATION_ID) return damagedFile(path, '它不是保险库文件', 'it is no file of a vault')
  if (!isNew && pragma(writer, 'user_version') !== VERSION) {
    return refused('vault.newer', `保险库文件 ${path} 由更新的版本写成，请升级。`, `The vault file ${path} was written by a later release. Upgrade.`)
  }
  // FULL: a commit is durable when it returns. secure_delete: what is erased is overwritten in the file, not only unlinked.
  writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  if (isNew) writer.exec(`BEGIN; ${schema}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; COMMIT`)
  return undefined
}

/** Prepares the statements of a store. Where the file lacks their tables or columns, its schema was damaged. */
export function prepared<Store>(database: Database, prepare: () => Store): Store | Refused {
  const store = guarded(database.path, () => {
    try {
      return prepare()
    } catch (fault) {
      if ((fault as { errcode?: number }).errcode !== SQLITE_ERROR) throw fault
      return damagedFile(database.path, '缺少表或列', 'tables or columns are missing')
    }
  })
  if (isRefused(store)) closeDatabase(database)
  return store
}

/** Closes both connections; the write-ahead log is folded into the file. */
export function closeDatabase({ reader, writer }: Database): void {
  reader.close()
  writer.close()
}

/** What SQLite's own check of a file finds, at most a few lines; empty when it is sound. */
export function structureFaults({ path, reader }: Database): string[] {
  const rows = guarded(path, () => reader.prepare('PRAGMA integrity_check(5)').all())
  if (isRefused(rows)) return [rows.refused.en]
  return rows.map(row => String(Object.values(row)[0])).filter(line => line !== 'ok')
}
