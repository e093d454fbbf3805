import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'
import { demoConsortium } from '@jianghan/app'
import { readSheet, writeCsv, writeXlsx } from '@jianghan/gateway-sheets'
import { SHEET_MAPS_FOLDER } from '../../paymentFiles/sheetMaps.ts'
import { asOperator, ask, startTestNode, temporaryFolder } from '../../testing/testLedger.ts'

const EXAMPLE = new Uint8Array(readFileSync(resolve(import.meta.dirname, '../../../../../examples/pay-suppliers.xlsx')))
const XLSX = { method: 'POST', headers: { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } }
const CSV = { method: 'POST', headers: { 'content-type': 'text/csv' } }
const HEAD = ['收款账号', '收款户名', '联行号', '金额', '附言']
const ROW = ['397020088000025839', '青山线束有限公司', '397521000025', '1.00', '=HYPERLINK("x")']
const PAYER = 'debtor_account=3980100100200018'

function demoNode(t: TestContext, folder: string): ReturnType<typeof startTestNode> {
  return startTestNode(t, { folder, makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }) })
}

/** What a file has become when every payment has its end, however long the answer to its sending waited. */
async function settled(node: Awaited<ReturnType<typeof startTestNode>>, { status, body }: Awaited<ReturnType<typeof ask>>): Promise<any> {
  assert.ok(status === 200 || status === 202, JSON.stringify(body))
  for (let told = body; ;) {
    if (told.summary.pending === 0) return told
    told = (await ask(node, `/v1/iso20022/messages/${encodeURIComponent(body.msgId)}`)).body
  }
}

const statuses = (body: { transactions: { status: string }[] }): string[] => body.transactions.map(({ status }) => status)

test('a workbook is checked without a trace, paid once, and told in JSON, pain.002, camt.054 and its own rows', async t => {
  const folder = temporaryFolder(t)
  const node = await demoNode(t, folder)
  const checked = await ask(node, '/v1/payment-sheets/check', { ...XLSX, body: EXAMPLE })
  assert.deepEqual([checked.status, checked.body.dryRun, checked.body.known, statuses(checked.body)], [200, true, false, ['PDNG', 'PDNG', 'PDNG']], JSON.stringify(checked.body))
  assert.deepEqual((await ask(node, '/v1/iso20022/messages')).body.items, [], 'nothing was kept')
  const first = await settled(node, await ask(node, '/v1/payment-sheets?file=pay-suppliers.xlsx', { ...XLSX, body: EXAMPLE }))
  assert.deepEqual([first.msgId, statuses(first)], ['2026-11-GYS-03', ['ACSC', 'ACSC', 'ACSC']], JSON.stringify(first))
  assert.deepEqual(first.sheet.columns.find(({ field }: { field: string }) => field === 'creditorAccount'), { field: 'creditorAccount', column: 'C', heading: '收款账号' })
  const again = await ask(node, '/v1/payment-sheets', { ...XLSX, body: EXAMPLE })
  assert.deepEqual(again.body, first, 'the same bytes, the same answer')
  assert.equal((await ask(node, '/v1/payment-sheets/check', { ...XLSX, body: EXAMPLE })).body.known, true)
  assert.match((await ask(node, '/v1/iso20022/messages/2026-11-GYS-03/pain.002')).body, /<OrgnlMsgNmId>sheet\.xlsx<.*<GrpSts>ACSC/)
  assert.match((await ask(node, '/v1/iso20022/messages/2026-11-GYS-03/camt.054')).body, /<CdtDbtInd>DBIT/)
  const response = await fetch(`${node.url}/v1/iso20022/messages/2026-11-GYS-03/sheet?lang=zh`, { headers: asOperator(folder) })
  const results = readSheet(new Uint8Array(await response.arrayBuffer()))
  assert(results.ok)
  const rows = results.sheets[0]?.rows ?? []
  assert.deepEqual(rows[1]?.cells.slice(-6).map(({ text }) => text), ['状态', '原因代码', '原因', '端到端标识', '交易号', 'UETR'])
  assert.deepEqual([rows[2]?.row, rows[2]?.cells.find(({ text }) => text === 'ACSC')?.row], [3, 3], 'a row keeps its number')
  assert.ok(rows[2]?.cells.some(({ text }) => text === first.transactions[0].transactionId))
})

