import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { readPain001, readTransferOrder, type BusinessHeader, withHeader } from '@jianghan/gateway-iso20022'
import { judge, type OrderedPayment, pacs008Of, schemaTest } from '@jianghan/gateway-iso20022/testing'
import { beginLife, example, MemoryLedger, vaultIn } from '../testing/paymentWorld.ts'
import type { Imported, PaymentFiles } from './paymentFiles.ts'

const NOW = Date.UTC(2026, 10, 24, 2)
const MOTOR = { name: '长江汽车股份有限公司', bank: '398521000017', number: '3980100100200018' }
const GLASS = { name: '武汉光谷汽车玻璃有限公司', bank: '397521000025', number: '397020088000017521' }
const PAYMENTS: readonly OrderedPayment[] = [
  { debtor: MOTOR, creditor: GLASS, amount: '1000.00', endToEndId: 'E-1', uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' },
  { debtor: MOTOR, creditor: { ...GLASS, number: '397020088000017522' }, amount: '2.00', endToEndId: 'E-2' },
]
const ORDER = pacs008Of('FI-1', '398521000017', '397521000025', PAYMENTS)
const HEADER: BusinessHeader = {
  from: { agent: { clearing: { systemName: 'CNAPS', memberId: '398521000017' } } }, to: { agent: { clearing: { systemName: 'CNAPS', memberId: '397521000025' } } }, id: 'BM-1', messageName: 'pacs.008.001.08', createdAt: '2026-11-24T09:15:00+08:00',
}
const bytes = (xml: string): Uint8Array => new TextEncoder().encode(xml)

async function world(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'jh-orders-'))
  const [ledger, vault] = [new MemoryLedger(), await vaultIn(folder)]
  const files = await beginLife(ledger, vault)
  t.after(async () => { await files.kept(); await vault.close(); rmSync(folder, { recursive: true, force: true }) })
  return { ledger, files }
}

const taken = (imported: Imported) => (imported.kind === 'taken' ? imported.message : assert.fail(JSON.stringify(imported)))

/** Takes an order and tells what became of it. */
async function told(files: PaymentFiles, order: string): Promise<string> {
  const message = taken(await files.import(bytes(order), NOW, { transfers: 'pacs.008' }))
  assert(await files.wait(message, 'final', 20_000))
  return await files.report(message, { form: 'status', nowMs: NOW, language: 'zh' }) ?? ''
}

test("an order of another bank's system is settled on the ledger, and what cannot be is refused with its code", async t => {
  const { files, ledger } = await world(t)
  const report = await told(files, ORDER)
  assert.deepEqual([...report.matchAll(/<TxSts>([A-Z]{4})<\/TxSts>/g)].map(([, status]) => status), ['ACSC', 'RJCT'])
  assert.match(report, /<OrgnlTxId>T-1<\/OrgnlTxId>.*<Cd>AC03<\/Cd>/)
  assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 100_000n)
  const again = await files.import(bytes(ORDER), NOW, { transfers: 'pacs.008' })
  assert(again.kind === 'refused')
  assert.match(await again.statusReport('en'), /<FIToFIPmtStsRpt>.*<GrpSts>RJCT<\/GrpSts><StsRsnInf><Rsn><Cd>DU01/)
  const changed = await files.import(bytes(ORDER.replaceAll('1000.00', '1001.00').replaceAll('1002.00', '1003.00')), NOW, { transfers: 'pacs.008' })
  assert(changed.kind === 'refused' && changed.reasons[0]?.code === 'DU01')
  assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 100_000n)
})

test('an order behind a header is answered behind one, and its BizMsgIdr is taken once', async t => {
  const { files } = await world(t)
  const report = await told(files, withHeader(HEADER, ORDER))
  assert.match(report, /<AppHdr.*<Fr>.*397521000025.*<\/Fr><To>.*398521000017.*<MsgDefIdr>pacs\.002\.001\.10<\/MsgDefIdr>.*<FIToFIPmtStsRpt>/s)
  const next = ORDER.replace('<MsgId>FI-1', '<MsgId>FI-2').replace(/<UETR>.*?<\/UETR>/, '')
  const refused = await files.import(bytes(withHeader(HEADER, next)), NOW, { transfers: 'pacs.008' })
  assert(refused.kind === 'refused')
  assert.deepEqual(refused.reasons.map(({ code, status }) => `${code} ${status}`), ['DU01 iso20022.businessMessageKnown'])
  taken(await files.import(bytes(withHeader({ ...HEADER, id: 'BM-2' }, next)), NOW, { transfers: 'pacs.008' }))
})

test('each door takes its own message, and a header must name what stands behind it', async t => {
  const { files, ledger } = await world(t)
  const pain001 = new TextDecoder().decode(example('pain001-pay-suppliers.xml'))
  for (const [document, transfers] of [[ORDER, 'pacs.009'], [ORDER, undefined], [pain001, 'pacs.008'], [withHeader({ ...HEADER, messageName: 'pacs.009.001.08' }, ORDER), 'pacs.008'], [withHeader({ ...HEADER, id: ' BM-1' }, ORDER), 'pacs.008']] as const) {
    assert.equal((await files.import(bytes(document), NOW, { ...(transfers && { transfers }) })).kind, 'unreadable', `${document.slice(0, 200)} at ${transfers}`)
  }
  const header = { ...HEADER, messageName: 'pain.001.001.10' }
  const read = readPain001(bytes(withHeader(header, pain001)))
  assert(read.ok)
  assert.deepEqual(read.header, header)
  const wrong = readPain001(bytes(withHeader(HEADER, pain001)))
  assert(!wrong.ok && wrong.problems[0]?.name === 'headerContradiction')
  assert.equal(ledger.found.size, 0)
})

schemaTest('every answer to an order of another bank is valid against its official schema', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jh-orders-'))
  const vault = await vaultIn(folder)
  const files = await beginLife(new MemoryLedger(), vault)
  const document = (xml: string): string => xml.replace(/^.*?(<Document.*<\/Document>).*$/s, '$1')
  const reports = [await told(files, withHeader(HEADER, ORDER))]
  const again = await files.import(bytes(ORDER), NOW, { transfers: 'pacs.008' })
  assert(again.kind === 'refused')
  reports.push(await again.statusReport('en'))
  const unreadable = await files.import(bytes('<a/>'), NOW, { transfers: 'pacs.008' })
  assert(unreadable.kind === 'unreadable')
  reports.push(await files.problemsReport(unreadable.problems, 'zh', 'pacs.008'))
  for (const { valid, complaint } of await judge('pacs.002.001.10', reports.map(document))) assert(valid, complaint)
  for (const { valid, complaint } of await judge('head.001.001.02', reports.slice(0, 1).map(xml => xml.replace(/^.*?(<AppHdr.*<\/AppHdr>).*$/s, '$1')))) assert(valid, complaint)
  await files.kept()
  await vault.close()
  rmSync(folder, { recursive: true, force: true })
  assert(readTransferOrder(bytes(ORDER), { only: 'pacs.008' }).ok)
})
