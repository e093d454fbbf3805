import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Cell } from './cell.ts'
import { formatSheetProblem } from './errors.ts'
import { readSheet, type ReadSheetResult } from './readSheet.ts'
import { sheetOf, workbookOf } from './testing/workbooks.ts'
import { writeCsv } from './csv/writeCsv.ts'
import { writeXlsx } from './xlsx/writeXlsx.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures')
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FIXTURES, name)))

function sheetsOf(result: ReadSheetResult) {
  assert.ok(result.ok, result.ok ? '' : result.problems.map(each => formatSheetProblem(each, 'en')).join('\n'))
  return result.sheets
}

const refusal = (bytes: Uint8Array): string => {
  const result = readSheet(bytes)
  return result.ok ? 'read' : result.problems.map(({ name, path }) => `${name} ${path}`).join(', ')
}

const cellAt = (cells: readonly Cell[], column: number): Cell | undefined => cells.find(cell => cell.column === column)
const texts = (result: ReadSheetResult): string[][] => sheetsOf(result)[0]!.rows.map(({ cells }) => cells.map(({ text }) => text))

test('a workbook that openpyxl wrote is read to the digit', () => {
  const [pay, notes] = sheetsOf(readSheet(fixture('openpyxl.xlsx')))
  assert.ok(pay && notes)
  assert.equal(pay.name, '付款')
  assert.deepEqual(pay.rows[0]!.cells.slice(0, 5).map(({ text }) => text), ['收款账号', '收款户名', '收款行联行号', '金额', '用途'])
  const [, first, second, third] = pay.rows
  assert.deepEqual(first!.cells.slice(0, 5).map(({ kind, text }) => [kind, text]), [
    ['text', '100200300400500601'], ['text', '汉阳制动系统有限公司'], ['text', '102521000018'], ['number', '1286400'], ['text', '货款'],
  ])
  assert.deepEqual(cellAt(first!.cells, 7), { row: 2, column: 7, kind: 'date', text: '2026-11-28' })
  assert.deepEqual(cellAt(first!.cells, 9), { row: 2, column: 9, kind: 'number', text: '1.23456789012346e+18', lost: true })
  assert.equal(cellAt(second!.cells, 2)!.text, '𠮷野精密（武汉）有限公司')
  assert.equal(cellAt(second!.cells, 7)!.text, '2026-11-28T13:45:30')
  assert.equal(cellAt(second!.cells, 9)!.text, '01100000000000', 'zeros that the format shows are there')
  assert.equal(cellAt(third!.cells, 4)!.text, '0.3', '0.1 + 0.2 as a spreadsheet shows it')
  assert.deepEqual([second!.hidden, third!.hidden, pay.hiddenColumns, notes.hidden], [true, false, [5], true])
  assert.deepEqual(pay.merges, [{ fromRow: 1, fromColumn: 11, toRow: 2, toColumn: 12 }])
})

test('a workbook that XlsxWriter wrote as a stream is read to the digit', () => {
  const [pay] = sheetsOf(readSheet(fixture('xlsxwriter.xlsx')))
  assert.deepEqual(pay!.rows.slice(1, 4).map(({ cells }) => [cellAt(cells, 1)!.text, cellAt(cells, 4)!.text]), [
    ['100200300400500601', '1286400'], ['0100200300400500602', '4.35'], ['6222020200112233445', '0.3'],
  ])
  assert.deepEqual(pay!.rows[4]!.cells, [{ row: 5, column: 7, kind: 'date', text: '2026-11-28' }])
})

test('a formula is refused with its cell and never evaluated', () => {
  assert.equal(refusal(fixture('formula.xlsx')), 'formula 付款!D2')
  const computed = workbookOf(sheetOf('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>1+1</f><v>2</v></c></row><row r="2"><c r="C2" t="str"><f t="shared" si="0"/><v>x</v></c></row>'))
  assert.equal(refusal(computed), 'formula S!B1, formula S!C2')
  assert.equal(refusal(new TextEncoder().encode('a,b\n1,"=cmd|\' /C calc\'!A0"\n')), 'formula B2')
})

test('what runs, draws from elsewhere, is encrypted or is something else is refused by its name', () => {
  const sheet = sheetOf('<row><c><v>1</v></c></row>')
  assert.equal(refusal(workbookOf(sheet, { 'xl/vbaProject.bin': 'x' })), 'macros /')
  assert.equal(refusal(workbookOf(sheet, { 'xl/activeX/activeX1.bin': 'x' })), 'macros /')
  assert.equal(refusal(workbookOf(sheet, { 'xl/externalLinks/externalLink1.xml': '<x/>' })), 'externalData /')
  assert.equal(refusal(workbookOf(sheet, { 'xl/connections.xml': '<x/>' })), 'externalData /')
  const compound = Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Uint8Array(512))
  assert.equal(refusal(compound), 'formatRefused /')
  assert.equal(refusal(Uint8Array.of(...compound, ...new Uint8Array(Buffer.from('EncryptedPackage', 'utf16le')))), 'encrypted /')
  assert.equal(refusal(new TextEncoder().encode('<html><table><tr><td>1</td></tr></table></html>')), 'formatRefused /')
  assert.equal(refusal(new TextEncoder().encode('%PDF-1.7')), 'formatRefused /')
  assert.equal(refusal(new Uint8Array(0)), 'fileEmpty /')
  assert.equal(refusal(workbookOf(sheetOf(''))), 'sheetsEmpty /')
})