test('a batch number stands for one content, what is wrong is told by cell, and refused payments by themselves', async t => {
  const node = await demoNode(t, temporaryFolder(t))
  const batch = (amount: string) => writeXlsx([{ name: '付款', rows: [[...HEAD, '批次号'], [...ROW.slice(0, 3), amount, '', 'B-1']] }])
  await settled(node, await ask(node, `/v1/payment-sheets?${PAYER}`, { ...XLSX, body: batch('1.00') }))
  const changed = await ask(node, `/v1/payment-sheets?${PAYER}`, { ...XLSX, body: batch('2.00') })
  assert.deepEqual([changed.status, changed.body.reasons[0].code], [422, 'DU01'])
  const wrong = await ask(node, `/v1/payment-sheets?${PAYER}`, { ...XLSX, body: writeXlsx([{ name: '付款', rows: [HEAD, ['6.22E+18', ...ROW.slice(1)], ['1', '乙', '12', 'x']] }]) })
  assert.deepEqual([wrong.status, wrong.body.problems.map(({ path, name }: { path: string; name: string }) => `${path} ${name}`)], [422, ['付款!A2 digitsLost', '付款!D3 amountWrong', '付款!C3 cnapsWrong']])
  const xml = await ask(node, `/v1/payment-sheets?${PAYER}&lang=zh`, { ...XLSX, headers: { ...XLSX.headers, accept: 'application/xml' }, body: new Uint8Array(1) })
  assert.match(xml.body, /<GrpSts>RJCT<.*<Cd>FF01</)
  const part = await settled(node, await ask(node, `/v1/payment-sheets?${PAYER}`, { ...XLSX, body: writeXlsx([{ name: '付款', rows: [HEAD, ROW, ['1234', ...ROW.slice(1)]] }]) }))
  assert.deepEqual([part.status, statuses(part), part.transactions[1].line], ['PART', ['ACSC', 'RJCT'], 3])
  assert.equal((await ask(node, '/v1/payment-sheets', { ...XLSX, headers: { 'content-type': 'application/xml' }, body: '<a/>' })).status, 415)
})

test('a CSV with a saved map is paid, and its results cannot run in a spreadsheet', async t => {
  const folder = temporaryFolder(t)
  const node = await demoNode(t, folder)
  mkdirSync(join(folder, SHEET_MAPS_FOLDER))
  writeFileSync(join(folder, SHEET_MAPS_FOLDER, '月结.json'), JSON.stringify({ name: '月结', columns: { creditorAccount: '账', creditorName: '名', amount: '数', remittance: '言' }, defaults: { debtorAccount: '3980100100200018', creditorBankCode: '397521000025' } }))
  assert.deepEqual((await ask(node, '/v1/payment-sheets/maps')).body.saved, ['月结'])
  const rows = [['账', '名', '数', '言'], [ROW[0] ?? '', ROW[1] ?? '', '1.00', '@SUM(1)']]
  const paid = await settled(node, await ask(node, `/v1/payment-sheets?map=${encodeURIComponent('月结')}`, { ...CSV, body: writeCsv(rows) }))
  assert.deepEqual([paid.sheet?.map, statuses(paid)], ['月结', ['ACSC']], JSON.stringify(paid))
  assert.match(paid.msgId, /^SHEET-/)
  const csv = await ask(node, `/v1/iso20022/messages/${paid.msgId}/sheet?as=csv`)
  assert.match(csv.body, /,''?@SUM\(1\),ACSC,/)
  const none = await ask(node, '/v1/payment-sheets?map=nothing', { ...CSV, body: writeCsv(rows) })
  assert.deepEqual([none.status, none.body.problems[0].name], [422, 'mapWrong'])
})
