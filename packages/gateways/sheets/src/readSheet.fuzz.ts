import { describeSheetProblem, type SheetProblem } from './errors.ts'
import { readSheet } from './readSheet.ts'
import { sheetOf, workbookOf } from './testing/workbooks.ts'
import { writeCsv } from './csv/writeCsv.ts'

const LIMITS = { bytes: 1_000_000, entryBytes: 4_000_000, unpackedBytes: 8_000_000, rows: 5_000, cells: 20_000 }
/** Most characters of facts that a problem may carry. */
const MAX_FACTS = 1_500

/** A workbook, and tables in the three delimiters. */
export const corpus: readonly Uint8Array[] = [
  workbookOf(sheetOf('<row r="1"><c r="A1" t="inlineStr"><is><t>收款账号</t></is></c><c r="B1"><v>4.3499999999999996</v></c></row>'), {}, 6),
  writeCsv([['收款账号', '金额'], ['6222020200112233445', '1,234.56']]), new TextEncoder().encode('a;"b\n""c"""\r\n1;2\n'), Uint8Array.of(0xca, 0xd5, 0xbf, 0xee, 0x09, 0xbd, 0xf0, 0xb6, 0xee, 0x0a, 0x31, 0x09, 0x32),
]

function invariant(fact: boolean, what: string): void {
  if (!fact) throw new Error(`invariant: ${what}`)
}

/** What must hold for a problem. */
export function inspect(of: SheetProblem): void {
  invariant(JSON.stringify(of.facts).length <= MAX_FACTS, `the facts of ${of.name} are bounded`)
  for (const language of ['zh', 'en'] as const) invariant(!describeSheetProblem(of, language).text.includes('undefined'), `${of.name} has its facts`)
}

/** Any bytes give sheets or problems, never an exception; what is read is in order and within the bounds; the same bytes give the same. */
export function fuzz(data: Uint8Array): void {
  const result = readSheet(data, { limits: LIMITS })
  invariant(JSON.stringify(readSheet(data, { limits: LIMITS })) === JSON.stringify(result), 'the same bytes give the same')
  if (!result.ok) {
    invariant(result.problems.length > 0 && result.problems.length <= 102, 'a refusal has reasons, a bounded number')
    return result.problems.forEach(inspect)
  }
  for (const { rows } of result.sheets) {
    invariant(rows.every(({ row }, i) => row > (rows[i - 1]?.row ?? 0) && row <= LIMITS.rows), 'rows are in order')
    for (const { row, cells } of rows) {
      invariant(cells.length > 0 && cells.every((cell, i) => cell.row === row && cell.column > (cells[i - 1]?.column ?? 0) && cell.text !== ''), 'cells are in order and hold something')
      invariant(cells.every(cell => cell.kind !== 'number' || cell.lost === true || /^-?[0-9]+(\.[0-9]+)?$/.test(cell.text)), 'a number is digits')
    }
  }
}
