import type { Language } from '@jianghan/gateway-iso20022'
import { type CellOut, writeCsv, writeXlsx } from '@jianghan/gateway-sheets'
import { resultCells, resultHeadings, resultRows, type RowOutcome } from '@jianghan/gateway-sheets/payments'
import { nameWords, outcomeAt } from '../payeeNames.ts'
import type { ReadOrder, Source } from '../reading.ts'
import type { Standing } from './standing.ts'

/** What a result sheet is written as. */
export type SheetForm = 'xlsx' | 'csv'

const HEADINGS: Readonly<Record<Language, readonly string[]>> = { zh: ['收款账号', '收款户名', '金额', '币种'], en: ['payee account', 'payee name', 'amount', 'currency'] }
/** Width of a column, characters. */
const WIDTH = 22

/**
 * The payments of a file with what became of each: of a sheet its own rows with columns added, of a pain.001 a row for each payment. Texts that a spreadsheet would
 * evaluate are marked as text.
 */
export function resultSheet({ bytes, sheet }: Source, { message, recognised }: ReadOrder, { payments, reasons, names }: Standing, { as, language }: Readonly<{ as: SheetForm; language: Language }>): Uint8Array {
  const outcomes = new Map<number, RowOutcome>()
  const listed: (readonly CellOut[])[] = [[...HEADINGS[language], ...resultHeadings(language, names !== undefined)]]
  let index = 0
  for (const { endToEndId, uetr: own, creditor, creditorAccount, amount, source: { line } } of message.paymentInformations.flatMap(({ transactions }) => transactions)) {
    const nameCheck = names && nameWords(outcomeAt(names, index))[language]
    const { status, reason, transactionId, uetr = own } = payments[index++] ?? { status: 'PDNG' as const }
    const why = reason === undefined ? undefined : reasons[reason]
    const outcome: RowOutcome = { status, endToEndId, ...(why && { code: why.code, reason: why[language] }), ...(transactionId !== undefined && { transactionId }), ...(uetr !== undefined && { uetr }), ...(nameCheck !== undefined && { nameCheck }) }
    outcomes.set(line, outcome)
    if (recognised === undefined) listed.push([creditorAccount.id, creditor.name, { number: amount.value }, amount.currency, ...resultCells(outcome)])
  }
  const encoding = sheet?.encoding
  const rows = recognised === undefined ? listed : resultRows(bytes, recognised, outcomes, { language, ...(encoding && { encoding }) })
  if (as === 'csv') return writeCsv(rows.map(cells => cells.map(cell => (typeof cell === 'string' ? cell : cell.number))))
  const width = rows.reduce((most, { length }) => Math.max(most, length), 0)
  return writeXlsx([{ name: language === 'zh' ? '付款结果' : 'Results', rows, headRows: recognised?.headRow ?? 1, widths: Array.from({ length: width }, () => WIDTH) }])
}
