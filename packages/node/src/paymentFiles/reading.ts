import { type BusinessHeader, describeProblem, type Language, type PaymentInitiation, type Problem, readPain001, readTransferOrder, statusReasonOf, type TransferKind } from '@jianghan/gateway-iso20022'
import { describeSheetProblem, type CsvEncoding, SHEET_ERRORS, type SheetProblem } from '@jianghan/gateway-sheets'
import { type ColumnMap, type Payer, readPayments, type Recognised } from '@jianghan/gateway-sheets/payments'
import { dayOf } from './report/standing.ts'

/** What is wrong with a file, or worth knowing of it: a pain.001 by line and element, a sheet by row and cell. */
export type ReadProblem = Problem | SheetProblem

/** What a file is read with where it is a sheet. Kept with it, so that it is read alike for ever. */
export type SheetOrder = Readonly<{
  /** The name of the file, for people. */
  file?: string
  map?: ColumnMap
  encoding?: CsvEncoding
  /** The accounts from which its sender may pay. */
  payers?: readonly Payer[]
}>

/** The bytes of a file, and when it came: a date in the past is judged by that day. With `sheet` it is one (CSV or XLSX), with `transfers` an order from another bank's system, without either a pain.001. */
export type Source = Readonly<{ bytes: Uint8Array; receivedAt: number; sheet?: SheetOrder | undefined; transfers?: TransferKind | undefined }>

/** The bytes of a file where both threads see them, so that no job copies them. */
export function sharedBytes(bytes: Uint8Array): Uint8Array {
  const there = new Uint8Array(new SharedArrayBuffer(bytes.length))
  there.set(bytes)
  return there
}

/** The order in a file, whatever its form. */
export type ReadOrder = Readonly<{ message: PaymentInitiation; warnings: readonly ReadProblem[]; recognised?: Recognised; /** The header (AppHdr) that came with it. */ header?: BusinessHeader }>

/** Reads a file into the one model of orders. */
export function readOrder({ bytes, receivedAt, sheet, transfers }: Source): Readonly<{ ok: true }> & ReadOrder | Readonly<{ ok: false; problems: readonly ReadProblem[] }> {
  const today = dayOf(receivedAt)
  if (transfers !== undefined) return readTransferOrder(bytes, { today, only: transfers })
  if (sheet === undefined) return readPain001(bytes, { today })
  const { map, encoding, payers } = sheet
  return readPayments(bytes, { today, ...(map && { map }), ...(encoding && { encoding }), ...(payers && { payers }) })
}

const isOfSheet = (of: ReadProblem): of is SheetProblem => of.name in SHEET_ERRORS && of.code >= FIRST_OF_SHEETS
/** Numbers of problems from here on are those of sheets. */
const FIRST_OF_SHEETS = 600

/** Words and remedy of a problem. */
export const wordsOf = (of: ReadProblem, language: Language): Readonly<{ text: string; hint: string }> => (isOfSheet(of) ? describeSheetProblem(of, language) : describeProblem(of, language))

/** Sheet and cell of a problem of a sheet, where it has them: its path, 付款!C7, taken apart. */
export function cellOf(of: ReadProblem): Readonly<{ sheet?: string; cell?: string }> {
  if (!isOfSheet(of) || of.path === '/') return {}
  const [, sheet, cell] = /^(?:(.*)!)?([A-Z]{1,3}[0-9]+)$/s.exec(of.path) ?? [undefined, of.path]
  return { ...(sheet !== undefined && { sheet }), ...(cell !== undefined && { cell }) }
}

/** The code of ExternalStatusReason1Code for a problem, and its words with their place, for a pain.002. */
export function reasonOf(of: ReadProblem, language: Language): Readonly<{ code: string; additionalInfo: string }> {
  const at = isOfSheet(of) ? (of.path === '/' ? '' : `${of.path} `) : of.line === 0 ? '' : language === 'zh' ? `第 ${of.line} 行 ` : `line ${of.line} `
  return { code: isOfSheet(of) ? SHEET_ERRORS[of.name].iso : statusReasonOf(of), additionalInfo: `[${of.code}] ${at}${wordsOf(of, language).text}` }
}
