import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupStatusOf, reportOf } from '../pain002/report.ts'
import { readCamt055 } from '../readCamt055.ts'
import { readCamt060 } from '../readCamt060.ts'
import { readPacs004 } from '../readPacs004.ts'
import { readTransferOrder } from '../readTransferOrder.ts'
import { camt055Of, camt060Of, pacs008Of } from '../testing/interbank.ts'
import { judge, schemaTest } from '../testing/schemaJudge.ts'
import { writeCamt029 } from '../writeCamt029.ts'
import { writePacs002 } from '../writePacs002.ts'
import { writePacs004 } from '../writePacs004.ts'
import type { CancellationOutcome, Resolution } from './cancellation.ts'
import { withHeader } from './header.ts'
import type { BusinessHeader } from './header.ts'
import type { ReturnMessage } from './returns.ts'

const bytes = (xml: string): Uint8Array => new TextEncoder().encode(xml)
const UETR = 'eb6305c9-1f7f-49de-aed0-16487c27b42d'
const A = { name: '长江汽车股份有限公司', bank: '398521000017', number: '3980100100200018' }
const B = { name: '武汉光谷精密有限公司', bank: '397521000025', number: '397020088000017521' }
const ORDER = pacs008Of('FI-1', '102100099996', '398521000017', [
  { debtor: A, creditor: B, amount: '1286400.00', endToEndId: 'E-1', uetr: UETR }, { debtor: B, creditor: A, amount: '0.50', endToEndId: 'E-2' }, { debtor: A, creditor: B, amount: '1.00', endToEndId: 'E-3' },
])
const HEADER: BusinessHeader = {
  from: { agent: { bic: 'BKCHCNBJ' } }, to: { party: { name: '汉江链' } }, id: 'B-1', messageName: 'pacs.008.001.08', service: 'jianghan.01', createdAt: '2026-11-24T09:15:00+08:00', priority: 'NORM', possibleDuplicate: false,
}
const RETURN: ReturnMessage = {
  messageId: 'R-1', creationDateTime: '2026-11-24T09:15:00+08:00', instructingAgent: { bic: 'BKCHCNBJ' }, original: { messageId: 'FI-1', messageName: 'pacs.008.001.08' },
  returns: [{
    id: 'RT-1', originalEndToEndId: 'E-1', originalUetr: UETR, originalAmount: { currency: 'CNY', value: '100.00' }, amount: { currency: 'CNY', value: '40.00' }, settlementDate: '2026-11-24', reasons: [{ code: 'AC04', words: ['账户已销户'] }],
    debtor: { name: B.name }, debtorAccount: { kind: 'Othr', id: B.number }, creditor: { name: A.name }, creditorAccount: { kind: 'Othr', id: A.number },
  }],
}
const OUTCOMES: CancellationOutcome[] = [
  { status: 'ACCR', uetr: UETR, messageId: 'M-1', endToEndId: 'E-1', amount: { currency: 'CNY', value: '1.00' } }, { status: 'RJCR', endToEndId: 'E-2', reasons: [{ code: 'ARDT', additionalInfo: '已结算'.repeat(60) }] }, { status: 'PDCR', uetr: UETR },
]
const resolution = (outcomes: CancellationOutcome[]): Resolution => ({ id: 'C-1', creationDateTime: '2026-11-24T09:15:00+08:00', assigner: { agent: { bic: 'BKCHCNBJ' } }, assignee: { party: {} }, outcomes })

test('an order from another bank is a group for each debtor account, and the bank that sent it is the initiating party', () => {
  const read = readTransferOrder(bytes(ORDER))
  assert.ok(read.ok, JSON.stringify(read))
  const { message, warnings } = read
  assert.deepEqual(message.paymentInformations.map(({ debtorAccount, transactions }) => [debtorAccount.id, transactions.map(({ endToEndId }) => endToEndId)]), [[A.number, ['E-1', 'E-3']], [B.number, ['E-2']]])
  assert.deepEqual([message.count, message.controlSum, message.messageName, message.initiatingParty.otherIds], [3, '1286401.50', 'pacs.008.001.08', [{ id: '102100099996', schemeName: 'CNAPS' }]])
  assert.deepEqual(message.paymentInformations[0]?.transactions[0]?.remittance?.unstructured, ['货款'])
  assert.deepEqual(warnings.map(({ name }) => name), ['uetrMissing'])
})

