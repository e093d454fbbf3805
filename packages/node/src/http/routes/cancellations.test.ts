import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { type Consortium, demoConsortium } from '@jianghan/app'
import { parseUetr } from '@jianghan/gateway-iso20022'
import { camt055Of, ISO20022, judge } from '@jianghan/gateway-iso20022/testing'
import { formatAddress, fromHex, keyId, parseAddress, paymentsV1, signTransaction, toHex } from '@jianghan/protocol'
import type { RunningNode } from '../../node.ts'
import { example } from '../../testing/paymentWorld.ts'
import { ask, postOne, signerOf, startTestNode } from '../../testing/testLedger.ts'
import { pair, until } from '../../testing/twoVaults.ts'

const MSG_ID = 'CJQC-20261124-0001'
const FILE = new TextDecoder().decode(example('pain001-pay-suppliers.xml'))
const QUEUED = '11111111-1111-4111-8111-111111111111'
const SCHEDULED = '22222222-2222-4222-8222-222222222222'
const idOf = (uetr: string): Uint8Array => parseUetr(uetr) as Uint8Array
const ENDS = [...FILE.matchAll(/<EndToEndId>([^<]+)/g)].map(([, id]) => id ?? '')

type World = Readonly<{ node: RunningNode; made: Consortium; account(holder: string): Uint8Array; send(xml: string, key?: string, path?: string): ReturnType<typeof ask> }>

async function world(t: TestContext): Promise<World> {
  let made: Consortium | undefined
  const node = await startTestNode(t, { makeConsortium: ({ nodeKey }) => ({ ...made = demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }) })
  assert(made !== undefined)
  const { directory } = made
  return {
    node, made, account: holder => fromHex(directory.find(each => each.holder === holder)?.account ?? '') as Uint8Array,
    send: (xml, key, path = 'camt.055') => ask(node, `/v1/iso20022/${path}`, { method: 'POST', headers: { 'content-type': 'application/xml', 'accept-language': 'en', ...(key !== undefined && { authorization: `Bearer ${key}` }) }, body: xml }),
  }
}

/** Has an action of a member signed by its maker and checker. */
async function signed({ node, made }: World, member: string, type: string, body: Uint8Array): Promise<void> {
  const keys = made.officers.filter(({ name }) => name === `${member}-maker` || name === `${member}-checker`).map(({ key }) => signerOf(key))
  const bytes = signTransaction({ chainId: made.chainId, validUntilMs: BigInt(Date.now() + 300_000), unique: crypto.getRandomValues(new Uint8Array(16)), actions: [{ type, body }] }, keys)
  const { body: answer } = await postOne(node, bytes)
  assert(['done', 'pending'].includes(answer.results?.[0]?.outcome?.status), JSON.stringify(answer))
}

/** The bank of the car maker has no settlement money left: what it is to pay to the other bank waits. */
async function drained(w: World): Promise<void> {
  const { body: { answer: { settlement } } } = await ask(w.node, '/v1/query/payments.getAsset?asset=CNY.HJB')
  const { body: { answer: other } } = await ask(w.node, '/v1/query/payments.getAsset?asset=CNY.DHB')
  const { body: { answer: { atoms } } } = await ask(w.node, `/v1/query/payments.getBalance?account=${settlement.account}&asset=${settlement.asset}`)
  const [from, to] = [settlement.account, other.settlement.account].map(address => parseAddress('account', address) as Uint8Array)
  await signed(w, 'hanjiang-bank', 'payments.v1.Transfer', toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from: from as Uint8Array, to: to as Uint8Array, amount: { assetId: settlement.asset, atoms } })))
}

/** One payment that waits in the queue, and one that waits for its time. */
async function waiting(w: World): Promise<void> {
  const [debtor, creditor] = [w.account('yangtze-motor'), w.account('guanggu-glass')]
  await signed(w, 'yangtze-motor', 'payments.v1.CustomerCreditTransfer', toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, {
    uetr: idOf(QUEUED), debtorAccount: debtor, creditorAccount: creditor, amount: { assetId: 'CNY.HJB', atoms: '100' }, creditorAssetId: 'CNY.DHB', queuePriority: 1,
  })))
  await signed(w, 'yangtze-motor', 'payments.v1.SchedulePayment', toBinary(paymentsV1.SchedulePaymentSchema, create(paymentsV1.SchedulePaymentSchema, {
    scheduleId: idOf(SCHEDULED), from: debtor, to: w.account('hanyang-brakes'), amount: { assetId: 'CNY.HJB', atoms: '200' }, dueMs: BigInt(Date.now() + 86_400_000),
  })))
}