test('a DOCTYPE in any part ends the reading', () => {
  const entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  assert.equal(refusal(workbookOf(`${entity}${sheetOf('<row><c t="inlineStr"><is><t>&b;</t></is></c></row>')}`)), 'doctypeRefused /')
  assert.equal(refusal(workbookOf(sheetOf(''), { 'xl/sharedStrings.xml': `${entity}<sst><si><t>&b;</t></si></sst>` })), 'doctypeRefused /')
})

test('rich text is read without how it is read aloud, and characters that XML cannot carry come back', () => {
  const shared = '<sst><si><r><t>长江</t></r><r><t xml:space="preserve"> 汽车</t></r><rPh sb="0" eb="1"><t>changjiang</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si></sst>'
  const book = workbookOf(sheetOf('<row r="3"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c></row>'), { 'xl/sharedStrings.xml': shared })
  const [row] = sheetsOf(readSheet(book))[0]!.rows
  assert.deepEqual(row!.cells.map(({ row: at, column, text }) => [at, column, text]), [[3, 2, '长江 汽车'], [3, 4, 'a\rb_x0041_']])
})

test('cells and rows that stand twice, and numbers and references that are none, are refused', () => {
  assert.equal(refusal(workbookOf(sheetOf('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'))), 'cellRepeated S!A1')
  assert.equal(refusal(workbookOf(sheetOf('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'))), 'cellRepeated S!A2')
  assert.equal(refusal(workbookOf(sheetOf('<row r="2"><c r="A3"><v>1</v></c></row>'))), 'partWrong /')
  assert.equal(refusal(workbookOf(sheetOf('<row><c><v>12abc</v></c></row>'))), 'partWrong /')
  assert.equal(refusal(workbookOf(sheetOf('<row><c t="s"><v>7</v></c></row>'))), 'partWrong /')
  assert.equal(refusal(workbookOf('<worksheet><sheetData><row>')), 'partWrong /')
})

test('a table beyond its bounds is refused', () => {
  const read = (bytes: Uint8Array, limits: object): string => {
    const result = readSheet(bytes, { limits })
    return result.ok ? 'read' : result.problems[0]!.name
  }
  const csv = new TextEncoder().encode('a,b,c\nd,e,f\n')
  const book = workbookOf(sheetOf('<row><c><v>1</v></c><c><v>2</v></c></row><row><c t="inlineStr"><is><t>abcdef</t></is></c></row>'))
  for (const [limits, expected] of [
    [{ bytes: 3 }, 'fileTooLarge'], [{ rows: 1 }, 'tooManyRows'], [{ columns: 1 }, 'tooManyColumns'], [{ cells: 2 }, 'tooManyCells'], [{ characters: 5 }, 'tooManyCharacters'],
  ] as const) {
    assert.equal(read(csv, limits), expected)
    assert.equal(read(book, limits), expected)
  }
  assert.equal(read(book, { cellCharacters: 3 }), 'cellTooLong')
  assert.equal(read(book, { sheets: 0 }), 'tooManySheets')
})

/** Any text that a cell can hold. */
const content = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('=1+1', '+86', '-x', '@cmd', '\t=1', '6222020200112233445', '0012', '𠮷"\r\n,', '_x0041_', '￥1,234.56', '\u0001', ' x '))

test('every text written as a workbook is read back as it was', () => {
  fc.assert(fc.property(fc.array(fc.array(content, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }), rows => {
    const wanted = rows.map(row => row.map(text => text.toWellFormed()).filter(text => text !== '')).filter(row => row.length > 0)
    if (wanted.length === 0) return
    const result = readSheet(writeXlsx([{ name: '结果', rows, headRows: 1 }]))
    // Line ends become one in XML, as in every workbook.
    assert.deepEqual(texts(result), wanted.map(row => row.map(text => text.replace(/\r\n?/g, match => (match === '\r\n' ? '\r\n' : '\r')))))
  }), { seed: 6, numRuns: 60 })
})

test('numbers written as a workbook are read back to the digit', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }), fen => {
    const number = `${fen < 0n ? '-' : ''}${String((fen < 0n ? -fen : fen) / 100n)}.${String((fen < 0n ? -fen : fen) % 100n).padStart(2, '0')}`
    const [cell] = sheetsOf(readSheet(writeXlsx([{ name: 'x', rows: [[{ number }]] }])))[0]!.rows[0]!.cells
    assert.equal(cell!.kind, 'number')
    assert.equal(Number(cell!.text) * 100, Number(number) * 100)
    assert.equal(cell!.text, number.replace(/\.?0+$/, '').replace(/^-0$/, '0'))
  }), { seed: 6, numRuns: 60 })
})

test('every text written as a CSV is read back, with an apostrophe before what a spreadsheet would run', () => {
  const plain = fc.array(fc.array(content, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 })
  fc.assert(fc.property(plain, rows => {
    const marked = rows.map(row => row.map(text => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^[+-]?[0-9]+(\.[0-9]+)?$/.test(text) ? `'${text}` : text)))
    const wanted = marked.map(row => row.filter(text => text !== '').map(text => text.toWellFormed().replace(/\r\n?/g, '\n'))).filter(row => row.length > 0)
    if (wanted.length === 0) return
    const bytes = writeCsv(rows)
    assert.deepEqual(texts(readSheet(bytes)), wanted)
  }), { seed: 6, numRuns: 60 })
  assert.equal(new TextDecoder().decode(writeCsv([['=1', '-2.50', '@x', '+8613', '-a']])), "'=1,-2.50,'@x,+8613,'-a\r\n")
})
