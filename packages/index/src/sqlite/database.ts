import { rmSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { IndexUnusable } from '../readModel.ts'
import type { SharedTables } from '../sql/tables.ts'
import { APPLICATION_ID, SCHEMA, VERSION } from './tables.ts'

/** Primary result codes of SQLite (sqlite.org/rescode.html) that mean damage of the file. */
const DAMAGE = new Set([11, 26])
const SQLITE_ERROR = 1

/** The fault behind an error of SQLite: damage of the file as {@link IndexUnusable}, any other as it is. */
export function faultOf(error: unknown): unknown {
  const { errcode, errstr, code } = error as { errcode?: number; errstr?: string; code?: string }
  // A missing table or column and integers beyond 2^53 are damage too: the schema was checked when the file was opened.
  const damaged = errcode !== undefined && (DAMAGE.has(errcode & 0xff) || errcode === SQLITE_ERROR)
  if (damaged || code === 'ERR_OUT_OF_RANGE') return new IndexUnusable('damaged', errstr ?? String(error), error)
  return error
}

/** Whether SQLite could not write for want of room. */
export const isFull = (error: unknown): boolean => ((error as { errcode?: number }).errcode ?? 0) % 256 === 13

/** Opens an index file, or makes a new one. Throws {@link IndexUnusable} on a file of another version and on damage. */
export function openFile(path: string): DatabaseSync {
  const db = new DatabaseSync(path)
  try {
    const isNew = pragma(db, 'schema_version') === 0
    if (!isNew && pragma(db, 'application_id') !== APPLICATION_ID) throw new IndexUnusable('damaged', 'the file is no index')
    if (!isNew && pragma(db, 'user_version') !== VERSION) throw new IndexUnusable('version', `version ${String(pragma(db, 'user_version'))}, not ${VERSION}`)
    // NORMAL: a power cut may take the last commits, never their order; what is missing is read from the log again.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;
      PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 8388608`)
    if (isNew) db.exec(`BEGIN; ${SCHEMA}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; COMMIT`)
    return db
  } catch (error) {
    db.close()
    throw faultOf(error)
  }
}

/** The value of a pragma. */
export const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]

/** Removes an index file with its journal. */
export function removeFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}

/** Runs work in one transaction: all of it or, after an error, nothing. */
export function atomically<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN')
  try {
    const done = work()
    db.exec('COMMIT')
    return done
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

const STATEMENTS_KEPT = 64

/** Kysely over node:sqlite. The same questions run on PostgreSQL with Kysely's own dialect for it (postgres/connection.ts). */
export function kyselyOver(db: DatabaseSync): Kysely<SharedTables> {
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size >= STATEMENTS_KEPT) statements.clear()
    const statement = db.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const values = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[]
  return new Kysely<SharedTables>({
    dialect: new SqliteDialect({
      database: {
        close: () => undefined,
        prepare(sql) {
          const statement = prepare(sql)
          return {
            reader: statement.columns().length > 0,
            all: parameters => statement.all(...values(parameters)),
            run: parameters => statement.run(...values(parameters)),
            iterate: parameters => statement.iterate(...values(parameters)) as IterableIterator<never>,
          }
        },
      },
    }),
  })
}

