import { crc32 } from 'node:zlib'
import { IndexUnusable } from '../readModel.ts'

/**
 * Fifteen bits that stand in a row beside its values and are compared when it is read: SQLite keeps no check sum of its pages, and
 * a bit that a disk flips in a number would go unseen. Fifteen, since SQLite stores them in two bytes.
 */
export function sumOf(...values: readonly (number | null)[]): number {
  let sum = 0x811c9dc5
  for (const value of values) {
    const number = value ?? 0.5
    // Numbers reach 2^53: low and high half, and the half that stands for none.
    sum = Math.imul(sum ^ number, 0x01000193)
    sum = Math.imul(sum ^ (number / 0x1_0000_0000), 0x85ebca6b)
    sum = Math.imul(sum ^ (sum >>> 15) ^ (value === null ? 1 : 0), 0xc2b2ae35)
  }
  return (sum ^ (sum >>> 16)) & 0x7fff
}

/** The sum of a transaction's row. */
export const transactionSum = (id: Uint8Array, seq: number, height: number, kind: number, module: number, code: number, action: number, audience: Uint8Array): number =>
  sumOf(crc32(audience, crc32(id)), seq, height, kind * 0x10000 + module, code, action)

/** Stops at a row that is not what was written. */
export function checkSum(stored: number, sum: number, table: string, key: number): void {
  if (stored !== sum) throw new IndexUnusable('damaged', `row ${key} of ${table} is not what was written`)
}
