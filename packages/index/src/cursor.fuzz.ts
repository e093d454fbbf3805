import { Buffer } from 'node:buffer'
import { isRefused } from '@jianghan/crypto'
import { assert } from '@jianghan/protocol'
import { encodeCursor, pageOf } from './cursor.ts'

export const corpus = [Buffer.from(encodeCursor('blocks', { seq: 77, sub: 1 }), 'base64url')]

/** Any text as a cursor: a refusal, or the very text that its position is written as. */
export function fuzz(data: Uint8Array): void {
  for (const cursor of [Buffer.from(data).toString('latin1'), Buffer.from(data).toString('base64url')]) {
    const page = pageOf('blocks', { cursor })
    if (!isRefused(page)) assert(encodeCursor('blocks', page.before) === cursor, 'one position, one cursor')
  }
}
