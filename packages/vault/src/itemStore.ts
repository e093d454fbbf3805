import type { StatementSync } from 'node:sqlite'
import { MEMBER_ID } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { damagedFile, guarded, openDatabase, prepared } from './database.ts'
import type { Database } from './database.ts'
import { ITEM_KIND, MEDIA_TYPE } from './limits.ts'
import type { ItemInfo } from './sealing.ts'

const SCHEMA = `
  CREATE TABLE item (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, media_type TEXT NOT NULL,
    created_at INTEGER NOT NULL, readers TEXT NOT NULL, ciphertext BLOB) STRICT;
  CREATE INDEX item_by_kind ON item (kind, seq)`

/** A row: the metadata in clear, and the ciphertext, which is gone after an erasure. */
export interface StoredItem {
  /** Position in the order of writing. */
  readonly seq: number
  readonly info: ItemInfo
  readonly ciphertext: Uint8Array | undefined
}

type Row = Readonly<Record<string, unknown>>

const readersOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '))

/** A row as it was written; undefined when the file holds anything else there. */
function stored(row: Row): StoredItem | undefined {
  const { seq, id, kind, media_type: mediaType, created_at: createdAt, readers, ciphertext = null } = row
  if (typeof seq !== 'number' || typeof createdAt !== 'number' || !(id instanceof Uint8Array) || id.length > 255) return undefined
  if (typeof kind !== 'string' || !ITEM_KIND.test(kind) || typeof mediaType !== 'string' || !MEDIA_TYPE.test(mediaType)) return undefined
  if (typeof readers !== 'string' || !readersOf(readers).every(reader => MEMBER_ID.test(reader))) return undefined
  if (ciphertext !== null && !(ciphertext instanceof Uint8Array)) return undefined
  return { seq, info: { id, kind, mediaType, createdAt, readers: readersOf(readers) }, ciphertext: ciphertext ?? undefined }
}

/** The sealed items, in the order of writing. Finds by id among millions in microseconds. */
export class ItemStore {
  readonly database: Database
  readonly #get: StatementSync
  readonly #has: StatementSync
  readonly #put: StatementSync
  readonly #clear: StatementSync
  readonly #page: StatementSync
  readonly #pageOfKind: StatementSync

  constructor(database: Database) {
    const { reader, writer } = database
    const columns = 'seq, id, kind, media_type, created_at, readers'
    this.database = database
    this.#get = reader.prepare(`SELECT ${columns}, ciphertext FROM item WHERE id = ?`)
    this.#has = writer.prepare('SELECT 1 FROM item WHERE id = ?')
    this.#put = writer.prepare('INSERT INTO item (id, kind, media_type, created_at, readers, ciphertext) VALUES (?, ?, ?, ?, ?, ?)')
    this.#clear = writer.prepare('UPDATE item SET ciphertext = NULL WHERE id = ?')
    this.#page = reader.prepare(`SELECT ${columns} FROM item WHERE seq > ? ORDER BY seq LIMIT ?`)
    this.#pageOfKind = reader.prepare(`SELECT ${columns} FROM item WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?`)
  }

  get path(): string {
    return this.database.path
  }

  get(id: Uint8Array): StoredItem | undefined | Refused {
    return guarded(this.path, () => {
      const row = this.#get.get(id)
      return row === undefined ? undefined : (stored(row) ?? this.#damaged())
    })
  }

  /** Whether the id is taken, what is not yet committed included. */
  has(id: Uint8Array): boolean {
    return this.#has.get(id) !== undefined
  }

  /** Inside a transaction of the writer. */
  put(info: ItemInfo, ciphertext: Uint8Array): void {
    this.#put.run(info.id, info.kind, info.mediaType, info.createdAt, info.readers.join(' '), ciphertext)
  }

  /** Drops the ciphertext of an erased item; its metadata remains as the record that something was here. */
  clear(id: Uint8Array): Refused | undefined {
    const answer = guarded(this.path, () => this.#clear.run(id))
    return isRefused(answer) ? answer : undefined
  }

  /** The next items after a position, without their ciphertexts. */
  page(after: number, limit: number, kind?: string): readonly StoredItem[] | Refused {
    return guarded(this.path, () => {
      const rows = kind === undefined ? this.#page.all(after, limit) : this.#pageOfKind.all(kind, after, limit)
      const items = rows.map(stored).filter(item => item !== undefined)
      return items.length === rows.length ? items : this.#damaged()
    })
  }

  #damaged(): Refused {
    return damagedFile(this.path, '有一行不是写入时的内容', 'a row is not what was written')
  }
}

/** Opens the file of items. */
export function openItemStore(path: string): ItemStore | Refused {
  const database = openDatabase(path, SCHEMA)
  return isRefused(database) ? database : prepared(database, () => new ItemStore(database))
}
