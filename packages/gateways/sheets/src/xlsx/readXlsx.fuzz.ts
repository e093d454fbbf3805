import { fuzz as fuzzSheet } from '../readSheet.fuzz.ts'
import { sheetOf, workbookOf } from '../testing/workbooks.ts'

const sheets = [
  sheetOf('<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45989.5</v></c><c r="D1" t="b"><v>1</v></c></row><row><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row>',
    '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'),
  sheetOf('<row r="3"><c r="AB3"><v>1.1000000000000001</v></c><c r="AC3"><v>6.2E+18</v></c><c r="AD3"><f>1+1</f><v>2</v></c></row>'),
]

/** Sheets as XML; what is changed in them reaches the reader, since the archive is made around it. */
export const corpus: readonly Uint8Array[] = sheets.map(text => new TextEncoder().encode(text))

/** Any bytes as the sheet of a sound workbook: what must hold for every table holds. */
export function fuzz(data: Uint8Array): void {
  fuzzSheet(workbookOf('', { 'xl/worksheets/sheet1.xml': data, 'xl/sharedStrings.xml': '<sst><si><t>收款账号</t></si></sst>' }))
}
