import { factOf } from '@jianghan/gateway-iso20022'
import { columnName, type Row, type Sheet } from '../cell.ts'
import { type SheetFindings, sheetProblem, type SheetProblem } from '../errors.ts'
import { visible } from '../values/digits.ts'
import { type ColumnMap, columnOf, headingOf, PAYMENT_FIELDS, type PaymentField, shortHeadingOf } from './columnMap.ts'
import { FIELD_HEADINGS, FIELD_WORDS, IDLE_HEADINGS } from './fields.data.ts'
import { READY_MAPS } from './readyMaps.data.ts'

/** Where the payments of a file stand, and which column was taken for what: shown to whoever sent it. */
export interface Recognised {
  readonly sheet: string
  /** 0 where columns were named by letters. */
  readonly headRow: number
  /** Name of the map: a ready one's, a saved one's; undefined where headings were recognised by themselves. */
  readonly map?: string
  readonly columns: readonly { readonly field: PaymentField; readonly column: string; readonly heading: string }[]
  /** Headings of columns that were not taken for anything. */
  readonly ignored: readonly string[]
}

/** A table found: its rows below the headings, and the number of each field's column. */
export interface Table {
  readonly sheet: Sheet
  readonly rows: readonly Row[]
  readonly places: ReadonlyMap<PaymentField, number>
  readonly recognised: Recognised
}

/** Rows among which the headings are looked for. */
const HEAD_ROWS = 30
/** What a sheet of payments has at the least. */
const REQUIRED = ['creditorAccount', 'creditorName', 'amount'] as const satisfies readonly PaymentField[]

const GENERIC: ReadonlyMap<string, PaymentField> = new Map(PAYMENT_FIELDS.flatMap(field => FIELD_HEADINGS[field].map(heading => [headingOf(heading), field] as const)))
const IDLE = new Set(IDLE_HEADINGS.map(headingOf))

type Heading = Readonly<{ column: number; text: string; whole: string; short: string }>

const headingsOf = (row: Row): Heading[] => row.cells.map(({ column, text }) => ({ column, text: visible(text), whole: headingOf(text), short: shortHeadingOf(text) }))
const isNamed = ({ whole, short }: Heading, name: string): boolean => whole === headingOf(name) || short === headingOf(name)

type Found = Readonly<{ places: Map<PaymentField, number>; several: readonly [PaymentField, Heading, Heading][]; map?: string; headings: readonly Heading[] }>

/** The columns of one row of headings: by the given map, a ready one, or the headings themselves. */
function columnsOf(row: Row, given: ColumnMap | undefined): Found {
  const headings = headingsOf(row)
  const map = given ?? READY_MAPS.find(({ knownBy }) => knownBy.every(name => headings.some(heading => isNamed(heading, name))))
  const places = new Map<PaymentField, number>()
  const named = new Set<PaymentField>()
  for (const field of PAYMENT_FIELDS) {
    const said = map?.columns[field]
    if (said === undefined) continue
    const column = 'column' in said ? columnOf(said.column) : said.map(name => headings.find(heading => isNamed(heading, name))?.column).find(each => each !== undefined)
    if (column !== undefined) places.set(field, column)
    if (column !== undefined || given !== undefined) named.add(field)
  }
  const taken = new Set(places.values())
  const several: [PaymentField, Heading, Heading][] = []
  const first = new Map<PaymentField, Heading>()
  for (const heading of headings) {
    const field = GENERIC.get(heading.whole) ?? GENERIC.get(heading.short)
    if (field === undefined || taken.has(heading.column) || named.has(field)) continue
    const before = first.get(field)
    if (before !== undefined) several.push([field, before, heading])
    else {
      first.set(field, heading)
      places.set(field, heading.column)
    }
  }
  return { places, several, headings, ...(map !== undefined && { map: map.name ?? 'map' }) }
}

/** Finds the one table of payments in a file. What stands against it is noted or given. */
export function recogniseTable(sheets: readonly Sheet[], map: ColumnMap | undefined, findings: SheetFindings): Table | SheetProblem {
  const asked = map?.sheet === undefined ? sheets.filter(({ hidden, rows }) => !hidden && rows.length > 0) : sheets.filter(({ name }) => name === map.sheet)
  if (asked.length === 0) return sheetProblem('sheetNotFound', {}, { sheet: factOf(map?.sheet ?? '') })
  const tables: Table[] = []
  let nearest: SheetProblem | undefined
  for (const sheet of asked) {
    const table = tableIn(sheet, map)
    if ('code' in table) nearest ??= table
    else tables.push(table)
  }
  const [table] = tables
  if (table === undefined) return nearest ?? sheetProblem('noPayments')
  if (tables.length > 1) return sheetProblem('severalTables', {}, { sheets: factOf(tables.map(({ sheet }) => sheet.name).join(', ')) })
  const others = sheets.filter(({ name, rows }) => name !== table.sheet.name && rows.length > 0)
  if (others.length > 0) findings.add('sheetsIgnored', {}, { sheets: factOf(others.map(({ name }) => name).join(', ')) })
  return table
}

function tableIn(sheet: Sheet, map: ColumnMap | undefined): Table | SheetProblem {
  if (map?.headRow === 0) return tableOf(sheet, sheet.rows, 0, columnsOf({ row: 0, hidden: false, cells: [] }, map))
  let nearest: Readonly<{ row: number; lacking: readonly PaymentField[] }> | undefined
  for (const row of sheet.rows.slice(0, HEAD_ROWS)) {
    if (map?.headRow !== undefined && row.row !== map.headRow) continue
    const found = columnsOf(row, map)
    const lacking = REQUIRED.filter(field => !found.places.has(field) && map?.defaults?.[field] === undefined)
    if (lacking.length === 0) {
      const [first] = found.several
      if (first !== undefined) return severalColumns(sheet, row, first)
      return tableOf(sheet, sheet.rows.filter(each => each.row > row.row), row.row, found)
    }
    if (nearest === undefined || lacking.length < nearest.lacking.length) nearest = { row: row.row, lacking }
  }
  const { row = 1, lacking = REQUIRED } = nearest ?? {}
  const words = (language: 'zh' | 'en'): string => lacking.map(field => FIELD_WORDS[field][language]).join(language === 'zh' ? '、' : ', ')
  return sheetProblem('headNotFound', { sheet: sheet.name, row }, { row, lackingZh: words('zh'), lackingEn: words('en') })
}

const severalColumns = (sheet: Sheet, { row }: Row, [field, one, other]: readonly [PaymentField, Heading, Heading]): SheetProblem =>
  sheetProblem('columnAmbiguous', { sheet: sheet.name, row, column: other.column }, { one: factOf(one.text), other: factOf(other.text), fieldZh: FIELD_WORDS[field].zh, fieldEn: FIELD_WORDS[field].en })

function tableOf(sheet: Sheet, rows: readonly Row[], headRow: number, { places, headings, map }: Found): Table {
  const columns = [...places].map(([field, column]) => ({ field, column: columnName(column), heading: headings.find(each => each.column === column)?.text ?? '' }))
  const taken = new Set(places.values())
  const ignored = headings.filter(({ column, whole, short }) => !taken.has(column) && !IDLE.has(whole) && !IDLE.has(short)).map(({ text }) => text)
  return { sheet, rows, places, recognised: { sheet: sheet.name, headRow, columns, ignored, ...(map !== undefined && { map }) } }
}
