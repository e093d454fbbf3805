import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Cell, CellKind } from '../cell.ts'
import { plainNumber } from './digits.ts'
import { amountIn, dateIn, identifierIn, textIn } from './readValues.ts'

const cell = (text: string, kind: CellKind = 'text'): Cell => {
  const number = kind === 'number' ? plainNumber(text) : undefined
  return number === undefined ? { row: 1, column: 1, kind, text } : { row: 1, column: 1, kind, text: number.text, ...(number.lost && { lost: true as const }) }
}
const said = (of: ReturnType<typeof amountIn>): string => (of.ok ? of.value : of.name)

test('the number that a spreadsheet shows is found behind the digits that it stores', () => {
  for (const [stored, shown] of [
    ['4.3499999999999996', '4.35'], ['1.1000000000000001', '1.1'], ['0.30000000000000004', '0.3'], ['9.9499999999999993', '9.95'], ['1286400', '1286400'], ['-0.0', '0'],
    ['1.5E2', '150'], ['5E-2', '0.05'], ['123456789.98999999', '123456789.99'], ['0.99999999999999989', '1'], ['999999999999999', '999999999999999'], ['1E3', '1000'], ['007.50', '7.5'],
  ] as const) assert.deepEqual(plainNumber(stored), { text: shown, lost: false }, stored)
})

test('a number whose digits are lost says so, and what is no number is none', () => {
  for (const stored of ['1.23E+18', '6222020200112233445', '1.2345678901234561E18', '12345678901234.561', '1E400', '4.3456789012345678', '0.12345678901234567891']) {
    assert.deepEqual(plainNumber(stored), { text: stored, lost: true }, stored)
  }
  for (const text of ['', '1,5', 'x', '1e', '0x10', 'NaN', 'Infinity', '--1', '1.2.3']) assert.equal(plainNumber(text), undefined, text)
})

test('every amount of fen is found behind the shortest and the longest digits of its double', () => {
  fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 13n - 1n }), fen => {
    const exact = `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`.replace(/\.?0+$/, '')
    const double = Number(exact)
    for (const stored of [String(double), double.toPrecision(17), double.toPrecision(16)]) assert.deepEqual(plainNumber(stored), { text: exact, lost: false }, stored)
  }), { seed: 6, numRuns: 500 })
})

test('account numbers stay what they were, and those that a spreadsheet has spoiled are refused', () => {
  assert.equal(said(identifierIn(cell('6222 0202 0011 2233 445'))), '6222020200112233445')
  assert.equal(said(identifierIn(cell("'0012３４５\u200B"))), '0012345')
  assert.equal(said(identifierIn(cell('100200300400500', 'number'))), '100200300400500')
  assert.equal(said(identifierIn(cell('6.22202E+18'))), 'digitsLost')
  assert.equal(said(identifierIn(cell('6222020200112233445', 'number'))), 'digitsLost')
  assert.equal(said(identifierIn(cell('1.23E+18', 'number'))), 'digitsLost')
  assert.equal(said(identifierIn(cell('12.5', 'number'))), 'identifierWrong')
  assert.equal(said(identifierIn(cell('2026-11-28', 'date'))), 'identifierWrong')
  assert.equal(said(identifierIn(cell('  \u3000'))), 'identifierWrong')
})

test('amounts are read in the forms in which people write them, exactly or not at all', () => {
  for (const [text, value] of [
    ['1,234,567.80', '1234567.8'], ['￥1,234.56', '1234.56'], ['¥ 12', '12'], ['１２３４．５６元', '1234.56'], ['RMB100', '100'], ['100.00 CNY', '100'], ['(12.00)', '-12'], ['-5', '-5'],
    ['人民币 88 元整', '88'], ['0.10', '0.1'], ['12345678901234567890.12', '12345678901234567890.12'],
  ] as const) assert.equal(said(amountIn(cell(text))), value, text)
  for (const text of ['1.234,56', '1,23', '12,34,567', '壹佰元', '', '1e3', '$5', '1 000', '12.3.4', '1..2']) assert.equal(said(amountIn(cell(text))), 'amountWrong', text)
  assert.equal(said(amountIn(cell('4.3499999999999996', 'number'))), '4.35')
  assert.equal(said(amountIn(cell('12345678901234.561', 'number'))), 'amountImprecise')
  assert.equal(said(amountIn(cell('#N/A', 'error'))), 'amountWrong')
})

test('days are read with the year in front, and nothing that could be two days', () => {
  for (const text of ['2026-11-28', '2026/11/28', '2026.11.28', '20261128', '2026年11月28日', '2026-11-28 13:45:00', '２０２６－１１－２８']) assert.equal(said(dateIn(cell(text))), '2026-11-28', text)
  assert.equal(said(dateIn(cell('2026/1/2'))), '2026-01-02')
  assert.equal(said(dateIn(cell('2026-11-28T10:00:00', 'date'))), '2026-11-28')
  for (const text of ['11/12/2026', '2026-13-01', '2026-02-30', '28.11.2026', '2026-11-28x', '明天']) assert.equal(said(dateIn(cell(text))), 'dateWrong', text)
})

test('texts lose what cannot be seen and nothing else', () => {
  assert.equal(textIn(cell('\uFEFF 汉阳\u00A0制动\n系统 ')), '汉阳 制动 系统')
  assert.equal(textIn(cell('（武汉）𠮷野')), '（武汉）𠮷野')
})
