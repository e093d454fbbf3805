import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { Place } from '../threads/messages.ts'

/** An opaque text for a place of one list. */
export const formatCursor = (list: string, { height, index }: Place): string => Buffer.from(`${list}:${height}:${index}`).toString('base64url')

/** The place behind a cursor of this list; undefined without one. Throws badCursor. */
export function parseCursor(list: string, cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const [name, height = '', index = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(':')
  if (name !== list || !/^[0-9]{1,19}$/.test(height) || !/^[0-9]{1,9}$/.test(index)) fail(problems.badCursor)
  return { height: BigInt(height), index: Number(index) }
}
