import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { writeCsv } from '../csv/writeCsv.ts'
import { describeSheetProblem } from '../errors.ts'
import { sheetOf, workbookOf } from '../testing/workbooks.ts'
import { type CellOut, writeXlsx } from '../xlsx/writeXlsx.ts'
import { fenOfCapitals } from './capitals.ts'
import { type ColumnMap, parseColumnMap } from './columnMap.ts'
import { FIELD_HEADINGS, FIELD_WORDS, IDLE_HEADINGS } from './fields.data.ts'
import { headingOf } from './columnMap.ts'
import { readPayments, type ReadPaymentsResult } from './readPayments.ts'
import { READY_MAPS } from './readyMaps.data.ts'

const TODAY = '2026-11-28'
const HEAD = ['付款账号', '付款行联行号', '收款账号', '收款户名', '收款行联行号', '金额', '用途', '附言']
const ROW = ['110200300400500601', '102521000018', '6222020200112233445', '汉阳制动系统有限公司', '105521000029', '1,286,400.00', '货款', '订单 26110417']

const read = (rows: readonly (readonly CellOut[])[], map?: ColumnMap): ReadPaymentsResult => readPayments(writeXlsx([{ name: '付款', rows }]), { today: TODAY, ...(map && { map }) })
const order = (result: ReadPaymentsResult) => {
  assert.ok(result.ok, result.ok ? '' : result.problems.map(each => `${each.path} ${describeSheetProblem(each, 'en').text}`).join('\n'))
  return result
}
const problems = (result: ReadPaymentsResult): string[] => (result.ok ? [] : result.problems.map(({ name, path }) => `${name} ${path}`))
const changed = (column: number, cell: CellOut): readonly CellOut[] => ROW.map((text, i) => (i === column ? cell : text))

test('a sheet becomes the order that a pain.001 would give', () => {
  const { message, recognised } = order(read([HEAD, ROW, changed(5, { number: '4.35' })]))
  assert.deepEqual(message.paymentInformations.map(({ id, requestedExecutionDate, debtorAccount, debtorAgent }) => [id, requestedExecutionDate, debtorAccount, debtorAgent]), [
    ['1', TODAY, { kind: 'Othr', id: '110200300400500601' }, { clearing: { systemCode: 'CNAPS', memberId: '102521000018' } }],
  ])
  const [first, second] = message.paymentInformations[0]!.transactions
  assert.deepEqual(first, {
    endToEndId: `${message.messageId}-2`, amount: { currency: 'CNY', value: '1286400.00' }, creditor: { name: '汉阳制动系统有限公司' }, creditorAccount: { kind: 'Othr', id: '6222020200112233445' },
    creditorAgent: { clearing: { systemCode: 'CNAPS', memberId: '105521000029' } }, purpose: { name: '货款' }, remittance: { unstructured: ['订单 26110417'], structured: [] }, source: { line: 2 },
  })
  assert.equal(second!.amount.value, '4.35')
  assert.deepEqual([message.count, message.controlSum, message.messageName], [2, '1286404.35', 'sheet.xlsx'])
  assert.match(message.messageId, /^SHEET-[0-9a-f]{20}$/)
  assert.deepEqual(recognised.columns.find(({ field }) => field === 'amount'), { field: 'amount', column: 'F', heading: '金额' })
})

test('the same bytes are the same order, another content is another, and a batch number of the sheet is its id', () => {
  const bytes = writeCsv([HEAD, ROW])
  assert.deepEqual(readPayments(bytes, { today: TODAY }), readPayments(bytes, { today: TODAY }))
  const id = (rows: string[][]): string => order(readPayments(writeCsv(rows), { today: TODAY })).message.messageId
  assert.notEqual(id([HEAD, ROW]), id([HEAD, [...ROW.slice(0, 5), '1', ...ROW.slice(6)]]))
  assert.equal(id([[...HEAD, '批次号'], [...ROW, 'B-2026-11']]), 'B-2026-11')
})

