import { factOf } from '@jianghan/gateway-iso20022'
import { columnName } from '../cell.ts'
import { sheetProblem, type SheetProblem } from '../errors.ts'
import { halfWidth, visible } from '../values/digits.ts'
import { FIELD_HEADINGS } from './fields.data.ts'

/** What a column of a payment sheet can mean. */
export type PaymentField = keyof typeof FIELD_HEADINGS

/** All meanings, in the order in which they are told. */
export const PAYMENT_FIELDS = Object.keys(FIELD_HEADINGS) as readonly PaymentField[]

/** Which column means what: headings of which the first that stands in the sheet is taken, or letters of columns. */
export interface ColumnMap {
  readonly name?: string
  /** The sheet's name, where a workbook has several. */
  readonly sheet?: string
  /** The row of the headings; 0 where there is none and columns are named by their letters. Without it the row is looked for. */
  readonly headRow?: number
  readonly columns: Readonly<Partial<Record<PaymentField, readonly string[] | { readonly column: string }>>>
  /** What holds where no column says it, or its cell is empty: the payer's account and bank above all. */
  readonly defaults?: Readonly<Partial<Record<PaymentField, string>>>
  /** CNAPS codes of banks by the names that the sheet uses. */
  readonly banks?: Readonly<Record<string, string>>
}

/** Bounds on a map: headings of one field, characters of a text, banks. */
const HEADINGS_MAX = 20
const TEXT_MAX = 200
const BANKS_MAX = 5_000

/** A heading as it is compared: half width, without white space, signs and case. */
export const headingOf = (text: string): string => halfWidth(visible(text)).toLowerCase().replace(/[\s*:()[\]【】〔〕《》<>"'’“”/_.、，,\-—]/g, '')

/** A heading without what stands in brackets, as 金额（元）: tried where the whole is not known. */
export const shortHeadingOf = (text: string): string => headingOf(halfWidth(text).replace(/[([【〔].*?[)\]】〕]/g, ''))

/** Number of a column by its letters; undefined where they are none. */
export function columnOf(letters: string): number | undefined {
  if (!/^[A-Za-z]{1,2}$/.test(letters)) return undefined
  for (let column = 1; column <= 702; column++) if (columnName(column) === letters.toUpperCase()) return column
  return undefined
}

/**
 * A saved map from its JSON, `{ "name", "sheet"?, "headRow"?, "columns": { "amount": "金额" | ["金额", …] | { "column": "D" } }, "defaults"?, "banks"? }`; or why it is none.
 */
export function parseColumnMap(value: unknown): ColumnMap | SheetProblem {
  const wrong = (detail: string): SheetProblem => sheetProblem('mapWrong', {}, { detail: factOf(detail) })
  if (!isRecord(value)) return wrong('{ … }')
  const { name, sheet, headRow, columns, defaults = {}, banks = {} } = value
  for (const key in value) if (!['name', 'sheet', 'headRow', 'columns', 'defaults', 'banks'].includes(key)) return wrong(key)
  if (!isRecord(columns) || !isRecord(defaults) || !isRecord(banks)) return wrong('columns, defaults, banks: { … }')
  if (![name, sheet].every(text => text === undefined || isText(text))) return wrong('name, sheet')
  if (headRow !== undefined && !(Number.isInteger(headRow) && (headRow as number) >= 0 && (headRow as number) <= 1_000)) return wrong('headRow: 0–1000')
  const known = (field: string): boolean => Object.hasOwn(FIELD_HEADINGS, field)
  const taken: Partial<Record<PaymentField, readonly string[] | { column: string }>> = {}
  for (const [field, said] of Object.entries(columns)) {
    const read = columnSaid(said)
    if (!known(field) || read === undefined) return wrong(`columns.${field}`)
    taken[field as PaymentField] = read
  }
  for (const [field, text] of Object.entries(defaults)) if (!known(field) || !isText(text)) return wrong(`defaults.${field}`)
  if (Object.keys(banks).length > BANKS_MAX) return wrong(`banks: ≤ ${BANKS_MAX}`)
  for (const [bank, code] of Object.entries(banks)) if (!isText(bank) || !isText(code)) return wrong(`banks.${bank}`)
  return {
    ...(name !== undefined && { name: name as string }), ...(sheet !== undefined && { sheet: sheet as string }), ...(headRow !== undefined && { headRow: headRow as number }),
    columns: taken, defaults: defaults as Partial<Record<PaymentField, string>>, banks: banks as Record<string, string>,
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX

function columnSaid(said: unknown): readonly string[] | { column: string } | undefined {
  if (isText(said)) return [said]
  if (Array.isArray(said)) return said.length > 0 && said.length <= HEADINGS_MAX && said.every(isText) ? said : undefined
  if (isRecord(said) && isText(said['column']) && columnOf(said['column']) !== undefined) return { column: said['column'] }
  return undefined
}
