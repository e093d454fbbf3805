import { DatabaseSync } from 'node:sqlite'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE_IOERR = 10
const SQLITE_FULL = 13

/** Does something with a database; a disk that takes nothing more is the node's problem diskFull. */
export function unlessFull<T>(work: () => T): T {
  try {
    return work()
  } catch (fault) {
    const result = ((fault as { errcode?: number }).errcode ?? 0) & 0xff
    if (result === SQLITE_FULL || result === SQLITE_IOERR) fail(problems.diskFull, {}, 5)
    throw fault
  }
}

/** A database of the data folder: by what it is known, its tables, and what leads from an older version to the next one, by the older one's number. */
export type DatabaseKind = Readonly<{
  applicationId: number; version: number; schema: string; upgrades?: Readonly<Record<number, string>>
  /** FULL: a commit is durable when it returns. NORMAL: a power cut may take the newest. */
  synchronous: 'FULL' | 'NORMAL'
}>

const pragma = (database: DatabaseSync, name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]

/** Opens a database with its tables, closed again where that fails; throws where the file is another one, or of a later release. */
export function openDatabase(file: string, { applicationId, version, schema, upgrades = {}, synchronous }: DatabaseKind): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    const isNew = pragma(database, 'schema_version') === 0
    if (!isNew && pragma(database, 'application_id') !== applicationId) throw new Error('it is another file')
    const found = isNew ? version : Number(pragma(database, 'user_version'))
    if (found > version) throw new Error('a later release wrote it')
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`)
    if (isNew) database.exec(`BEGIN; ${schema}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}; COMMIT`)
    for (let at = found; at < version; at++) database.exec(`BEGIN; ${upgrades[at]}; PRAGMA user_version = ${at + 1}; COMMIT`)
    return database
  } catch (fault) {
    database.close()
    throw fault
  }
}