test('headings of the ready maps are recognised, each as its system or bank', () => {
  for (const { id, name, knownBy, columns } of READY_MAPS) {
    const headings: string[] = []
    const cells: string[] = []
    const values: Record<string, string> = { creditorAccount: ROW[2]!, creditorName: ROW[3]!, creditorBankCode: ROW[4]!, amount: '12.50', debtorAccount: ROW[0]!, debtorBankCode: ROW[1]!, date: TODAY, currency: '人民币' }
    const add = (heading: string, cell: string): void => {
      if (headings.includes(heading)) return
      headings.push(heading)
      cells.push(cell)
    }
    for (const [field, said] of Object.entries(columns)) add((said as readonly string[])[0]!, values[field] ?? (field === 'reference' ? 'R1' : '文字'))
    for (const heading of knownBy) add(heading, '文字')
    if (columns.creditorAccount === undefined) add('收款账号', values['creditorAccount']!)
    if (columns.creditorBankCode === undefined) add('联行号', values['creditorBankCode']!)
    if (columns.debtorAccount === undefined) add('付款账号', values['debtorAccount']!)
    if (columns.amount === undefined) add('金额', '12.50')
    const { message, recognised } = order(read([headings, cells]))
    assert.equal(recognised.map, name, id)
    const [transfer] = message.paymentInformations[0]!.transactions
    assert.deepEqual([transfer!.creditorAccount.id, transfer!.amount.value, message.paymentInformations[0]!.debtorAccount.id], [ROW[2], '12.50', ROW[0]], id)
  }
})

test('no heading stands for two things', () => {
  const seen = new Map<string, string>()
  for (const [field, headings] of [...Object.entries(FIELD_HEADINGS), ['idle', IDLE_HEADINGS] as const]) {
    for (const heading of headings) {
      const key = headingOf(heading)
      assert.ok(!seen.has(key) || seen.get(key) === field, `${heading}: ${seen.get(key)} and ${field}`)
      seen.set(key, field)
    }
  }
  assert.deepEqual(Object.keys(FIELD_WORDS), Object.keys(FIELD_HEADINGS))
})

test('headings are found under a title, with marks, brackets and full width', () => {
  const { recognised } = order(read([['长江汽车 付款清单'], [], ['＊付款账号', '付款行联行号：', '收款账号（卡号）', ' 收 款 户 名', '收款行联行号', '金额（元）', '用途', '附 言'], ROW]))
  assert.deepEqual([recognised.headRow, recognised.columns.length, recognised.ignored], [3, 8, []])
})

test('each mistake is told with its cell', () => {
  for (const [column, cell, expected] of [
    [2, '1.23E+18', 'digitsLost 付款!C2'], [2, { number: '6222020200112233445' }, 'digitsLost 付款!C2'], [2, '', 'cellMissing 付款!C2'], [3, ' ', 'cellMissing 付款!D2'], [3, '名'.repeat(141), 'textTooLong 付款!D2'],
    [4, '12345', 'cnapsWrong 付款!E2'], [4, '', 'creditorBankMissing 付款!E2'], [5, '12.345', 'amountDecimals 付款!F2'], [5, '-1', 'amountNotPositive 付款!F2'], [5, '0', 'amountNotPositive 付款!F2'],
    [5, 'x', 'amountWrong 付款!F2'], [5, '1'.repeat(18), 'amountTooLarge 付款!F2'], [2, 'GB29NWBK60161331926818', 'ibanWrong 付款!C2'], [0, '', 'debtorMissing 付款!A2'],
  ] as const) assert.deepEqual(problems(read([HEAD, changed(column, cell)])), [expected])
  const two = read([HEAD, changed(2, '1.23E+18'), changed(5, 'x')])
  assert.deepEqual(problems(two), ['digitsLost 付款!C2', 'amountWrong 付款!F3'], 'all mistakes at once')
})

test('a row of totals is a control sum: checked, and no payment', () => {
  const total = (amount: CellOut, text = '共2笔') => [HEAD, ROW, changed(5, '0.60'), ['合 计', '', text, '', '', amount]]
  const { message, warnings } = order(read(total('￥1,286,400.60')))
  assert.equal(message.count, 2)
  assert.ok(warnings.some(({ name }) => name === 'totalRowAgrees'))
  assert.deepEqual(problems(read(total('1286400.61'))), ['totalWrong 付款!F4'])
  assert.deepEqual(problems(read(total('1286400.60', '（3笔）'))), ['countWrong 付款!C4'])
  assert.deepEqual(problems(read([...total('1286400.60'), ROW])), ['rowAfterTotal 付款!C5'])
})

