import type { StatementSync } from 'node:sqlite'
import { equalBytes, sha256Of, utf8 } from '@jianghan/protocol'
import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { damagedFile, guarded, openDatabase, prepared } from './database.ts'
import type { Database } from './database.ts'

const SCHEMA = `
  CREATE TABLE vault (fingerprint BLOB NOT NULL) STRICT;
  CREATE TABLE wrapped_key (id BLOB PRIMARY KEY, wrapped BLOB) STRICT, WITHOUT ROWID`

const FINGERPRINT_TAG = utf8('jianghan-vault-fingerprint-1')

/**
 * The wrapped data keys, in a file apart from the items and outside their backups. A row whose key is NULL is the memory of an erasure,
 * so that an item that comes back from an old backup stays closed.
 */
export class KeyStore {
  readonly database: Database
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #erase: StatementSync

  constructor(database: Database) {
    this.database = database
    this.#get = database.reader.prepare('SELECT wrapped FROM wrapped_key WHERE id = ?')
    this.#put = database.writer.prepare('INSERT INTO wrapped_key VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET wrapped = excluded.wrapped WHERE wrapped IS NOT NULL')
    this.#erase = database.writer.prepare('INSERT INTO wrapped_key VALUES (?, NULL) ON CONFLICT (id) DO UPDATE SET wrapped = NULL')
  }

  get path(): string {
    return this.database.path
  }

  /** The wrapped key; 'erased' after an erasure; undefined when this store never had one. */
  get(id: Uint8Array): Uint8Array | 'erased' | undefined | Refused {
    const row = guarded(this.path, () => this.#get.get(id))
    if (row === undefined || isRefused(row)) return row
    if (row['wrapped'] === null) return 'erased'
    return row['wrapped'] instanceof Uint8Array ? row['wrapped'] : damagedFile(this.path, '有一行不是写入时的内容', 'a row is not what was written')
  }

  /** Inside a transaction of the writer. An erased id stays erased. */
  put(id: Uint8Array, wrapped: Uint8Array): void {
    this.#put.run(id, wrapped)
  }

  /** Destroys the key, durably: overwritten in the file, and the write-ahead log that still held it emptied. */
  erase(id: Uint8Array): Refused | undefined {
    const answer = guarded(this.path, () => {
      this.#erase.run(id)
      this.database.writer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    })
    return isRefused(answer) ? answer : undefined
  }
}

/** Opens the key store and makes sure that it belongs to this vault key. */
export function openKeyStore(path: string, vaultKey: Uint8Array): KeyStore | Refused {
  const database = openDatabase(path, SCHEMA)
  if (isRefused(database)) return database
  const fingerprint = sha256Of(FINGERPRINT_TAG, vaultKey)
  return prepared(database, () => {
    const known = database.writer.prepare('SELECT fingerprint FROM vault').get()?.['fingerprint']
    if (known === undefined) database.writer.prepare('INSERT INTO vault VALUES (?)').run(fingerprint)
    else if (!(known instanceof Uint8Array) || !equalBytes(known, fingerprint)) {
      return refused('vault.otherKey', `保险库密钥与 ${path} 不匹配：它属于另一个保险库，或文件已损坏。`, `The vault key does not fit ${path}: it belongs to another vault, or the file is damaged.`)
    }
    return new KeyStore(database)
  })
}
