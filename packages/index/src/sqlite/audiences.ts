import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { checkSum, sumOf } from './sums.ts'

/** Readers that are nobody in particular. Parties are numbered behind them. */
export const PUBLIC = 0
export const MEMBERS = 1
/** The same by the keys that the projection gives them. */
export const OPEN: ReadonlyMap<string, number> = new Map([['*public', PUBLIC], ['*members', MEMBERS]])

/** Ascending numbers as bytes: each by its distance from the one before, seven bits a byte, the lowest first. */
export function packNumbers(numbers: readonly number[]): Uint8Array {
  const out: number[] = []
  let before = 0
  for (const number of numbers) {
    let rest = number - before
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push(rest % 0x80 + 0x80)
    out.push(rest)
    before = number
  }
  return Uint8Array.from(out)
}

/** The numbers again. Throws RangeError on bytes that end in the middle of one, or hold one beyond 2^53. */
export function unpackNumbers(bytes: Uint8Array): number[] {
  const out: number[] = []
  let number = 0
  let scale = 1
  for (const byte of bytes) {
    number += byte % 0x80 * scale
    if (number > Number.MAX_SAFE_INTEGER || scale > Number.MAX_SAFE_INTEGER) throw new RangeError('a number is too large')
    if (byte < 0x80) out.push(number)
    scale = byte < 0x80 ? 1 : scale * 0x80
  }
  if (scale !== 1) throw new RangeError('a number has no end')
  return out
}

/**
 * Which positions of the log each reader sees anything of. What gathers in memory becomes a row for each reader, hundreds of positions in a blob, so that a
 * reader costs a transaction a byte or two, and no row of its own. The rows of transactions say the same, and what gathers is taken from them at the start.
 */
export class Audiences {
  readonly #db: DatabaseSync
  readonly #insert: StatementSync
  readonly #select: StatementSync
  readonly #fresh = new Map<number, number[]>()
  #size = 0

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#insert = db.prepare('INSERT INTO audiences VALUES (?, ?, ?, ?, ?)')
    this.#select = db.prepare('SELECT first_seq, last_seq, positions, sum FROM audiences WHERE reader = ? AND first_seq < ? ORDER BY first_seq DESC LIMIT 1')
  }

  /** Positions and readers that are in no row of their own yet. */
  get size(): number { return this.#size }

  /** Takes from the rows of transactions what is in no row here, after a start or a transaction that was rolled back. */
  load(): void {
    this.#clear()
    const to = (this.#db.prepare('SELECT audiences_to FROM marker').get() as { audiences_to: number } | undefined)?.audiences_to ?? 0
    for (const { seq, audience } of this.#db.prepare('SELECT seq, audience FROM transactions WHERE seq >= ? ORDER BY seq').all(to) as { seq: number; audience: Uint8Array }[]) {
      this.push(seq, unpackNumbers(audience))
    }
  }

  push(seq: number, readers: readonly number[]): void {
    for (const reader of readers) {
      const positions = this.#fresh.get(reader)
      if (positions === undefined) this.#fresh.set(reader, [seq])
      else positions.push(seq)
    }
    this.#size += readers.length
  }

  /** Writes what has gathered, one row for each reader. */
  spill(): void {
    for (const [reader, positions] of this.#fresh) {
      const [first, last] = [positions[0] as number, positions.at(-1) as number]
      const bytes = packNumbers(positions)
      this.#insert.run(reader, first, last, bytes, sumOf(reader, first, last, crc32(bytes)))
    }
    this.#clear()
  }

  #clear(): void {
    this.#fresh.clear()
    this.#size = 0
  }

  /** Positions before one that a reader sees, the newest first, at most so many. */
  newest(reader: number, before: number, count: number): number[] {
    const out: number[] = []
    const take = (positions: readonly number[]): void => {
      for (let i = positions.length - 1; i >= 0 && out.length < count; i--) if ((positions[i] as number) < before) out.push(positions[i] as number)
    }
    take(this.#fresh.get(reader) ?? [])
    for (let end = before; out.length < count;) {
      const row = this.#select.get(reader, end) as { first_seq: number; last_seq: number; positions: Uint8Array; sum: number } | undefined
      if (row === undefined) break
      checkSum(row.sum, sumOf(reader, row.first_seq, row.last_seq, crc32(row.positions)), 'audiences', row.first_seq)
      take(unpackNumbers(row.positions))
      end = row.first_seq
    }
    return out
  }
}
