import { writeCsv } from '@jianghan/gateway-sheets/csv'

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
  /** Where the receipt lies, from the folder of results; empty where there is none. */
  receipt: string
}>

/** Columns of a result, in their order: for ever, new ones come at the end. */
const COLUMNS = ['file', 'row', 'cell', 'endToEndId', 'creditor', 'amount', 'currency', 'status', 'code', 'zh', 'en', 'uetr', 'transactionId', 'height', 'receipt'] as const satisfies readonly (keyof Row)[]

/** Which element of a payment a reason is about, by ISO's codes; the payment itself otherwise. */
const CELLS: Readonly<Record<string, string>> = {
  AC02: 'DbtrAcct', AC03: 'CdtrAcct', RC03: 'DbtrAgt', RC04: 'CdtrAgt', AM01: 'InstdAmt', AM02: 'InstdAmt', AM03: 'InstdAmt', AM04: 'InstdAmt', AM12: 'InstdAmt', AM14: 'InstdAmt', AM05: 'UETR', AC09: 'Ccy',
}

/** Which field of a sheet a reason is about, by ISO's codes. */
const FIELDS: Readonly<Record<string, string>> = {
  AC02: 'debtorAccount', AC03: 'creditorAccount', RC03: 'debtorBankCode', RC04: 'creditorBankCode', AM01: 'amount', AM02: 'amount', AM03: 'currency', AM04: 'amount', AM12: 'amount', AM14: 'amount', AC09: 'currency',
}

/** Of a sheet: which column was taken for what. */
export type ToldSheet = Readonly<{ sheet: string; columns: readonly Readonly<{ field: string; column: string }>[] }>

/** The element of a pain.001, or the cell of a sheet, that a reason is about; of a sheet whose column is not known its row. */
function cellOf({ line, reason }: ToldPayment, sheet: ToldSheet | undefined): string {
  if (reason === undefined) return ''
  if (sheet === undefined) return CELLS[reason.code] ?? 'CdtTrfTxInf'
  return `${sheet.sheet === '' ? '' : `${sheet.sheet}!`}${sheet.columns.find(({ field }) => field === FIELDS[reason.code])?.column ?? ''}${line}`
}

/** The rows of a file's payments; `sheet` where it is one, `receipts` by the place of the payment in it. */
export const rowsOfPayments = (file: string, payments: readonly ToldPayment[], { sheet, receipts }: Readonly<{ sheet?: ToldSheet | undefined; receipts?: ReadonlyMap<number, string> }> = {}): Row[] =>
  payments.map((payment, place) => rowOf(file, payment, { cell: cellOf(payment, sheet), receipt: receipts?.get(place) ?? '' }))

const rowOf = (file: string, { line, endToEndId, uetr, amount, currency, creditor, status, reason, transactionId, height }: ToldPayment, { cell, receipt }: Pick<Row, 'cell' | 'receipt'>): Row => ({
  file, row: line, cell, endToEndId, creditor, amount, currency, status, code: reason === undefined ? '' : `${reason.code} ${reason.status}`,
  zh: reason?.zh ?? '', en: reason?.en ?? '', uetr: uetr ?? '', transactionId: transactionId ?? '', height: height ?? '', receipt,
})

const whole = (file: string, row: number | null, cell: string, code: string, { zh, en }: Readonly<{ zh: string; en: string }>): Row =>
  ({ file, row, cell, endToEndId: '', creditor: '', amount: '', currency: '', status: 'RJCT', code, zh, en, uetr: '', transactionId: '', height: '', receipt: '' })

/** The rows of a file that was refused: a row for each problem with its line and element, or for each reason. */
export const rowsOfRefusal = (file: string, { problems, reasons }: Readonly<{ problems: readonly ToldProblem[]; reasons: readonly Reason[] }>): Row[] => [
  ...problems.map(({ name, line, path, ...words }) => whole(file, line > 0 ? line : null, path, `iso20022.${name}`, words)),
  ...reasons.map(({ code, status, ...words }) => whole(file, null, '', `${code} ${status}`, words)),
]

/** Rows as CSV. */
export const csvOf = (rows: readonly Row[]): Uint8Array => writeCsv([COLUMNS, ...rows.map(row => COLUMNS.map(name => String(row[name] ?? '')))])
