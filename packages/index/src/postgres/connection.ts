import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { fromHex } from '@jianghan/protocol'
import { placeName } from '../place.ts'
import { IndexUnreachable, IndexUnusable } from '../readModel.ts'
import type { SharedTables } from '../sql/tables.ts'

/** Connections that answer questions; one more writes. */
const READERS = 4
const CONNECT_MS = 5_000
/** A question that takes longer is broken off by the server, ms. */
const QUESTION_MS = 30_000

/** A database and the schema of an index in it. */
export type PostgresPlace = Readonly<{ url: string; schema: string }>

const INT8 = 20
const BYTEA = 17

/** Numbers of the index are below 2^53, and bytes are plain. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary') as (text: string) => unknown
    if (oid === INT8) return int8
    if (oid === BYTEA) return bytea
    return pg.types.getTypeParser(oid, 'text') as (text: string) => unknown
  },
}

function int8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new IndexUnusable('damaged', `the number ${text} is beyond what an index holds`)
  return value
}

/** Bytes in PostgreSQL's hex format (its manual, 8.4.1). */
function bytea(text: string): Uint8Array {
  const bytes = text.startsWith('\\x') ? fromHex(text.slice(2)) : undefined
  if (bytes === undefined) throw new IndexUnusable('damaged', 'bytes are not in the hex format')
  return bytes
}

const optionsOf = ({ url }: PostgresPlace, timeout: number): pg.ClientConfig => ({
  connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true, keepAliveInitialDelayMillis: 10_000, types, application_name: 'jianghan-index',
  ...(timeout > 0 && { statement_timeout: timeout }),
})

/** The connection that writes. What is lost with a power cut of the database is read from the log again: it does not wait for the disk. */
export async function connectWriter(place: PostgresPlace, onLost: (error: Error) => void): Promise<pg.Client> {
  try {
    const client = new pg.Client(optionsOf(place, 0))
    client.on('error', onLost)
    await client.connect()
    await client.query("SET synchronous_commit = off; SET lock_timeout = '30s'; SET client_min_messages = warning")
    return client
  } catch (error) {
    throw faultOf(error, place)
  }
}

/** Connections that read. A connection that is lost while nothing is asked of it is replaced without a word. */
export function readersOf(place: PostgresPlace): pg.Pool {
  const pool = new pg.Pool({ ...optionsOf(place, QUESTION_MS), max: READERS })
  pool.on('error', () => undefined)
  return pool
}

/** Kysely over a pool; its questions name the tables of the schema. */
export const kyselyOver = (pool: pg.Pool, schema: string): Kysely<SharedTables> =>
  new Kysely<SharedTables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)

/** Where an index is, for people: without user and password. */
export const nameOf = ({ url, schema }: PostgresPlace): string => placeName({ kind: 'postgres', url, schema })

/** Whether the database could not write for want of room (PostgreSQL's manual, appendix A). */
export const isFull = (error: unknown): boolean => codeOf(error) === '53100'

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code ?? '')

/** Errors of sockets, of connections that end or are refused for now: classes 08 and 57P, too many connections. */
const AWAY = /^(08...|57P0.|53300|55P03|57014|ECONN.*|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT)$/
const AWAY_WORDS = /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded|Cannot use a pool after)/
/** A user, a password, a database or a right that does not fit. */
const REFUSED = /^(28...|3D000|42501|0LP01)$/
/** Tables, columns or pages that are not as they were made. */
const DAMAGED = /^(42P01|42703|42P07|23505|XX00.|22P0.|3F000)$/

/** The fault behind an error of the database. */
export function faultOf(error: unknown, place: PostgresPlace): unknown {
  if (error instanceof IndexUnusable || error instanceof IndexUnreachable) return error
  const [code, words] = [codeOf(error), error instanceof Error ? error.message : String(error)]
  const name = nameOf(place)
  if (AWAY.test(code) || AWAY_WORDS.test(words)) {
    return new IndexUnreachable({
      code: 'index.databaseUnreachable', zh: `连不上索引数据库 ${name}：${words}。恢复连接后自动继续，不会丢失任何内容。`,
      en: `The database of the index, ${name}, cannot be reached: ${words}. It goes on by itself when it can; nothing is lost.`,
    }, error)
  }
  if (REFUSED.test(code)) {
    return new IndexUnreachable({
      code: 'index.databaseRefused', zh: `索引数据库 ${name} 拒绝了本节点：${words}（${code}）。请检查用户、口令、库名与权限。`,
      en: `The database of the index, ${name}, refused this node: ${words} (${code}). Check user, password, database and rights.`,
    }, error)
  }
  if (DAMAGED.test(code)) return new IndexUnusable('damaged', words, error)
  return error
}
