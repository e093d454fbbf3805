import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { type Consortium, demoConsortium } from '@jianghan/app'
import type { KeyPair } from '@jianghan/crypto'
import { formatAddress, fromHex, keyId, membersV1, sha256, signTransaction, toHex, utf8 } from '@jianghan/protocol'
import type { RunningNode } from '../../node.ts'
import { example } from '../../testing/paymentWorld.ts'
import { ask, postOne, signerOf, startTestNode } from '../../testing/testLedger.ts'

const MEMBER = 'yangtze-motor'
const ASSET = 'CNY.HJB'
const MSG_ID = 'CJQC-20261124-0001'
const EXAMPLE = new TextDecoder().decode(example('pain001-pay-suppliers.xml'))

type World = Readonly<{ node: RunningNode; account: string; maker: string; checker: string }>

/** A node over the demo consortium. The company's account needs a maker and a checker, or where `alone` is set its maker only. */
async function world(t: TestContext, alone = false): Promise<World> {
  let made: Consortium | undefined
  const node = await startTestNode(t, {
    makeConsortium: ({ nodeKey }) => ({ ...made = demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
  })
  assert(made !== undefined)
  const { officers, directory, chainId } = made
  const keyOf = (name: string): KeyPair => officers.find(officer => officer.name === `${MEMBER}-${name}`)?.key as KeyPair
  const account = directory.find(({ holder }) => holder === MEMBER)?.account ?? ''
  if (alone) {
    const body = toBinary(membersV1.SetAccountPolicySchema, create(membersV1.SetAccountPolicySchema, { accountId: fromHex(account) as Uint8Array, policy: { quorums: [{ role: 'maker', count: 1 }] } }))
    const bytes = signTransaction({ chainId, validUntilMs: BigInt(Date.now() + 300_000), unique: utf8('one maker alone.'), actions: [{ type: 'members.v1.SetAccountPolicy', body }] }, [signerOf(keyOf('maker')), signerOf(keyOf('checker'))])
    const set = await postOne(node, bytes)
    assert.equal(set.body.results?.[0]?.outcome?.status, 'done', JSON.stringify(set.body))
  }
  const addressOf = ({ kind, publicKey }: KeyPair): string => formatAddress('key', keyId(kind, publicKey))
  return { node, account: formatAddress('account', fromHex(account) as Uint8Array), maker: addressOf(keyOf('maker')), checker: addressOf(keyOf('checker')) }
}

type Wish = Readonly<Record<string, unknown>>

async function apiKey({ node }: World, name: string, signing: Wish | undefined, more: Wish = {}): Promise<string> {
  const { status, body } = await ask(node, '/v1/node/keys', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, member: MEMBER, scopes: signing === undefined ? ['read', 'files'] : ['read', 'sign', 'files'], ...(signing && { signing }), ...more }),
  })
  assert.equal(status, 200, JSON.stringify(body))
  return body.key
}

const by = (key: string) => ({ authorization: `Bearer ${key}` })
const send = ({ node }: World, key: string, xml: string, query = '') => ask(node, `/v1/iso20022/pain.001${query}`, { method: 'POST', headers: { 'content-type': 'application/xml', ...by(key) }, body: xml })
const get = ({ node }: World, key: string, path: string) => ask(node, path, { headers: by(key) })
const act = ({ node }: World, key: string, id: string, what: string, actionHash: string) =>
  ask(node, `/v1/approvals/${id}/${what}`, { method: 'POST', headers: { 'content-type': 'application/json', ...by(key) }, body: JSON.stringify({ actionHash }) })

const paid = async ({ node, account }: World): Promise<bigint> =>
  5_000_000_000n - BigInt((await ask(node, `/v1/query/payments.getBalance?account=${account}&asset=${ASSET}`)).body.answer.atoms)