const statuses = (xml: string): string[] => [...xml.matchAll(/<TxCxlSts>([A-Z]{4})<\/TxCxlSts>(?:<CxlStsRsnInf><Rsn><Cd>([A-Z]{4}))?/g)].map(([, status, code]) => (code === undefined ? `${status}` : `${status} ${code}`))

async function balance({ node, account }: World, holder: string): Promise<bigint> {
  return BigInt((await ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', account(holder))}&asset=CNY.HJB`)).body.answer.atoms)
}

async function valid(xml: string): Promise<void> {
  if (ISO20022 === undefined) return
  const [verdict] = await judge('camt.029.001.09', [xml])
  assert.deepEqual(verdict, { valid: true, complaint: '' }, xml)
}

test('what waits is cancelled, what is settled is asked back, and the payee decides', async t => {
  const w = await world(t)
  const paid = await w.send(FILE, undefined, 'pain.001?wait=final')
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  await drained(w)
  await waiting(w)
  const request = camt055Of('C-1', MSG_ID, [{ uetr: QUEUED, reasons: [] }, { uetr: SCHEDULED, reasons: [] }, { endToEndId: ENDS[0] ?? '', reasons: [] }, { endToEndId: 'NONE', reasons: [] }])
  const answer = await w.send(request)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  await valid(answer.body)
  assert.deepEqual(statuses(answer.body), ['ACCR', 'ACCR', 'PDCR', 'RJCR NOOR'])
  assert.equal((await ask(w.node, `/v1/query/payments.getQueuedPayment?uetr=${QUEUED}`)).body.answer, null)
  assert.equal((await ask(w.node, `/v1/query/payments.getSchedule?schedule=${toHex(idOf(SCHEDULED))}`)).body.answer, null)
  // The same request again does nothing more, and another one under its id nothing at all.
  assert.deepEqual(statuses((await w.send(request)).body), ['ACCR', 'ACCR', 'PDCR', 'RJCR NOOR'])
  const other = await w.send(request.replace('NONE', 'ELSE'))
  assert.deepEqual([other.status, other.body.code], [409, 'iso20022.caseKnown'])
  const { body: { items } } = await ask(w.node, '/v1/iso20022/refund-requests')
  assert.deepEqual(items.map((each: any) => [each.payer, each.payee, each.amount, each.state, each.reasons]), [['yangtze-motor', 'hanyang-brakes', '1286400.00', 'open', ['DUPL']]])
  const before = await balance(w, 'yangtze-motor')
  const post = (path: string, body?: unknown) => ask(w.node, `/v1/iso20022/refund-requests/${path}`, { method: 'POST', ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
  const accepted = await post(`${items[0].id}/accept`)
  assert.deepEqual([accepted.status, accepted.body.state], [200, 'accepted'], JSON.stringify(accepted.body))
  assert.equal(await balance(w, 'yangtze-motor'), before + 128_640_000n)
  assert.equal((await post(`${items[0].id}/accept`)).body.code, 'iso20022.refundDecided')
  assert.deepEqual(statuses((await ask(w.node, '/v1/iso20022/cancellations/C-1')).body), ['ACCR', 'ACCR', 'ACCR', 'RJCR NOOR'])
  // Another one is turned down, and the payer is told why; what was paid back already is not asked for again.
  const second = await w.send(camt055Of('C-2', MSG_ID, [{ endToEndId: ENDS[1] ?? '', reasons: [] }, { endToEndId: ENDS[0] ?? '', reasons: [] }]))
  assert.deepEqual(statuses(second.body), ['PDCR', 'RJCR ARDT'])
  const { body: { items: [open] } } = await ask(w.node, '/v1/iso20022/refund-requests?limit=1')
  assert.equal((await post(`${open.id}/refuse`, { code: 'CUST', words: '货已发出' })).status, 200)
  const told = await ask(w.node, '/v1/iso20022/cancellations/C-2')
  assert.deepEqual(statuses(told.body), ['RJCR CUST', 'RJCR ARDT'])
  assert.match(told.body, /<AddtlInf>货已发出/)
  await valid(told.body)
})

test('only who pays may cancel, and a request is answered to its sender alone', async t => {
  const w = await world(t)
  await drained(w)
  await waiting(w)
  const keyFor = async (member: string): Promise<string> => {
    const { status, body } = await ask(w.node, '/v1/node/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: member, member, scopes: ['read', 'files'] }) })
    assert.equal(status, 200, JSON.stringify(body))
    return body.key as string
  }
  const [stranger, payer] = [await keyFor('guanggu-glass'), await keyFor('yangtze-motor')]
  const foreign = await w.send(camt055Of('C-1', MSG_ID, [{ uetr: QUEUED, reasons: [] }, { uetr: SCHEDULED, reasons: [] }]), stranger)
  assert.deepEqual(statuses(foreign.body), ['RJCR NOOR', 'RJCR NOOR'])
  // A key without a grant reads, and has nothing signed.
  const ungranted = await w.send(camt055Of('C-1', MSG_ID, [{ uetr: QUEUED, reasons: [] }]), payer)
  assert.deepEqual(statuses(ungranted.body), ['RJCR AGNT'])
  assert.equal((await ask(w.node, `/v1/query/payments.getQueuedPayment?uetr=${QUEUED}`)).body.answer.uetr, toHex(idOf(QUEUED)))
  assert.equal((await ask(w.node, '/v1/iso20022/cancellations/C-9', { headers: { authorization: `Bearer ${payer}` } })).body.code, 'iso20022.caseNotFound')
  const unreadable = await w.send('<Document/>')
  assert.equal(unreadable.status, 422)
})

test('a file that waits for approval is cancelled as a whole, and not one payment of it', async t => {
  const w = await world(t)
  const maker = w.made.officers.find(({ name }) => name === 'yangtze-motor-maker')
  assert(maker !== undefined)
  const { body: { key } } = await ask(w.node, '/v1/node/keys', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'erp', member: 'yangtze-motor', scopes: ['read', 'sign', 'files'], signing: { key: formatAddress('key', keyId(maker.key.kind, maker.key.publicKey)) } }),
  })
  const waits = await w.send(FILE, key, 'pain.001')
  assert.equal(waits.status, 202, JSON.stringify(waits.body))
  const one = await w.send(camt055Of('C-1', MSG_ID, [{ endToEndId: ENDS[0] ?? '', reasons: [] }]), key)
  assert.deepEqual(statuses(one.body), ['RJCR AGNT'])
  const whole = camt055Of('C-2', MSG_ID, []).replace(/<Undrlyg>.*<\/Undrlyg>/s, `<Undrlyg><OrgnlGrpInfAndCxl><OrgnlMsgId>${MSG_ID}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.10</OrgnlMsgNmId><GrpCxl>true</GrpCxl></OrgnlGrpInfAndCxl></Undrlyg>`)
  const cancelled = await w.send(whole, key)
  assert.match(cancelled.body, /<Conf>CNCL<\/Conf>.*<GrpCxlSts>ACCR<\/GrpCxlSts>/, JSON.stringify(cancelled.body))
  await valid(cancelled.body)
  const { body: file } = await ask(w.node, `/v1/iso20022/messages/${MSG_ID}`)
  assert.deepEqual(file.transactions.map((each: any) => `${each.status} ${each.reason?.code}`), ['RJCT DS02', 'RJCT DS02', 'RJCT DS02'])
  assert.match((await w.send(whole, key)).body, /<GrpCxlSts>ACCR/)
})

test('a payee at another node is told of a request there, and its answer comes back', async t => {
  const { sender, reader } = await pair(t)
  const send = (xml: string, path: string) => ask(sender, `/v1/iso20022/${path}`, { method: 'POST', headers: { 'content-type': 'application/xml', 'accept-language': 'en' }, body: xml })
  const paid = await send(FILE, 'pain.001?wait=final')
  assert.deepEqual(paid.body.status, 'ACSC', JSON.stringify(paid.body))
  assert.deepEqual(statuses((await send(camt055Of('C-1', MSG_ID, [{ endToEndId: ENDS[0] ?? '', reasons: [] }]), 'camt.055')).body), ['PDCR'])
  const { body: { items: [asked] } } = await until(() => ask(reader, '/v1/iso20022/refund-requests'), ({ body }) => body.items.length === 1)
  assert.deepEqual([asked.payer, asked.payee, asked.state], ['yangtze-motor', 'hanyang-brakes', 'open'])
  const refused = await ask(reader, `/v1/iso20022/refund-requests/${asked.id}/refuse`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: 'LEGL', words: '合同已履行' }) })
  assert.equal(refused.status, 200, JSON.stringify(refused.body))
  const told = await until(() => ask(sender, '/v1/iso20022/cancellations/C-1'), ({ body }) => !body.includes('PDCR'))
  assert.deepEqual(statuses(told.body), ['RJCR LEGL'])
})
