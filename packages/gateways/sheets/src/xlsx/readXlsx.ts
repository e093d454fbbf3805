import type { Form, Sheet } from '../cell.ts'
import { SheetFindings, sheetProblem, type SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'
import { type Archive, isProblem, openArchive } from './archive.ts'
import { readFormats } from './formats.ts'
import { readMarkup } from './markup.ts'
import { type RowContext, RowReader } from './rows.ts'
import { readSharedStrings } from './sharedStrings.ts'
import { readWorkbook, refusedPart } from './workbook.ts'

/** What a workbook gives: its sheets in their order, or what is wrong. */
export type XlsxResult =
  | { readonly ok: true; readonly sheets: readonly Sheet[]; readonly form: Form }
  | { readonly ok: false; readonly problems: readonly SheetProblem[] }

const refused = (...problems: readonly SheetProblem[]): XlsxResult => ({ ok: false, problems })

/** Reads a workbook of Office Open XML (ECMA-376, transitional and strict). Nothing in it is evaluated or fetched. */
export function readXlsx(bytes: Uint8Array, limits: SheetLimits): XlsxResult {
  const archive = openArchive(bytes, limits)
  if (isProblem(archive)) return refused(archive)
  const part = refusedPart(archive)
  if (part !== undefined) return refused(part)
  const workbook = readWorkbook(archive, limits)
  if (isProblem(workbook)) return refused(workbook)
  const texts = readSharedStrings(archive, workbook.sharedStrings, limits)
  if (isProblem(texts)) return refused(texts)
  const forms = readFormats(archive, workbook.styles, limits)
  if ('problem' in forms) return refused(forms.problem)
  const findings = new SheetFindings(limits.problems)
  const context: RowContext = { texts, forms, from1904: workbook.from1904, limits, findings, counted: { cells: 0, characters: 0 } }
  const sheets: Sheet[] = []
  for (const named of workbook.sheets) {
    const sheet = readSheetPart(archive, named, context)
    if (isProblem(sheet)) return refused(...findings.refusals, sheet)
    sheets.push(sheet)
  }
  return findings.refusals.length > 0 ? refused(...findings.refusals) : { ok: true, sheets, form: { kind: 'xlsx' } }
}

function readSheetPart(archive: Archive, { name, hidden, part }: Readonly<{ name: string; hidden: boolean; part: string }>, context: RowContext): Sheet | SheetProblem {
  const bytes = archive.read(part)
  if (bytes === undefined) return sheetProblem('partMissing', {}, { part })
  if (isProblem(bytes)) return bytes
  const reader = new RowReader(name, part, context)
  const problem = readMarkup(part, bytes, context.limits.depth, reader, reader.stopped)
  return reader.fatal ?? problem ?? { name, hidden, rows: reader.rows, merges: reader.merges, hiddenColumns: reader.hiddenColumns }
}