test('amounts in words are checked where they are there', () => {
  const head = [...HEAD, '金额（大写）']
  assert.equal(order(read([head, [...ROW, '人民币壹佰贰拾捌万陆仟肆佰元整']])).message.count, 1)
  assert.deepEqual(problems(read([head, [...ROW, '壹佰贰拾捌万陆仟肆佰元零壹分']])), ['capitalsWrong 付款!I2'])
  for (const [words, fen] of [['壹元', 100n], ['拾元整', 1000n], ['壹仟零伍圆零叁分', 100503n], ['叁角伍分', 35n], ['壹万亿元', 10n ** 14n], ['贰亿零叁万元正', 20003000000n], ['零元伍角', 50n], ['一百二十三元四角', 12340n]] as const) assert.equal(fenOfCapitals(words), fen, words)
  for (const words of ['', '元', '壹', '壹贰元', '壹佰元X', '一二三']) assert.equal(fenOfCapitals(words), undefined, words)
})

test('hidden rows are paid and told, merged ones are refused, and rows that repeat are told', () => {
  const cells = (row: number): string => ROW.map((text, i) => `<c r="${'ABCDEFGH'[i]}${row}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')
  const head = `<row r="1">${HEAD.map((text, i) => `<c r="${'ABCDEFGH'[i]}1" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`
  const hidden = order(readPayments(workbookOf(sheetOf(`${head}<row r="2" hidden="1">${cells(2)}</row><row r="3">${cells(3)}</row>`)), { today: TODAY }))
  assert.equal(hidden.message.count, 2)
  assert.deepEqual(hidden.warnings.map(({ name }) => name).sort(), ['numberedByContent', 'rowRepeated', 'rowsHidden'])
  const merged = readPayments(workbookOf(sheetOf(`${head}<row r="2">${cells(2)}</row>`, '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>')), { today: TODAY })
  assert.deepEqual(problems(merged), ['mergedCells S!C2'])
})

test('two columns that could be the same thing, two tables, and a sheet without headings are refused with the remedy', () => {
  assert.deepEqual(problems(read([[...HEAD, '付款金额'], [...ROW, '1']])), ['columnAmbiguous 付款!I1'])
  const two = readPayments(writeXlsx([{ name: '甲', rows: [HEAD, ROW] }, { name: '乙', rows: [HEAD, ROW] }]), { today: TODAY })
  assert.deepEqual(problems(two), ['severalTables /'])
  const none = read([['甲', '乙'], ['1', '2']])
  assert.deepEqual(problems(none), ['headNotFound 付款'])
  assert.ok(!none.ok && describeSheetProblem(none.problems[0]!, 'zh').text.includes('收款账号、收款户名、金额'))
})

test('a saved map names columns by heading or letter, with defaults and the codes of banks', () => {
  const map = parseColumnMap({
    name: '自用', headRow: 0, columns: { creditorAccount: { column: 'A' }, creditorName: { column: 'B' }, creditorBankName: { column: 'C' }, amount: { column: 'd' } },
    defaults: { debtorAccount: ROW[0], debtorBankCode: ROW[1] }, banks: { 中国建设银行武汉分行: ROW[4] },
  })
  assert.ok(!('code' in map))
  const { message, recognised } = order(read([[ROW[2]!, ROW[3]!, '中国建设银行武汉分行', '8.00']], map))
  assert.deepEqual(message.paymentInformations[0]!.transactions[0]!.creditorAgent, { clearing: { systemCode: 'CNAPS', memberId: ROW[4] }, name: '中国建设银行武汉分行' })
  assert.deepEqual([recognised.map, recognised.headRow], ['自用', 0])
  for (const wrong of [null, [], {}, { columns: { nothing: '金额' } }, { columns: { amount: [] } }, { columns: { amount: { column: '9' } } }, { columns: {}, headRow: -1 }, { columns: {}, other: 1 }, { columns: {}, banks: { x: 1 } }]) {
    assert.ok('code' in parseColumnMap(wrong), JSON.stringify(wrong))
  }
})

test('no number of a problem is used twice', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../errors.data.ts'), 'utf8')
  const codes = [...text.matchAll(/code: ([0-9]+)/g)].map(match => Number(match[1]))
  assert.equal(new Set(codes).size, codes.length, 'numbers are used once')
})
