import { factOf } from '@jianghan/gateway-iso20022'
import { CsvError, parse } from 'csv-parse/sync'
import type { Cell, Form, Row, Sheet } from '../cell.ts'
import { SheetFindings, sheetProblem, type SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'
import { type CsvEncoding, decodeText } from './encoding.ts'

/** What a CSV gives: its one sheet and how its bytes were taken, or what is wrong. */
export type CsvResult =
  | { readonly ok: true; readonly sheet: Sheet; readonly form: Form }
  | { readonly ok: false; readonly problems: readonly SheetProblem[] }

type Delimiter = ',' | ';' | '\t'
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t']
/** Characters in which the delimiter is looked for. */
const LOOKED = 64 * 1024

/** Reads a CSV (RFC 4180) with comma, semicolon or tab. A row is a record, as a spreadsheet shows it, even where a quoted cell has several lines. */
export function readCsv(bytes: Uint8Array, limits: SheetLimits, declared?: CsvEncoding): CsvResult {
  const decoded = decodeText(bytes, declared)
  if (!decoded.ok) return { ok: false, problems: [decoded.problem] }
  const { text, encoding, mark } = decoded
  if (text.length > limits.characters) return { ok: false, problems: [sheetProblem('tooManyCharacters', {}, { limit: limits.characters })] }
  const delimiter = delimiterOf(text)
  const records = recordsOf(text, delimiter, limits)
  if (!Array.isArray(records)) return { ok: false, problems: [records as SheetProblem] }
  const read = rowsOf(records as readonly (readonly string[])[], limits)
  if (!Array.isArray(read)) return { ok: false, problems: (read as SheetFindings).refusals }
  return { ok: true, sheet: { name: '', hidden: false, rows: read as readonly Row[], merges: [], hiddenColumns: [] }, form: { kind: 'csv', encoding, mark, delimiter } }
}

/** The delimiter that stands most often outside quotes at the beginning; the comma where none does. */
function delimiterOf(text: string): Delimiter {
  const counts = new Map<string, number>(DELIMITERS.map(each => [each, 0]))
  let quoted = false
  for (const character of text.slice(0, LOOKED)) {
    if (character === '"') quoted = !quoted
    const count = quoted ? undefined : counts.get(character)
    if (count !== undefined) counts.set(character, count + 1)
  }
  return DELIMITERS.reduce((best, each) => ((counts.get(each) ?? 0) > (counts.get(best) ?? 0) ? each : best))
}

function recordsOf(text: string, delimiter: Delimiter, limits: SheetLimits): readonly (readonly string[])[] | SheetProblem {
  try {
    // One kind of line end: where several stand in a file the parser takes the first it meets for all.
    return parse(text.replaceAll('\r\n', '\n').replaceAll('\r', '\n'), {
      delimiter, record_delimiter: '\n', relax_column_count: true, skip_empty_lines: false, to: limits.rows + 1,
      max_record_size: Math.min(limits.characters, limits.columns * limits.cellCharacters),
    }) as unknown as string[][]
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault
    return sheetProblem('csvWrong', {}, { row: Number(fault['lines'] ?? 0), detail: factOf(fault.code) })
  }
}

function rowsOf(records: readonly (readonly string[])[], limits: SheetLimits): readonly Row[] | SheetFindings {
  const findings = new SheetFindings(limits.problems)
  const rows: Row[] = []
  let count = 0
  for (const [index, record] of records.entries()) {
    const row = index + 1
    const cells: Cell[] = []
    for (const [place, text] of record.entries()) {
      if (text === '') continue
      const column = place + 1
      if (column > limits.columns) findings.add('tooManyColumns', { row, column }, { limit: limits.columns })
      else if (text.length > limits.cellCharacters) findings.add('cellTooLong', { row, column }, { limit: limits.cellCharacters })
      else if (text.startsWith('=')) findings.add('formula', { row, column }, { formula: factOf(text) })
      else cells.push({ row, column, kind: 'text', text })
    }
    count += cells.length
    if (cells.length > 0) rows.push({ row, hidden: false, cells })
    if (row > limits.rows && cells.length > 0) findings.add('tooManyRows', {}, { limit: limits.rows })
    if (count > limits.cells) findings.add('tooManyCells', {}, { limit: limits.cells })
    if (count > limits.cells || findings.refusals.length > limits.problems) break
  }
  return findings.refusals.length > 0 ? findings : rows
}