test('an order whose counts, sums, agents or accounts do not fit is refused with the code of what is wrong', () => {
  const wrong: [string, string | RegExp, string][] = [
    ['countWrong', '<NbOfTxs>3', '<NbOfTxs>4'], ['controlSumWrong', '<CtrlSum>1286401.50', '<CtrlSum>1286401.49'], ['amountZero', '>0.50<', '>0.00<'], ['amountDecimals', '>0.50<', '>0.505<'],
    ['instructingAgentMissing', /<InstgAgt>.*?<\/InstgAgt>/, ''], ['elementMissing', /<DbtrAcct>.*?<\/DbtrAcct>/, ''], ['creditorAccountMissing', /<CdtrAcct>.*?<\/CdtrAcct>/, ''], ['uetrRepeated', '<TxId>T-1</TxId>', `<TxId>T-1</TxId><UETR>${UETR}</UETR>`],
    ['cnapsWrong', '397521000025', '39752100002'], ['messageNotSupported', 'pacs.008.001.08', 'pacs.008.001.02'], ['identifierSpacing', '<MsgId>FI-1', '<MsgId> FI-1'],
  ]
  for (const [name, from, to] of wrong) {
    const read = readTransferOrder(bytes(ORDER.replace(from, to)))
    assert.ok(!read.ok && read.problems.some((problem) => problem.name === name), `${name}: ${JSON.stringify(read).slice(0, 400)}`)
  }
})

test('a message behind a header is read with it, and one that the header does not name is refused', () => {
  const read = readTransferOrder(bytes(withHeader(HEADER, ORDER)))
  assert.ok(read.ok, JSON.stringify(read))
  assert.deepEqual(read.header, HEADER)
  const other = readTransferOrder(bytes(withHeader({ ...HEADER, messageName: 'pacs.009.001.08' }, ORDER)))
  assert.ok(!other.ok && other.problems[0]?.name === 'headerContradiction')
  for (const twice of [`<x>${withHeader(HEADER, ORDER).replace(/<\?xml[^>]*\?>\n/, '')}${withHeader(HEADER, ORDER).replace(/<\?xml[^>]*\?>\n/, '')}</x>`, '<x/>', '<x>text</x>']) assert.ok(!readTransferOrder(bytes(twice)).ok)
})

test('a return is read as it was written, and is never more than the original', () => {
  const xml = writePacs004(RETURN)
  const read = readPacs004(bytes(xml))
  assert.ok(read.ok, JSON.stringify(read))
  assert.deepEqual(read.message, RETURN)
  const above = readPacs004(bytes(xml.replace('<RtrdIntrBkSttlmAmt Ccy="CNY">40.00', '<RtrdIntrBkSttlmAmt Ccy="CNY">100.01').replace('<CtrlSum>40.00', '<CtrlSum>100.01')))
  assert.ok(!above.ok && above.problems[0]?.name === 'returnAboveOriginal', JSON.stringify(above))
  const other = readPacs004(bytes(xml.replace('<RtrdIntrBkSttlmAmt Ccy="CNY">', '<RtrdIntrBkSttlmAmt Ccy="EUR">')))
  assert.ok(!other.ok && other.problems[0]?.name === 'returnAboveOriginal')
  const nameless = readPacs004(bytes(xml.replace(/<OrgnlUETR>.*?<\/OrgnlUETR>/, '')))
  assert.ok(!nameless.ok && nameless.problems[0]?.name === 'originalMissing')
  assert.throws(() => writePacs004({ ...RETURN, returns: [{ ...RETURN.returns[0]!, amount: { currency: 'CNY', value: '100.01' } }] }))
})

