import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Consortium, demoConsortium } from '@jianghan/app'
import { type BusinessHeader, withHeader, writePacs004 } from '@jianghan/gateway-iso20022'
import { ISO20022, judge } from '@jianghan/gateway-iso20022/testing'
import { formatAddress, fromHex, keyId } from '@jianghan/protocol'
import { example } from '../../testing/paymentWorld.ts'
import { ask, startTestNode } from '../../testing/testLedger.ts'

const FILE = new TextDecoder().decode(example('pain001-pay-suppliers.xml'))
const [UETR = '', OTHER = ''] = [...FILE.matchAll(/<UETR>([^<]+)/g)].map(([, uetr]) => uetr)

/** A message that returns so much of each. */
const returned = (messageId: string, ...amounts: readonly (readonly [uetr: string, value: string])[]): string => writePacs004({
  messageId, creationDateTime: '2026-11-28T10:00:00+08:00', instructingAgent: { clearing: { systemName: 'CNAPS', memberId: '398521000017' } },
  returns: amounts.map(([originalUetr, value], i) => ({ id: `RT-${i}`, originalUetr, originalEndToEndId: `E-${i}`, amount: { currency: 'CNY', value }, reasons: [{ code: 'AC04', words: [] }] })),
})

const statuses = (xml: string): string[] => [...xml.matchAll(/<TxSts>([A-Z]{4})<\/TxSts>(?:<StsRsnInf><Rsn><Cd>([A-Z0-9]{4}))?/g)].map(([, status, code]) => (code === undefined ? `${status}` : `${status} ${code}`))

async function valid(name: string, xml: string): Promise<void> {
  if (ISO20022 === undefined) return
  const [verdict] = await judge(name, [xml])
  assert.deepEqual(verdict, { valid: true, complaint: '' }, xml)
}

test('payments are returned by who was paid, in parts and never above them, and a message counts once', async t => {
  let made: Consortium | undefined
  const node = await startTestNode(t, { makeConsortium: ({ nodeKey }) => ({ ...made = demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }) })
  assert(made !== undefined)
  const { directory, officers } = made
  const send = (xml: string, path = 'pacs.004', key?: string) => ask(node, `/v1/iso20022/${path}`, { method: 'POST', headers: { 'content-type': 'application/xml', 'accept-language': 'en', ...(key !== undefined && { authorization: `Bearer ${key}` }) }, body: xml })
  const keyFor = async (member: string): Promise<string> => {
    const officer = officers.find(({ name }) => name === `${member}-maker`)
    assert(officer !== undefined)
    const signing = { key: formatAddress('key', keyId(officer.key.kind, officer.key.publicKey)), actions: ['payments.v1.Refund'] }
    return (await ask(node, '/v1/node/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: member, member, scopes: ['read', 'sign', 'files'], signing }) })).body.key as string
  }
  const account = formatAddress('account', fromHex(directory.find(({ holder }) => holder === 'yangtze-motor')?.account ?? '') as Uint8Array)
  const balance = async (): Promise<bigint> => BigInt((await ask(node, `/v1/query/payments.getBalance?account=${account}&asset=CNY.HJB`)).body.answer.atoms)
  assert.equal((await send(FILE, 'pain.001?wait=final')).body.status, 'ACSC')
  const before = await balance()
  const message = returned('R-1', [UETR, '100.00'], [OTHER, '0.50'])
  const first = await send(message)
  assert.deepEqual(statuses(first.body), ['ACSC', 'ACSC'], JSON.stringify(first.body))
  await valid('pacs.002.001.10', first.body)
  assert.equal(await balance(), before + 10_050n)
  assert.deepEqual(statuses((await send(message)).body), ['ACSC', 'ACSC'])
  const changed = await send(message.replaceAll('100.00', '101.00').replace('100.50', '101.50'))
  assert.deepEqual([changed.status, changed.body.code], [409, 'iso20022.caseKnown'])
  // What is above what is left is refused with its code, and what stands beside it is paid.
  const above = await send(returned('R-2', [UETR, '1286400.00'], [UETR, '1.00'], ['11111111-1111-4111-8111-111111111111', '1.00']))
  assert.deepEqual(statuses(above.body), ['RJCT AM09', 'ACSC', 'RJCT NARR'])
  await valid('pacs.002.001.10', above.body)
  assert.equal(await balance(), before + 10_150n)
  // Another member is answered as if there were no such payment; a payee whose key is not enough waits for its checker.
  assert.deepEqual(statuses((await send(returned('R-3', [UETR, '1.00']), 'pacs.004', await keyFor('guanggu-glass'))).body), ['RJCT NARR'])
  const waiting = await send(returned('R-3', [UETR, '1.00']), 'pacs.004', await keyFor('hanyang-brakes'))
  assert.deepEqual(statuses(waiting.body), ['PDNG'])
  assert.equal(await balance(), before + 10_150n)
  const header: BusinessHeader = { from: { agent: { bic: 'BKCHCNBJ' } }, to: { party: { name: '汉江链' } }, id: 'B-1', messageName: 'pacs.004.001.10', createdAt: '2026-11-28T10:00:00+08:00' }
  assert.match((await send(withHeader(header, returned('R-4', [UETR, '1.00'])))).body, /<MsgDefIdr>pacs\.002\.001\.10/)
  assert.equal((await send(message.replace('<NbOfTxs>2', '<NbOfTxs>3'))).status, 422)
  // The refund goes out as a message of returns.
  const { body: { items } } = await ask(node, `/v1/accounts/${account}/history?limit=5`)
  const refunds: any[] = (await Promise.all(items.map(async ({ id }: { id: string }) => (await ask(node, `/v1/transactions/${id}`)).body.events))).flat().filter(({ name }: any) => name === 'payments.refunded')
  const digits: string = refunds[0].fields.uetr.replaceAll('-', '')
  const uuid = digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
  const out = await ask(node, `/v1/iso20022/returns/${uuid}/pacs.004`)
  assert.equal(out.status, 200, JSON.stringify(out.body))
  await valid('pacs.004.001.10', out.body)
  assert.match(out.body, /<OrgnlIntrBkSttlmAmt Ccy="CNY">.*<RtrdIntrBkSttlmAmt Ccy="CNY">/)
  assert.equal((await ask(node, `/v1/iso20022/returns/${UETR}/pacs.004`)).body.code, 'iso20022.returnNotFound')
})
