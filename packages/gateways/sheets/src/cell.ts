/**
 * What a table is, whatever file it came from: sheets of rows of cells. A cell is text with its address; nothing is a float, and
 * nothing was computed.
 */

/** What a spreadsheet says that a cell holds. In a CSV every cell is a text. */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error'

/** A cell that holds something. */
export interface Cell {
  /** From 1. */
  readonly row: number
  /** From 1: A is 1. */
  readonly column: number
  readonly kind: CellKind
  /**
   * text: as it stands in the file. number: plain digits with a point, without exponent. date: YYYY-MM-DD, with THH:MM:SS where there is a time. boolean: TRUE or
   * FALSE. error: as #N/A.
   */
  readonly text: string
  /** A number that the file holds with fewer digits than were typed, or with too many to be one: `text` is then as it is stored. */
  readonly lost?: true
}

/** A row with the cells that hold something, from left to right; never without one. */
export interface Row {
  readonly row: number
  /** Hidden by hand or by a filter. Its cells are read like all others. */
  readonly hidden: boolean
  readonly cells: readonly Cell[]
}

/** An area of merged cells, both corners included. */
export interface Merge {
  readonly fromRow: number
  readonly fromColumn: number
  readonly toRow: number
  readonly toColumn: number
}

/** One sheet. */
export interface Sheet {
  /** Its name; empty for a CSV. */
  readonly name: string
  readonly hidden: boolean
  readonly rows: readonly Row[]
  readonly merges: readonly Merge[]
  /** Hidden columns that hold something, by number. */
  readonly hiddenColumns: readonly number[]
}

/** How the bytes of a file were taken. */
export type Form =
  | { readonly kind: 'csv'; readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'; readonly mark: boolean; readonly delimiter: ',' | ';' | '\t' }
  | { readonly kind: 'xlsx' }

/** Letters of a column: 1 is A, 28 is AB. */
export function columnName(column: number): string {
  let name = ''
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}

/** The address of a cell as people write it: `付款!C7`, or `C7` where the sheet has no name. */
export const addressOf = (sheet: string, row: number, column: number): string => `${sheet === '' ? '' : `${sheet}!`}${columnName(column)}${row}`

/** Row and column of a reference like C7 or $C$7; undefined when it is none. */
export function parseAddress(reference: string): { readonly row: number; readonly column: number } | undefined {
  const match = /^\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})$/.exec(reference)
  if (match === null) return undefined
  let column = 0
  for (const letter of match[1]!) column = column * 26 + (letter.charCodeAt(0) & 31)
  return { row: Number(match[2]), column }
}
