import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { csvOf, rowsOfPayments, rowsOfRefusal, type ToldPayment } from './rows.ts'

const payment = (more: Partial<ToldPayment>): ToldPayment =>
  ({ line: 7, endToEndId: 'E-1', uetr: null, amount: '12.50', currency: 'CNY', creditor: '汉阳制动系统有限公司', status: 'ACSC', transactionId: 'ab', height: '4', ...more })

const read = (bytes: Uint8Array): Record<string, string>[] => parse(Buffer.from(bytes), { bom: true, columns: true })

test('each payment is a row with its line, and a refused one with the element that the reason is about', () => {
  const rows = rowsOfPayments('a.xml', [payment({}), payment({ line: 30, status: 'RJCT', transactionId: null, height: null, reason: { code: 'AC03', status: 'iso20022.creditorAccountUnknown', zh: '不在目录中。', en: 'Not there.' } })], { receipts: new Map([[0, 'a.receipts/1.pdf']]) })
  const [paid, refused] = read(csvOf(rows))
  assert.deepEqual([paid?.['file'], paid?.['row'], paid?.['status'], paid?.['cell'], paid?.['creditor'], paid?.['receipt']], ['a.xml', '7', 'ACSC', '', '汉阳制动系统有限公司', 'a.receipts/1.pdf'])
  assert.deepEqual([refused?.['row'], refused?.['cell'], refused?.['code'], refused?.['zh'], refused?.['transactionId'], refused?.['receipt']], ['30', 'CdtrAcct', 'AC03 iso20022.creditorAccountUnknown', '不在目录中。', '', ''])
})

test('of a sheet the cell is named that a reason is about', () => {
  const reason = { code: 'AC03', status: 'iso20022.creditorAccountUnknown', zh: '不在目录中。', en: 'Not there.' }
  const sheet = { sheet: '付款', columns: [{ field: 'creditorAccount', column: 'C' }] }
  const rows = rowsOfPayments('a.xlsx', [payment({ line: 4, status: 'RJCT', reason }), payment({ line: 5, status: 'RJCT', reason: { ...reason, code: 'NARR' } }), payment({ line: 6 })], { sheet })
  assert.deepEqual(rows.map(({ row, cell }) => [row, cell]), [[4, '付款!C4'], [5, '付款!5'], [6, '']])
})

test('a file that cannot be read has a row for each problem, and one that is refused for each reason', () => {
  const rows = rowsOfRefusal('a.xml', {
    problems: [{ name: 'controlSumWrong', line: 9, path: '/Document/CtrlSum', zh: '合计不符。', en: 'The sum is wrong.' }], reasons: [{ code: 'DU01', status: 'iso20022.messageKnown', zh: '已知。', en: 'Known.' }],
  })
  assert.deepEqual(rows.map(({ row, cell, code, status }) => [row, cell, code, status]), [[9, '/Document/CtrlSum', 'iso20022.controlSumWrong', 'RJCT'], [null, '', 'DU01 iso20022.messageKnown', 'RJCT']])
})

test('no cell of the CSV is a formula to a spreadsheet, and quotes and lines stay in their cell', () => {
  for (const text of ['=1+1', '+1+1', '-A1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1']) {
    const [row] = read(csvOf(rowsOfPayments('a.xml', [payment({ creditor: text })])))
    assert.match(row?.['creditor'] ?? '', /^'/, JSON.stringify(text))
  }
  const odd = 'a "b", c\nd'
  const [row] = read(csvOf(rowsOfPayments('a.xml', [payment({ creditor: odd })])))
  assert.equal(row?.['creditor'], odd)
})
