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

/** A row of the audiences: hundreds of positions that a reader sees, in one blob. */
export type AudienceRow = Readonly<{ first_seq: number; last_seq: number; positions: Uint8Array; sum: number }>

/**
 * Which positions of the log each reader sees anything of. What gathers in memory becomes a row for each reader, hundreds of positions in a blob, so that a
 * reader costs a transaction a byte or two, and no row of its own. The rows of transactions say the same, and what gathers is taken from them at the start.
 */
export class Audiences {
  readonly #fresh = new Map<number, number[]>()
  #size = 0

  /** Positions and readers that are in no row of their own yet. */
  get size(): number { return this.#size }

  push(seq: number, readers: readonly number[]): void {
    for (const reader of readers) {
      const positions = this.#fresh.get(reader)
      if (positions === undefined) this.#fresh.set(reader, [seq])
      else positions.push(seq)
    }
    this.#size += readers.length
  }

  /** What has gathered, one row for each reader. */
  *rows(): Generator<AudienceRow & { readonly reader: number }> {
    for (const [reader, positions] of this.#fresh) {
      const [first, last] = [positions[0] as number, positions.at(-1) as number]
      const bytes = packNumbers(positions)
      yield { reader, first_seq: first, last_seq: last, positions: bytes, sum: sumOf(reader, first, last, crc32(bytes)) }
    }
  }

  /** The same again, to go on with. */
  copy(): Audiences {
    const other = new Audiences()
    for (const [reader, positions] of this.#fresh) other.#fresh.set(reader, [...positions])
    other.#size = this.#size
    return other
  }

  clear(): void {
    this.#fresh.clear()
    this.#size = 0
  }

  /**
   * Positions before one that a reader sees, the newest first, at most so many. `stored`: the newest row of the reader whose first position is before one. What has
   * gathered becomes rows meanwhile: from the rows only what lies before it is taken.
   */
  async newest(reader: number, before: number, count: number, stored: (end: number) => AudienceRow | undefined | Promise<AudienceRow | undefined>): Promise<number[]> {
    const out: number[] = []
    let end = before
    const take = (positions: readonly number[]): void => {
      for (let i = positions.length - 1; i >= 0 && out.length < count; i--) if ((positions[i] as number) < end) out.push(positions[i] as number)
    }
    const gathered = this.#fresh.get(reader)
    take(gathered ?? [])
    end = Math.min(end, gathered?.[0] ?? end)
    while (out.length < count) {
      const row = await stored(end)
      if (row === undefined) break
      checkSum(row.sum, sumOf(reader, row.first_seq, row.last_seq, crc32(row.positions)), 'audiences', row.first_seq)
      take(unpackNumbers(row.positions))
      end = row.first_seq
    }
    return out
  }
}
