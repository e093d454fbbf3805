import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type AccountStatement, discrepancyOf, readStatements, type StatementKind, withHeader } from '@jianghan/gateway-iso20022'
import { camt060Of, ISO20022, judge } from '@jianghan/gateway-iso20022/testing'
import { formatAddress } from '@jianghan/protocol'
import { startDemoNode } from '../../testing/demoNode.ts'
import { example } from '../../testing/paymentWorld.ts'
import { asOperator, ask, temporaryFolder } from '../../testing/testLedger.ts'

type Node = Awaited<ReturnType<typeof startDemoNode>>

const XML = { method: 'POST', headers: { 'content-type': 'application/xml' } }
const DAY_MS = 86_400_000
const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)

/** Account of a company as the folder's directory has it. */
function holdingOf(folder: string, company: string): { address: string; asset: string } {
  const directory = JSON.parse(readFileSync(join(folder, 'demo/directory.json'), 'utf8')) as { holder: string; account: string; asset: string }[]
  const entry = directory.find(({ holder }) => holder === company)
  assert(entry !== undefined)
  return { address: formatAddress('account', Uint8Array.from(Buffer.from(entry.account, 'hex'))), asset: entry.asset }
}

/** The statements in a message, which foreign eyes found valid where the schemas are at hand. */
async function statementsIn(xml: string, kind: StatementKind): Promise<readonly AccountStatement[]> {
  if (ISO20022 !== undefined) assert.deepEqual(await judge(`${kind}.001.08`, [xml]), [{ valid: true, complaint: '' }])
  const read = readStatements(kind, new TextEncoder().encode(xml))
  assert(read.ok, JSON.stringify(read))
  return read.statements
}

