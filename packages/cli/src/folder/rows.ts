import { utf8 } from '@jianghan/protocol'

/** Why a payment, or a file, is refused. */
export type Reason = Readonly<{ code: string; status: string; zh: string; en: string }>

/** A payment as the node tells of it. */
export type ToldPayment = Readonly<{
  line: number; endToEndId: string; uetr: string | null; amount: string; currency: string; creditor: string; status: string; reason?: Reason; transactionId: string | null; height: string | null
}>

/** What does not fit a file, as the node tells of it. */
export type ToldProblem = Readonly<{ name: string; line: number; path: string; zh: string; en: string; hint?: Readonly<{ zh: string; en: string }> }>

/** The fate of one row of a file. `cell` names the element or the cell that a reason is about. */
export type Row = Readonly<{
  file: string; row: number | null; cell: string; endToEndId: string; creditor: string; amount: string; currency: string; status: string; code: string; zh: string; en: string; uetr: string; transactionId: string; height: string
}>

/** Columns of a result, in their order: for ever, new ones come at the end. */
const COLUMNS = ['file', 'row', 'cell', 'endToEndId', 'creditor', 'amount', 'currency', 'status', 'code', 'zh', 'en', 'uetr', 'transactionId', 'height'] as const satisfies readonly (keyof Row)[]

/** Which element of a payment a reason is about, by ISO's codes; the payment itself otherwise. */
const CELLS: Readonly<Record<string, string>> = {
  AC02: 'DbtrAcct', AC03: 'CdtrAcct', RC03: 'DbtrAgt', RC04: 'CdtrAgt', AM01: 'InstdAmt', AM02: 'InstdAmt', AM03: 'InstdAmt', AM04: 'InstdAmt', AM12: 'InstdAmt', AM14: 'InstdAmt', AM05: 'UETR', AC09: 'Ccy',
}

/** The rows of a file's payments. */
export const rowsOfPayments = (file: string, payments: readonly ToldPayment[]): Row[] => payments.map(({ line, endToEndId, uetr, amount, currency, creditor, status, reason, transactionId, height }) => ({
  file, row: line, cell: reason === undefined ? '' : CELLS[reason.code] ?? 'CdtTrfTxInf', endToEndId, creditor, amount, currency, status, code: reason === undefined ? '' : `${reason.code} ${reason.status}`,
  zh: reason?.zh ?? '', en: reason?.en ?? '', uetr: uetr ?? '', transactionId: transactionId ?? '', height: height ?? '',
}))

const whole = (file: string, row: number | null, cell: string, code: string, { zh, en }: Readonly<{ zh: string; en: string }>): Row =>
  ({ file, row, cell, endToEndId: '', creditor: '', amount: '', currency: '', status: 'RJCT', code, zh, en, uetr: '', transactionId: '', height: '' })

/** The rows of a file that was refused: a row for each problem with its line and element, or for each reason. */
export const rowsOfRefusal = (file: string, { problems, reasons }: Readonly<{ problems: readonly ToldProblem[]; reasons: readonly Reason[] }>): Row[] => [
  ...problems.map(({ name, line, path, ...words }) => whole(file, line > 0 ? line : null, path, `iso20022.${name}`, words)),
  ...reasons.map(({ code, status, ...words }) => whole(file, null, '', `${code} ${status}`, words)),
]

/** A cell of CSV that no spreadsheet takes for a formula (OWASP, CSV injection), in quotes where it needs them (RFC 4180). */
function csvCell(value: string | number | null): string {
  const text = String(value ?? '')
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as CSV in UTF-8 with a byte order mark, which spreadsheets need to read Chinese. */
export const csvOf = (rows: readonly Row[]): Uint8Array =>
  utf8(`\ufeff${[COLUMNS.join(','), ...rows.map(row => COLUMNS.map(name => csvCell(row[name])).join(','))].join('\r\n')}\r\n`)
