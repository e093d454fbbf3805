import type { CsvEncoding } from './csv/encoding.ts'
import { readCsv } from './csv/readCsv.ts'
import type { Form, Sheet } from './cell.ts'
import { sheetProblem, type SheetProblem } from './errors.ts'
import { SHEET_LIMITS, type SheetLimits } from './limits.ts'
import { readXlsx } from './xlsx/readXlsx.ts'

/** How to read; every field has a default. */
export interface ReadSheetOptions {
  readonly limits?: Partial<SheetLimits>
  /** The encoding of a CSV without byte order mark, where the sender says it. */
  readonly encoding?: CsvEncoding
}

/** A table file: its sheets (one without a name for a CSV) and how its bytes were taken; or everything that speaks against it. */
export type ReadSheetResult =
  | { readonly ok: true; readonly sheets: readonly Sheet[]; readonly form: Form }
  | { readonly ok: false; readonly problems: readonly SheetProblem[] }

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, i) => bytes[i] === byte)
/** Beginnings of files that are called tables and are none that is read here. ERPs like to write HTML into files named .xls. */
const OTHERS: readonly (readonly [string, RegExp])[] = [
  ['PDF', /^%PDF-/], ['HTML', /^\s*<(?:!doctype\s+html|html|head|meta|table)\b/i], ['XML', /^\s*<\?xml\b/], ['RTF', /^\{\\rtf/], ['SYLK', /^ID;P/],
]
const ZIP = [0x50, 0x4b, 0x03, 0x04]
const EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06]
/** The container of the formats before 2007, in which an encrypted workbook is put as well ([MS-OFFCRYPTO] 2.1). */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
const ENCRYPTED_PACKAGE = 'E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0'
/** In a compound file the names of its streams are looked for in this many bytes at its beginning and at its end. */
const NAMES_BYTES = 1024 * 1024

/**
 * Reads a table from the bytes of a file: XLSX (ECMA-376) or CSV (RFC 4180), told apart by their content. Cells come as text with their address; formulas are refused, never evaluated;
 * nothing is looked up. Nothing is thrown for bad input; time and memory are within the bounds. The same bytes and options give the same result.
 */
export function readSheet(bytes: Uint8Array, options: ReadSheetOptions = {}): ReadSheetResult {
  const limits: SheetLimits = { ...SHEET_LIMITS, ...options.limits }
  if (bytes.length === 0) return refused(sheetProblem('fileEmpty'))
  if (bytes.length > limits.bytes) return refused(sheetProblem('fileTooLarge', {}, { bytes: bytes.length, limit: limits.bytes }))
  if (startsWith(bytes, COMPOUND)) return refused(isEncrypted(bytes) ? sheetProblem('encrypted') : sheetProblem('formatRefused', {}, { found: 'XLS' }))
  const result = startsWith(bytes, ZIP) || startsWith(bytes, EMPTY_ZIP) ? readXlsx(bytes, limits) : readText(bytes, limits, options.encoding)
  return result.ok && result.sheets.every(({ rows }) => rows.length === 0) ? refused(sheetProblem('sheetsEmpty')) : result
}

const refused = (...problems: readonly SheetProblem[]): ReadSheetResult => ({ ok: false, problems })

function readText(bytes: Uint8Array, limits: SheetLimits, encoding: CsvEncoding | undefined): ReadSheetResult {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).replace(/^\u00EF\u00BB\u00BF/, '')
  const other = OTHERS.find(([, form]) => form.test(start))
  if (other !== undefined) return refused(sheetProblem('formatRefused', {}, { found: other[0] }))
  const csv = readCsv(bytes, limits, encoding)
  return csv.ok ? { ok: true, sheets: [csv.sheet], form: csv.form } : csv
}

function isEncrypted(bytes: Uint8Array): boolean {
  const latin1 = new TextDecoder('latin1')
  return latin1.decode(bytes.subarray(0, NAMES_BYTES)).includes(ENCRYPTED_PACKAGE) || latin1.decode(bytes.subarray(-NAMES_BYTES)).includes(ENCRYPTED_PACKAGE)
}