/** How a file stands when every payment has its end. */
async function ended(w: World, key: string, msgId = MSG_ID): Promise<any> {
  for (;;) {
    const { status, body } = await get(w, key, `/v1/iso20022/messages/${msgId}`)
    assert.equal(status, 200, JSON.stringify(body))
    if (body.summary.pending === 0) return body
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

const hashOf = (xml: string): string => toHex(sha256(utf8(xml)))
/** The example under another MsgId, its payments without UETR. */
const named = (msgId: string): string => EXAMPLE.replaceAll(MSG_ID, msgId).replace(/<UETR>.*<\/UETR>/g, '')
const statuses = (body: any): string[] => body.transactions.map(({ status, reason }: any) => (reason === undefined ? status : `${status} ${reason.code} ${reason.status}`))
const audited = async ({ node }: World): Promise<any[]> => (await ask(node, '/v1/node/audit?limit=200')).body.items.filter(({ act: name }: { act: string }) => name.startsWith('signer.file'))

test('a file of an account that needs a checker waits for one, who approves the very bytes that were sent, and is paid once', async t => {
  const w = await world(t)
  const [maker, checker, sameOfficer] = [await apiKey(w, 'erp', { key: w.maker }), await apiKey(w, 'treasury', { key: w.checker }), await apiKey(w, 'erp 2', { key: w.maker })]
  const sent = await send(w, maker, EXAMPLE)
  assert.deepEqual([sent.status, statuses(sent.body)], [202, ['PDNG', 'PDNG', 'PDNG']], JSON.stringify(sent.body))
  const { id, actionHash } = sent.body.approval
  assert.equal(actionHash, hashOf(EXAMPLE))
  assert.deepEqual((await send(w, maker, EXAMPLE)).body, sent.body, 'the same file again')
  const changed = await send(w, maker, EXAMPLE.replace('制动总成', '制动总承'))
  assert.deepEqual([changed.status, changed.body.reasons.map((reason: any) => `${reason.code} ${reason.status}`)], [422, ['DU01 iso20022.messageKnown']])
  const { body: inbox } = await get(w, checker, '/v1/approvals')
  assert.deepEqual(inbox.items.map((item: any) => [item.id, item.type, item.actionHash, item.makers, item.input]), [
    [id, 'iso20022.pain.001', actionHash, [w.maker], { msgId: MSG_ID, initiatingParty: '长江汽车股份有限公司', count: 3, spends: [{ assetId: ASSET, atoms: '220730585' }] }],
  ])
  assert.equal((await act(w, checker, id, 'approve', hashOf(`${EXAMPLE} `))).body.code, 'node.approvalChanged')
  assert.equal((await act(w, maker, id, 'approve', actionHash)).body.code, 'iso20022.makerApproves')
  assert.equal((await act(w, sameOfficer, id, 'approve', actionHash)).body.code, 'iso20022.makerApproves')
  assert.equal(await paid(w), 0n)
  const approved = await act(w, checker, id, 'approve', actionHash)
  assert.deepEqual([approved.status, approved.body.executes], [200, true], JSON.stringify(approved.body))
  const end = await ended(w, maker)
  assert.deepEqual([statuses(end), end.approval, await paid(w)], [['ACSC', 'ACSC', 'ACSC'], undefined, 220_730_585n])
  assert.deepEqual([(await act(w, checker, id, 'approve', actionHash)).body.code, (await get(w, checker, '/v1/approvals')).body.items.length], ['iso20022.notWaiting', 0])
  const again = await send(w, maker, EXAMPLE)
  assert.deepEqual([again.status, again.body, await paid(w)], [200, end, 220_730_585n], 'the same answer, and no second payment')
  const [signed, approval] = await audited(w)
  assert.deepEqual([signed.act, signed.details.file, signed.details.payments, approval.act], ['signer.fileSigned', actionHash, 3, 'signer.fileApproved'])
  assert.doesNotMatch(JSON.stringify([signed, approval]), /1286400|128640000|3980100100/, 'neither accounts nor amounts')
})

test('a file that is taken back pays nothing, and says so', async t => {
  const w = await world(t)
  const [maker, checker] = [await apiKey(w, 'erp', { key: w.maker }), await apiKey(w, 'treasury', { key: w.checker })]
  const { id, actionHash } = (await send(w, maker, EXAMPLE)).body.approval
  assert.equal((await act(w, checker, id, 'withdraw', actionHash)).status, 200)
  assert.deepEqual(statuses(await ended(w, maker)), Array(3).fill('RJCT DS02 iso20022.withdrawn'))
  assert.equal((await act(w, checker, id, 'approve', actionHash)).body.code, 'iso20022.notWaiting')
  assert.deepEqual([(await send(w, maker, EXAMPLE)).status, await paid(w)], [200, 0n])
  assert.match((await get(w, maker, `/v1/iso20022/messages/${MSG_ID}/pain.002`)).body, /<GrpSts>RJCT<\/GrpSts>/)
})

test('what is above the limits of an API key is refused payment by payment, and a day is counted over all its files', async t => {
  const w = await world(t, true)
  const small = await apiKey(w, 'small', { key: w.maker, perTransaction: [`600000 ${ASSET}`] })
  assert.deepEqual(statuses((await send(w, small, named('LIMIT-1'))).body), ['RJCT AM14 iso20022.aboveTransactionLimit', 'ACSC', 'ACSC'])
  const daily = await apiKey(w, 'daily', { key: w.maker, perDay: [`2000000 ${ASSET}`] })
  // 1,286,400.00 and 372,815.60 fit; 548,090.25 does not.
  assert.deepEqual(statuses((await send(w, daily, named('LIMIT-2'))).body), ['ACSC', 'ACSC', 'RJCT AM14 iso20022.aboveDayLimit'])
  const files = await Promise.all(['LIMIT-3', 'LIMIT-4'].map(msgId => send(w, daily, named(msgId))))
  // 340,784.40 are left, less than any payment.
  for (const { body } of files) assert.deepEqual(statuses(body), Array(3).fill('RJCT AM14 iso20022.aboveDayLimit'), JSON.stringify(body))
  const before = await paid(w)
  const poor = await apiKey(w, 'poor', { key: w.maker, perDay: [`100000000 ${ASSET}`] })
  const beyond = named('LIMIT-5').replaceAll('<InstdAmt Ccy="CNY">1286400.00', '<InstdAmt Ccy="CNY">99000000.00').replaceAll('2207305.85', '99920905.85')
  assert.deepEqual(statuses((await send(w, poor, beyond)).body), ['RJCT AM04 payments.insufficientFunds', 'ACSC', 'ACSC'])
  // What the ledger refused was given back to the day.
  assert.deepEqual(statuses((await send(w, poor, named('LIMIT-6'))).body), ['ACSC', 'ACSC', 'ACSC'])
  assert.equal(await paid(w) - before, 92_090_585n + 220_730_585n)
})

test('an API key pays by files only from accounts and by actions that it was granted, and without a grant not at all', async t => {
  const w = await world(t, true)
  const rows: readonly (readonly [what: string, key: string, code: string, reason: string | undefined, file?: string])[] = [
    ['nothing granted', await apiKey(w, 'reader', undefined), 'node.notGranted', undefined],
    ['transfers only', await apiKey(w, 'transfers', { key: w.maker, actions: ['payments.v1.Transfer'] }), 'node.actionNotGranted', undefined],
    ['the money of another member', await apiKey(w, 'erp', { key: w.maker }), 'iso20022.refused', 'iso20022.debtorAccountUnknown', EXAMPLE.replace('3980100100200018', '3980100100300026')],
    ['no maker', await apiKey(w, 'checker alone', { key: w.checker }), 'iso20022.refused', 'iso20022.signersMissing'],
  ]
  for (const [what, key, code, reason, file = EXAMPLE] of rows) {
    const { body } = await send(w, key, file)
    assert.deepEqual([body.code, body.reasons?.[0].status], [code, reason], what)
  }
  assert.deepEqual([await paid(w), await audited(w)], [0n, []])
  const confined = await apiKey(w, 'confined', { key: w.maker }, { accounts: [w.account] })
  assert.deepEqual(statuses((await send(w, confined, EXAMPLE)).body), ['ACSC', 'ACSC', 'ACSC'])
  assert.equal((await get(w, confined, `/v1/iso20022/messages/${MSG_ID}`)).status, 200, 'who is confined to accounts sees what it sent')
})

test('the payments of a file are read page by page, and its progress as a stream that ends', async t => {
  const w = await world(t, true)
  const key = await apiKey(w, 'erp', { key: w.maker })
  const sent = await send(w, key, EXAMPLE, '?payments=none')
  assert.deepEqual([sent.status, sent.body.transactions, sent.body.summary.accepted], [200, [], 3])
  const lines: any[] = []
  for (let next: string | null = '0'; next !== null;) {
    const { body } = await get(w, key, `/v1/iso20022/messages/${MSG_ID}/payments?limit=2&cursor=${next}`)
    lines.push(...body.items)
    next = body.next
  }
  assert.deepEqual(lines.map(({ index, status }) => [index, status]), [[0, 'ACSC'], [1, 'ACSC'], [2, 'ACSC']])
  assert(lines.every(({ line }) => EXAMPLE.split('\n')[line - 1]?.includes('<CdtTrfTxInf>')), 'each names its line')
  assert.deepEqual((await get(w, key, `/v1/iso20022/messages/${MSG_ID}/payments?status=RJCT`)).body, { items: [], next: null })
  const { body: stream, headers } = await get(w, key, `/v1/iso20022/messages/${MSG_ID}/events`)
  assert.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const events = [...stream.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data]) => [event, JSON.parse(data ?? '').settled])
  assert.deepEqual(events, [['progress', 3], ['end', 3]])
})
