import { strToU8, zipSync, type Zippable } from 'fflate'
import { columnName } from '../cell.ts'
import { isActive } from '../protect.ts'

/** A cell to be written: a text stays text, digits and all; a number is a decimal as text, shown as an amount. */
export type CellOut = string | { readonly number: string }

/** A sheet to be written. */
export interface SheetOut {
  /** At most 31 characters, none of : \ / ? * [ ]. */
  readonly name: string
  readonly rows: readonly (readonly CellOut[])[]
  /** Rows at the top that stay in view and are bold. */
  readonly headRows?: number
  /** Widths of the columns in characters. */
  readonly widths?: readonly number[]
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** Places in `cellXfs` of {@link STYLES}. A text that looks like a formula has the mark by which spreadsheets keep it as text (`quotePrefix`). */
const STYLE = { text: 1, active: 2, amount: 3, head: 4 } as const
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>' +
  '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'

/** The time in the archive's entries, so that the same rows give the same bytes. */
const ENTRY_TIME = new Date(2026, 0, 1)

/** Rows as a workbook. The same sheets give the same bytes. */
export function writeXlsx(sheets: readonly SheetOut[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {
    '[Content_Types].xml': strToU8(contentTypes(sheets.length)),
    '_rels/.rels': strToU8(`${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    'xl/workbook.xml': strToU8(`${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': strToU8(`${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}` +
      `<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`),
    'xl/styles.xml': strToU8(STYLES),
  }
  for (const [i, sheet] of sheets.entries()) files[`xl/worksheets/sheet${i + 1}.xml`] = strToU8(sheetXml(sheet))
  return Uint8Array.from(zipSync(files, { level: 6, mtime: ENTRY_TIME }))
}

function contentTypes(count: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const sheets = Array.from({ length: count }, (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${type}.worksheet+xml"/>`).join('')
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
    `<Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${sheets}</Types>`
}

function sheetXml({ rows, headRows = 0, widths = [] }: SheetOut): string {
  const pane = headRows > 0 ? `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${headRows}" topLeftCell="A${headRows + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` : ''
  const columns = widths.length > 0 ? `<cols>${widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>` : ''
  const lines = rows.map((cells, i) => `<row r="${i + 1}">${cells.map((cell, j) => cellXml(cell, `${columnName(j + 1)}${i + 1}`, i < headRows)).join('')}</row>`)
  return `${HEAD}<worksheet xmlns="${MAIN}">${pane}${columns}<sheetData>${lines.join('')}</sheetData></worksheet>`
}

function cellXml(cell: CellOut, reference: string, head: boolean): string {
  if (typeof cell !== 'string') return `<c r="${reference}" s="${STYLE.amount}"><v>${escaped(cell.number)}</v></c>`
  if (cell === '') return ''
  const style = head ? STYLE.head : isActive(cell) ? STYLE.active : STYLE.text
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text for XML. What XML 1.0 cannot carry, and what looks like its own escape, goes as _xHHHH_ (ECMA-376 part 1, 22.9.2.19); a lone surrogate as U+FFFD. */
function escaped(text: string): string {
  return text.toWellFormed().replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/(?![\t\n\u007F-\u009F])\p{Cc}|[\uFFFE\uFFFF]/gu, c => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>"]/g, c => ESCAPES[c]!)
}