async function paidNode(t: Parameters<typeof startDemoNode>[0], folder: string): Promise<Node> {
  const node = await startDemoNode(t, folder)
  for (const name of ['pain001-pay-suppliers.xml', 'pain001-pay-suppliers-gb18030.xml']) {
    const paid = await ask(node, '/v1/iso20022/pain.001?wait=final', { ...XML, body: example(name) })
    assert.equal(paid.status, 200, JSON.stringify(paid.body))
    assert.equal(paid.body.status, 'ACSC')
  }
  // The index and the openings follow right behind.
  const { address, asset } = holdingOf(folder, 'yangtze-motor')
  for (;;) {
    const { body } = await ask(node, `/v1/iso20022/accounts/${address}/camt.052?asset=${asset}`)
    if (String(body).match(/<TxDtls>/g)?.length === 5 && String(body).match(/<RmtInf>/g)?.length === 5) return node
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

test('a day of payments is told as camt.053 and camt.052, each payment with its names, its texts and a place that can be proved', async t => {
  const folder = temporaryFolder(t)
  const before = Date.now()
  const node = await paidNode(t, folder)
  const payer = holdingOf(folder, 'yangtze-motor')
  const days = [...new Set([dayOf(before), dayOf(Date.now())])]
  const statements: AccountStatement[] = []
  for (const day of days) statements.push(...await statementsIn((await ask(node, `/v1/iso20022/accounts/${payer.address}/camt.053?asset=${payer.asset}&day=${day}`)).body, 'camt.053'))
  assert.deepEqual(statements.map(discrepancyOf), days.map(() => 0n))
  const entries = statements.flatMap(({ entries: of }) => of)
  // The second file asks for one booking (BtchBookg), the first for one each.
  assert.deepEqual(entries.map(({ payments, batch }) => [payments.length, batch?.messageId, batch?.count]).sort(), [[1, undefined, undefined], [1, undefined, undefined], [1, undefined, undefined], [2, 'CJQC-20261125-0001', 2]].sort())
  assert.deepEqual(entries.find(({ batch }) => batch !== undefined)?.amount, { currency: 'CNY', value: '314050.50' })
  const payments = entries.flatMap(({ payments: of }) => of)
  const one = payments.find(({ endToEndId }) => endToEndId === 'CJQC-PO-26110522')
  assert.equal(one?.debtor?.name, '长江汽车股份有限公司')
  assert.deepEqual([one?.creditorAccount?.id, one?.creditorAgent?.clearing?.memberId], ['397020088000017521', '397521000025'])
  assert.ok(one?.remittance?.unstructured[0]?.startsWith('支付采购订单 26110522'), JSON.stringify(one?.remittance))
  assert.equal(one?.messageId, 'CJQC-20261124-0001')
  for (const { proof, uetr } of payments) {
    assert(proof !== undefined && uetr !== undefined)
    assert.equal((await ask(node, `/v1/transactions/${proof.transactionId}`)).body.height, proof.height)
  }
  const [today] = await statementsIn((await ask(node, `/v1/iso20022/accounts/${payer.address}/camt.052?asset=${payer.asset}`)).body, 'camt.052')
  assert.deepEqual(today?.balances.map(({ type }) => type), ['OPBD', 'ITBD'])
  const payee = holdingOf(folder, 'qingshan-wiring')
  const told = []
  for (const day of days) told.push(...await statementsIn((await ask(node, `/v1/iso20022/accounts/${payee.address}/camt.053?asset=${payee.asset}&day=${day}`)).body, 'camt.053'))
  const received = told.flatMap(({ entries: of }) => of).flatMap(({ payments: of }) => of)
  assert.ok(received.length > 0)
  for (const each of received) {
    assert.deepEqual([each.direction, each.messageId, each.paymentInformationId, each.instructionId], ['CRDT', undefined, undefined, undefined])
    assert.equal(each.debtor?.name, '长江汽车股份有限公司')
  }
  // The same is asked for by a camt.060, with and without a header.
  const asked = camt060Of('Q-1', 'camt.053.001.02', '3980100100200018', '398521000017', { from: days[0] ?? '', to: days.at(-1) ?? '' })
  const answered = await statementsIn((await ask(node, '/v1/iso20022/camt.060', { ...XML, body: asked })).body, 'camt.053')
  const undated = (of: readonly AccountStatement[]) => of.map(each => ({ ...each, createdAt: '' }))
  assert.deepEqual(undated(answered), undated(statements))
  const header = { from: { agent: { bic: 'BKCHCNBJ' } }, to: { party: { name: '汉江链' } }, id: 'H-1', messageName: 'camt.060.001.05', createdAt: '2026-11-24T09:15:00+08:00' }
  const wrapped = await ask(node, '/v1/iso20022/camt.060', { ...XML, body: withHeader(header, camt060Of('Q-2', 'camt.054.001.08', '3980100100200018', '398521000017')) })
  assert.match(wrapped.body, /<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><Fr><OrgId><Nm>汉江链<\/Nm><\/OrgId><\/Fr>.*<MsgDefIdr>camt.054.001.08<\/MsgDefIdr>/)
  assert.equal(readStatements('camt.054', new TextEncoder().encode(wrapped.body)).ok, true)
  const refusals = [[camt060Of('Q', 'camt.053.001.08', '1', '398521000017'), 404, 'node.reportAccountUnknown'], [asked.replace('<MsgId>', '<MsgId> '), 422, 'node.messageUnreadable'], ['<x/>', 422, 'node.messageUnreadable']] as const
  for (const [body, status, code] of refusals) {
    const refused = await ask(node, '/v1/iso20022/camt.060', { ...XML, body })
    assert.deepEqual([refused.status, refused.body.code], [status, code])
  }
  const wrong = `/v1/iso20022/accounts/${payer.address}/camt.053?asset=${payer.asset}`
  for (const [path, status] of [[`${wrong}&day=2026-02-30`, 400], [`/v1/iso20022/accounts/jh1x/camt.053?asset=CNY.HJB&day=${days[0]}`, 400], [`/v1/iso20022/accounts/${payer.address}/camt.053?asset=NO.SUCH&day=${days[0]}`, 400]] as const) {
    assert.equal((await ask(node, path)).status, status, path)
  }
})

test('an end of day is an archive with a valid camt.053 of every account of the bank, and its reconciliation is empty', async t => {
  const folder = temporaryFolder(t)
  const before = Date.now()
  const node = await paidNode(t, folder)
  const days = [...new Set([dayOf(before), dayOf(Date.now())])]
  let entries = 0
  for (const asset of ['CNY.HJB', 'CNY.DHB', 'CNY']) {
    for (const day of [...days, dayOf(before - 2 * DAY_MS)]) {
      const { status, body } = await ask(node, `/v1/iso20022/end-of-day/reconciliation?asset=${asset}&day=${day}`)
      assert.equal(status, 200, JSON.stringify(body))
      assert.deepEqual([body.differences, body.balances, BigInt(body.opening) + BigInt(body.credits) - BigInt(body.debits)], [[], body.supply, BigInt(body.closing)])
      entries += body.entries
    }
  }
  assert.ok(entries >= 9, `${entries} entries`)
  const day = days.at(-1) ?? ''
  const answer = await fetch(`${node.url}/v1/iso20022/end-of-day?asset=CNY.HJB&day=${day}`, { headers: asOperator(folder) })
  assert.equal(answer.headers.get('content-type'), 'application/zip')
  const file = join(folder, 'end-of-day.zip')
  assert.equal(answer.status, 200)
  writeFileSync(file, new Uint8Array(await answer.arrayBuffer()))
  const script = 'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({n: z.read(n).decode() for n in z.namelist()}))'
  const unpacked = spawnSync('python3', ['-c', script, file], { encoding: 'utf8', maxBuffer: 1 << 28 })
  assert.equal(unpacked.status, 0, unpacked.stderr)
  const files = JSON.parse(unpacked.stdout) as Record<string, string>
  const summary = JSON.parse(files['reconciliation.json'] ?? '') as { accounts: number; differences: unknown[]; closing: string }
  const names = Object.keys(files).filter(name => name.endsWith('.xml'))
  assert.deepEqual([summary.accounts, summary.differences], [names.length, []])
  let closing = 0n
  for (const name of names) {
    const [statement] = await statementsIn(files[name] ?? '', 'camt.053')
    assert(statement !== undefined)
    assert.equal(discrepancyOf(statement), 0n)
    closing += BigInt((statement.balances.find(({ type }) => type === 'CLBD')?.amount.value ?? '').replace('.', ''))
  }
  assert.equal(String(closing), summary.closing)
  assert.equal((await ask(node, '/v1/iso20022/end-of-day?asset=CNY.HJB&day=tomorrow')).status, 400)
})
