import type { Words } from '@jianghan/kernel/schema'
import { shownText } from '@jianghan/client/describe'
import type { Printer } from './io.ts'
import { tableLines } from './width.ts'

/** A column of a table: where its text comes from, and its head. */
export type Column<T> = Readonly<{ head: Words; text(item: T): string }>

/** A value for a person: texts as they are but harmless, everything else as compact JSON. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  return shownText(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Lines of a table of items; a sentence when there are none. */
export function tableOf<T>(printer: Printer, items: readonly T[], columns: readonly Column<T>[]): string[] {
  if (items.length === 0) return [printer.say({ zh: '（没有记录）', en: '(nothing)' })]
  return tableLines(columns.map(column => printer.say(column.head)), items.map(item => columns.map(column => column.text(item))))
}

/** A moment of the API (RFC 3339) by the clock of Beijing, to the second: "2026-11-24 09:15:02". */
export function localTime(text: unknown): string {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? cell(text) : new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** Head of a column of such times. */
export const TIME_HEAD: Words = { zh: '时间（北京）', en: 'time (UTC+8)' }
