import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unzipSync } from 'fflate'
import { extractText, getDocumentProxy } from 'unpdf'
import { judgeDocument, openDocument, type StatementData, statementDifference } from '@jianghan/client'
import { discrepancyOf, readStatements } from '@jianghan/gateway-iso20022'
import { parseTrustPack, readProof } from '@jianghan/light'
import type { RunningNode } from '../../node.ts'
import { startDemoNode } from '../../testing/demoNode.ts'
import { example } from '../../testing/paymentWorld.ts'
import { asOperator, ask, temporaryFolder } from '../../testing/testLedger.ts'

const dayOf = (time: string): string => new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 10)

async function bytesOf(node: RunningNode, path: string): Promise<Uint8Array> {
  const answer = await fetch(`${node.url}${path}`, { headers: asOperator(node.folder.path) })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  assert.equal(answer.status, 200, Buffer.from(bytes).toString('utf8', 0, 300))
  return bytes
}

/** A demo node with one payment file paid; the payer's account, and the day of its payments. */
async function world(t: Parameters<typeof startDemoNode>[0]) {
  const node = await startDemoNode(t, temporaryFolder(t))
  const paid = await ask(node, '/v1/iso20022/pain.001?wait=provable', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  while ((await ask(node, '/v1/status')).body.index.lag !== '0') await new Promise(resolve => { setTimeout(resolve, 5) })
  const { body: { items } } = await ask(node, '/v1/iso20022/accounts')
  const payer = items.find(({ holder }: { holder: string }) => holder === 'yangtze-motor')
  const { body: { time } } = await ask(node, `/v1/transactions/${paid.body.transactions[0].transactionId}`)
  const trust = parseTrustPack(JSON.stringify((await ask(node, '/v1/trust')).body))
  assert(trust)
  return { node, payer, day: dayOf(time), trust, accounts: items.length as number }
}

test('a statement is a PDF that another reader reads, holds its proof, and is verified; what is changed in it is found', async t => {
  const { node, payer, day, trust } = await world(t)
  const path = `/v1/iso20022/accounts/${payer.address}/statement?asset=${payer.asset}&day=${day}`
  const [pdf, json] = [await bytesOf(node, path), await bytesOf(node, `${path}&form=json`)]
  const data = JSON.parse(Buffer.from(json).toString('utf8')) as StatementData
  assert.deepEqual([data.entries.length, data.debits, data.account.number, data.account.owner, data.complete], [3, { count: 3, atoms: '220730585' }, '3980100100200018', '长江汽车股份有限公司', false])
  assert.equal(BigInt(data.opening) - 220_730_585n, BigInt(data.closing))
  assert.deepEqual(data.entries.map(({ counterparty }) => counterparty?.name).sort(), ['光谷汽车玻璃有限公司', '汉阳制动系统有限公司', '青山线束有限公司'].sort())
  const shown = (await extractText(await getDocumentProxy(pdf.slice()), { mergePages: true })).text.replaceAll(/\s/g, '')
  for (const word of ['账户对账单', '长江汽车股份有限公司', '3980100100200018', '汉阳制动系统有限公司', '1,286,400.00', '2,207,305.85', '人民币', '期末余额', '第1页，共1页', day]) assert(shown.includes(word), `${word} in ${shown}`)

  const opened = await openDocument(pdf)
  assert(opened.ok)
  assert.equal(opened.kind, 'statement')
  const judge = (file: Uint8Array) => judgeDocument(file, Date.now(), { trust, trustSource: 'given' })
  const story = await judge(pdf)
  assert.equal(story.verdict, 'true', JSON.stringify(story))
  assert.match(story.cautions[1]?.zh ?? '', /勾稽一致/)

  const read = readProof(opened.proof)
  assert(read.ok)
  const told: StatementData = JSON.parse(Buffer.from(opened.data).toString('utf8'))
  assert.equal(statementDifference(told, read.proof), undefined)
  const [first, ...others] = told.entries
  assert(first)
  for (const [where, changed] of [
    ['closing', { ...told, closing: String(BigInt(told.closing) + 1n) }], ['entries.0.balance', { ...told, entries: [{ ...first, atoms: '1' }, ...others] }],
    ['anchor.atoms', { ...told, anchor: { ...told.anchor, atoms: '1' } }], ['anchor.height', { ...told, anchor: { ...told.anchor, height: '1' } }], ['anchor.since', { ...told, anchor: { ...told.anchor, since: '5' } }],
    ['ledger', { ...told, ledger: 'other' }], ['account', { ...told, account: { ...told.account, address: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf' } }], ['currency', { ...told, currency: 'USD' }], ['decimals', { ...told, decimals: 3 }],
    ['debits', { ...told, debits: { ...told.debits, count: 4 } }], ['entries.0', { ...told, entries: [null] }], ['opening', { ...told, opening: 5 }], ['format', { ...told, format: 'x' }], ['JSON', null], ['JSON', []], ['anchor', { ...told, anchor: null }],
  ] as const) assert.equal(statementDifference(changed, read.proof), where)
})

test('the papers of a day come as archives: receipts of an account, statements of all accounts', async t => {
  const { node, payer, day, trust, accounts } = await world(t)
  const receipts = unzipSync(await bytesOf(node, `/v1/iso20022/accounts/${payer.address}/receipts?asset=${payer.asset}&day=${day}`))
  assert.deepEqual(Object.keys(receipts).map(name => name.replace(/[0-9a-f]{16}/, 'id')), ['1-id.pdf', '2-id.pdf', '3-id.pdf'])
  for (const pdf of Object.values(receipts)) assert.equal((await judgeDocument(pdf, Date.now(), { trust, trustSource: 'given' })).verdict, 'true')
  const statements = unzipSync(await bytesOf(node, `/v1/iso20022/statements?day=${day}`))
  assert.equal(Object.keys(statements).length, 3 * accounts)
  for (const [name, bytes] of Object.entries(statements)) {
    if (name.endsWith('.pdf')) assert.equal((await judgeDocument(bytes, Date.now(), { trust, trustSource: 'given' })).verdict, 'true', name)
    if (!name.endsWith('.xml')) continue
    const read = readStatements('camt.053', bytes)
    assert(read.ok, name)
    assert.deepEqual(read.statements.map(discrepancyOf), [0n])
    const { opening, closing } = JSON.parse(Buffer.from(statements[name.replace('.camt.053.xml', '.json')] ?? []).toString('utf8')) as StatementData
    assert.deepEqual(read.statements[0]?.balances.map(({ amount }) => amount.value.replace('.', '')), [opening, closing].map(atoms => atoms.padStart(3, '0')), name)
  }
})
