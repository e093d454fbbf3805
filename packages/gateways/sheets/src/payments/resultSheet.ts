import type { Language } from '@jianghan/gateway-iso20022'
import type { Row, Sheet } from '../cell.ts'
import { readSheet, type ReadSheetOptions } from '../readSheet.ts'
import type { CellOut } from '../xlsx/writeXlsx.ts'
import type { Recognised } from './recognise.ts'

/** What became of the payment of a row. */
export interface RowOutcome {
  /** ACSC settled, RJCT refused, PDNG on its way. */
  readonly status: string
  /** Reason code (ExternalStatusReason1Code) and words, where it is refused. */
  readonly code?: string
  readonly reason?: string
  readonly endToEndId: string
  readonly transactionId?: string
  readonly uetr?: string
  /** What the payee's bank said of the name, in words; set in every row of a file for which banks were asked. */
  readonly nameCheck?: string
}

/** Headings of the columns that a result sheet adds. */
const ADDED: Readonly<Record<Language, readonly string[]>> = {
  zh: ['状态', '原因代码', '原因', '端到端标识', '交易号', 'UETR'],
  en: ['status', 'reason code', 'reason', 'end-to-end id', 'transaction id', 'UETR'],
}

/** Heading of the column that stands behind them where payees' banks were asked for the names. */
const NAME_CHECK: Readonly<Record<Language, string>> = { zh: '户名核验', en: 'payee name check' }

/** The headings that are added, in a language; `names`: whether banks were asked for names. */
export const resultHeadings = (language: Language, names = false): readonly string[] => (names ? [...ADDED[language], NAME_CHECK[language]] : ADDED[language])

/** The cells that are added to a payment. */
export const resultCells = ({ status, code = '', reason = '', endToEndId, transactionId = '', uetr = '', nameCheck }: RowOutcome): readonly string[] =>
  [status, code, reason, endToEndId, transactionId, uetr, ...(nameCheck === undefined ? [] : [nameCheck])]

const cellsOf = ({ cells }: Row, width: number): CellOut[] => {
  const out: CellOut[] = Array.from({ length: width }, () => '')
  for (const { column, kind, text, lost } of cells) out[column - 1] = kind === 'number' && lost !== true ? { number: text } : text
  return out
}

/**
 * The rows of a sheet of payments as they came, each payment with what became of it in columns behind the last one. A row keeps its number, so that what is told of a row is found there.
 * @param outcomes by row number
 */
export function resultRows(bytes: Uint8Array, recognised: Recognised, outcomes: ReadonlyMap<number, RowOutcome>, options: ReadSheetOptions & { readonly language: Language }): readonly (readonly CellOut[])[] {
  const read = readSheet(bytes, options)
  const sheet: Sheet | undefined = read.ok ? read.sheets.find(({ name }) => name === recognised.sheet) : undefined
  if (sheet === undefined) return []
  const width = sheet.rows.reduce((most, { cells }) => Math.max(most, cells.at(-1)?.column ?? 0), 0)
  const names = [...outcomes.values()].some(({ nameCheck }) => nameCheck !== undefined)
  const rows: (readonly CellOut[])[] = []
  for (const row of sheet.rows) {
    while (rows.length < row.row - 1) rows.push([])
    const outcome = outcomes.get(row.row)
    const added = row.row === recognised.headRow ? resultHeadings(options.language, names) : outcome === undefined ? [] : resultCells(outcome)
    rows.push([...cellsOf(row, width), ...added])
  }
  return rows
}
