import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { refused, type Refused } from '@jianghan/crypto'
import { LIMITS } from './limits.ts'
import type { Page, PageRequest } from './readModel.ts'

/** Where a page ends: everything after it comes before this position in the order of the log. */
export type Position = Readonly<{ seq: number; sub: number }>

const VERSION = 1
const START: Position = { seq: Number.MAX_SAFE_INTEGER, sub: 0 }

/** The lists that have cursors; the name of the list is part of a cursor's check sum. */
export type ListName = `blocks` | `transactions` | `transactions/${string}` | `history/${string}` | `statement/${string}`

/** An opaque text for a position in this list: 17 bytes in base64url, the last four a check sum over position and list. */
export function encodeCursor(list: ListName, { seq, sub }: Position): string {
  const bytes = Buffer.alloc(17)
  bytes.writeUInt8(VERSION, 0)
  bytes.writeBigUInt64BE(BigInt(seq), 1)
  bytes.writeUInt32BE(sub, 9)
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 13), crc32(Buffer.from(list, 'latin1'))), 13)
  return bytes.toString('base64url')
}

function decodeCursor(list: ListName, cursor: string): Position | undefined {
  if (cursor.length !== 23) return undefined
  const bytes = Buffer.from(cursor, 'base64url')
  if (bytes.length !== 17) return undefined
  const position = { seq: Number(bytes.readBigUInt64BE(1)), sub: bytes.readUInt32BE(9) }
  return Number.isSafeInteger(position.seq) && encodeCursor(list, position) === cursor ? position : undefined
}

/** Where a page of this list begins and how many items it has; a refusal for a cursor of another list or a limit out of bounds. */
export function pageOf(list: ListName, { cursor, limit = LIMITS.pageItems }: PageRequest): { before: Position; limit: number } | Refused {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.pageItemsMax) {
    return refused('index.badLimit', `每页条数应为 1 至 ${LIMITS.pageItemsMax} 的整数。`, `The limit is an integer from 1 to ${LIMITS.pageItemsMax}.`)
  }
  const before = cursor === undefined ? START : decodeCursor(list, cursor)
  if (before === undefined) {
    return refused('index.badCursor', '游标不属于这个列表。请使用上一页返回的 next，或从第一页重新开始。',
      'The cursor is not one of this list. Use `next` of the page before, or start again without a cursor.')
  }
  return { before, limit }
}

/** A page from one row more than it shows: the row too many tells that there is a next page. */
export function pageFrom<R, T>(
  list: ListName, rows: readonly R[], limit: number, itemOf: (row: R) => T, positionOf: (row: R) => Position,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(itemOf), ...(rows.length > limit && last !== undefined && { next: encodeCursor(list, positionOf(last)) }) }
}