test('a request for reports and one for cancellations say what is asked, and what they lack', () => {
  const reports = readCamt060(bytes(camt060Of('Q-1', 'camt.053.001.02', A.number, A.bank, { from: '2026-11-01', to: '2026-11-03' })))
  assert.ok(reports.ok, JSON.stringify(reports))
  const [request] = reports.message.requests
  assert.deepEqual([request?.report, request?.account?.id, request?.servicer?.clearing?.memberId, request?.from, request?.to], ['camt.053', A.number, A.bank, '2026-11-01', '2026-11-03'])
  assert.ok(!readCamt060(bytes(camt060Of('Q-1', 'pain.002.001.11', A.number, A.bank))).ok)
  assert.ok(!readCamt060(bytes(camt060Of('Q-1', 'camt.053.001.08', A.number, A.bank, { from: '2026-11-03', to: '2026-11-01' }))).ok)
  const cancelled = readCamt055(bytes(camt055Of('C-1', 'M-1', [{ endToEndId: 'E-1', reasons: [] }, { uetr: UETR, reasons: [] }])))
  assert.ok(cancelled.ok, JSON.stringify(cancelled))
  assert.deepEqual(cancelled.message.groups.map(({ messageId, payments }) => [messageId, payments.map(({ endToEndId, uetr }) => endToEndId ?? uetr)]), [['M-1', ['E-1', UETR]]])
  const none = readCamt055(bytes(camt055Of('C-1', 'M-1', [])))
  assert.ok(!none.ok && none.problems[0]?.name === 'originalMissing')
  const nameless = readCamt055(bytes(camt055Of('C-1', 'M-1', [{ reasons: [] }])))
  assert.ok(!nameless.ok && nameless.problems[0]?.name === 'originalMissing')
})

schemaTest('orders, status reports, returns, requests and resolutions are valid against their official schemas', async () => {
  const read = readTransferOrder(bytes(ORDER))
  assert.ok(read.ok)
  const head = { messageId: 'S-1', creationDateTime: '2026-11-24T09:16:00+08:00' }
  const report = reportOf(read.message, head, ({ endToEndId }) => (endToEndId === 'E-2' ? { status: 'RJCT', reasons: [{ code: 'AM04', additionalInfo: '余额不足' }] } : { status: 'ACSC', servicerReference: 'REF', acceptanceDateTime: head.creationDateTime, uetr: UETR }))
  assert.equal(report.status, groupStatusOf(['ACSC', 'RJCT']))
  const written: [string, string[]][] = [
    ['pacs.008.001.08', [ORDER]], ['pacs.002.001.10', [writePacs002(report, { instructing: read.message.instructingAgent, instructed: read.message.instructedAgent }), writePacs002({ ...report, paymentInformations: [], status: 'RJCT', reasons: [{ code: 'DU01' }] })]],
    ['pacs.004.001.10', [writePacs004(RETURN)]], ['camt.060.001.05', [camt060Of('Q-1', 'camt.053.001.08', A.number, A.bank, { from: '2026-11-01' })]], ['camt.055.001.09', [camt055Of('C-1', 'M-1', [{ endToEndId: 'E-1', uetr: UETR, reasons: [] }])]],
    ['camt.029.001.09', [writeCamt029(resolution(OUTCOMES)), ...OUTCOMES.map((one) => writeCamt029(resolution([one]))), ...OUTCOMES.map(({ status, reasons = [] }) => writeCamt029({ ...resolution([]), group: { messageId: 'M-1', messageName: 'pain.001.001.10', status, reasons } }))]],
    ['head.001.001.02', [withHeader(HEADER, ORDER).replace(/^.*?(<AppHdr.*<\/AppHdr>).*$/s, '$1')]],
  ]
  for (const [name, documents] of written) (await judge(name, documents)).forEach((verdict, i) => assert.deepEqual(verdict, { valid: true, complaint: '' }, `${name} ${documents[i]}`))
})
