import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { StoreFault, ioFault } from './faults.ts'
import { WRITE_SLICE, breathe } from './kv.ts'
import type { FrozenKv, KvOp, KvRange, OrderedKv } from './kv.ts'

/** Entries that one step of an iteration reads. */
const PAGE = 1000

/**
 * An {@link OrderedKv} over node:sqlite, for machines on which the native addon of LevelDB does not load: the same
 * answers, writes about five times slower.
 */
export class SqliteKv implements OrderedKv {
  readonly #db: DatabaseSync
  readonly #file: string
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #delete: StatementSync
  #writing: Promise<void> = Promise.resolve()

  private constructor(db: DatabaseSync, file: string) {
    this.#db = db
    this.#file = file
    this.#get = db.prepare('SELECT value FROM kv WHERE key = ?')
    this.#put = db.prepare('INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    this.#delete = db.prepare('DELETE FROM kv WHERE key = ?')
  }

  static async open(file: string): Promise<SqliteKv> {
    try {
      const db = new DatabaseSync(file)
      db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536;
        CREATE TABLE IF NOT EXISTS kv (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT`)
      return new SqliteKv(db, file)
    } catch (error) {
      throw sqliteFault(error, file)
    }
  }

  get(key: Uint8Array): Uint8Array | undefined {
    try {
      return this.#get.get(key)?.['value'] as Uint8Array | undefined
    } catch (error) {
      throw sqliteFault(error, this.#file)
    }
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return keys.map(key => this.get(key))
  }

  write(ops: Iterable<KvOp>, { sync = false, slice = WRITE_SLICE }: Readonly<{ sync?: boolean; slice?: number }> = {}): Promise<void> {
    const done = this.#writing.then(() => this.#write(ops, sync, slice))
    this.#writing = done.catch(() => undefined)
    return done
  }

  async #write(ops: Iterable<KvOp>, sync: boolean, slice: number): Promise<void> {
    // Drawn before the transaction begins: readers share the connection and must not see half of it.
    const drawn: KvOp[] = []
    for (const op of ops) {
      drawn.push(op)
      if (drawn.length % slice === 0) await breathe()
    }
    try {
      this.#db.exec(`PRAGMA synchronous = ${sync ? 'FULL' : 'NORMAL'}; BEGIN IMMEDIATE`)
      try {
        for (const { key, value } of drawn) {
          if (value === undefined) this.#delete.run(key)
          else this.#put.run(key, value)
        }
        this.#db.exec('COMMIT')
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
        throw error
      }
    } catch (error) {
      throw sqliteFault(error, this.#file)
    }
  }

  async *iterate({ gte, lt, reverse = false, limit = Number.POSITIVE_INFINITY }: KvRange): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    let from = gte
    let to = lt
    let after = false
    for (let left = limit; left > 0;) {
      const rows = this.#page(from, to, reverse, after, Math.min(left, PAGE))
      for (const row of rows) yield row
      left -= rows.length
      const last = rows.at(-1)
      if (rows.length < PAGE || last === undefined) return
      if (reverse) to = last[0]
      else [from, after] = [last[0], true]
      await breathe()
    }
  }

  #page(from: Uint8Array | undefined, to: Uint8Array | undefined, reverse: boolean, after: boolean, limit: number): (readonly [Uint8Array, Uint8Array])[] {
    const where = [from === undefined ? '' : after ? 'key > ?' : 'key >= ?', to === undefined ? '' : 'key < ?'].filter(Boolean).join(' AND ')
    const text = `SELECT key, value FROM kv ${where === '' ? '' : `WHERE ${where}`} ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`
    const bounds = [from, to].filter(each => each !== undefined)
    try {
      return this.#db.prepare(text).all(...bounds, limit).map(row => [row['key'] as Uint8Array, row['value'] as Uint8Array] as const)
    } catch (error) {
      throw sqliteFault(error, this.#file)
    }
  }

  /** The one connection sees every write, so that writes wait until the release. */
  async freeze(): Promise<FrozenKv> {
    const { promise: released, resolve } = Promise.withResolvers<void>()
    const before = this.#writing
    this.#writing = before.then(() => released)
    await before
    return { get: key => this.get(key), iterate: range => this.iterate(range), release: async () => { resolve() } }
  }

  async close(): Promise<void> {
    await this.#writing
    if (this.#db.isOpen) this.#db.close()
  }
}

function sqliteFault(error: unknown, file: string): StoreFault {
  const words = error instanceof Error ? error.message : String(error)
  const { errcode } = error as { errcode?: unknown }
  if (errcode === 5 || errcode === 6) {
    return new StoreFault({
      code: 'folderLocked', file,
      zh: `状态数据库 ${file} 正被另一个进程使用。`, en: `The state database ${file} is in use by another process.`,
      repairZh: '请先停止那个进程，或换一个数据文件夹。', repairEn: 'Stop that process, or use another data folder.',
    }, error)
  }
  if (errcode === 11 || errcode === 26) {
    return new StoreFault({
      code: 'kvDamaged', file,
      zh: `状态数据库 ${file} 损坏：${words}`, en: `The state database ${file} is damaged: ${words}.`,
      repairZh: '请停止节点，检查磁盘，删除状态文件夹后重新启动：状态会由区块重建；也可从备份或其他节点恢复。',
      repairEn: 'Stop the node, check the disk, remove the state folder and start again: the state is rebuilt from the blocks. Or restore it from a backup or another node.',
    }, error)
  }
  return ioFault(error, file)
}
