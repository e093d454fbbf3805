import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Header of PostgreSQL's binary format of COPY (its manual, COPY, "Binary Format"): signature, no flags, no extension. */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')

/** A value of a row, by the type of its column. */
export type Column = 'int8' | 'int4' | 'int2' | 'bytea' | 'text'

/** Bytes that a piece on the way to the server has at most. */
const PIECE = 256 * 1024

/** Gathers rows of a table in the binary format of COPY, and sends them. */
export class CopyRows {
  readonly #sql: string
  readonly #columns: readonly Column[]
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024)
  #at = 0
  #count = 0

  constructor(table: string, columns: Readonly<Record<string, Column>>) {
    this.#sql = `COPY ${table} (${Object.keys(columns).join(', ')}) FROM STDIN BINARY`
    this.#columns = Object.values(columns)
    this.#begin()
  }

  #begin(): void {
    this.#at = HEADER.copy(this.#bytes)
    this.#count = 0
  }

  get count(): number { return this.#count }

  /** Adds a row: a value for each column, numbers below 2^53. */
  push(...values: readonly (number | string | Uint8Array | null)[]): void {
    this.#reserve(2)
    this.#at = this.#bytes.writeInt16BE(this.#columns.length, this.#at)
    for (let i = 0; i < this.#columns.length; i++) this.#value(this.#columns[i] as Column, values[i] ?? null)
    this.#count++
  }

  #value(column: Column, value: number | string | Uint8Array | null): void {
    if (value === null) {
      this.#reserve(4)
      this.#at = this.#bytes.writeInt32BE(-1, this.#at)
    } else if (typeof value === 'number') {
      this.#reserve(12)
      const bytes = this.#bytes
      if (column === 'int8') {
        this.#at = bytes.writeInt32BE(8, this.#at)
        this.#at = bytes.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.#at)
        this.#at = bytes.writeUInt32BE(value >>> 0, this.#at)
      } else if (column === 'int4') {
        this.#at = bytes.writeInt32BE(4, this.#at)
        this.#at = bytes.writeInt32BE(value, this.#at)
      } else {
        this.#at = bytes.writeInt32BE(2, this.#at)
        this.#at = bytes.writeInt16BE(value, this.#at)
      }
    } else {
      const raw = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
      this.#reserve(4 + raw.length)
      this.#at = this.#bytes.writeInt32BE(raw.length, this.#at)
      this.#bytes.set(raw, this.#at)
      this.#at += raw.length
    }
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more))
    this.#bytes.copy(grown, 0, 0, this.#at)
    this.#bytes = grown
  }

  /** Sends the rows, and begins anew. The connection keeps the bytes until they are sent, so these are not used again before. */
  async send(client: pg.Client): Promise<void> {
    if (this.#count === 0) return
    this.#reserve(2)
    this.#at = this.#bytes.writeInt16BE(-1, this.#at)
    const stream = client.query(copyFrom(this.#sql))
    const done = finished(stream)
    done.catch(() => undefined)
    for (let at = 0; at < this.#at && !stream.destroyed; at += PIECE) {
      if (!stream.write(this.#bytes.subarray(at, Math.min(this.#at, at + PIECE)))) await Promise.race([once(stream, 'drain'), done])
    }
    stream.end()
    await done
    this.#begin()
  }

  /** Forgets the rows. */
  clear(): void {
    this.#begin()
  }
}
