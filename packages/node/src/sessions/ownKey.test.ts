import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sign, WEBAUTHN_P256 } from '@jianghan/crypto'
import { readProposal } from '@jianghan/client'
import { formatAddress, fromHex, keyId, toHex } from '@jianghan/protocol'
import type { RunningNode } from '../node.ts'
import { PasskeyBrowser } from '../testing/passkeyBrowser.ts'
import { accountAt, ask, officer, startTestNode } from '../testing/testLedger.ts'

const address = (n: number): string => formatAddress('account', accountAt(n))
const transfer = (amount: string, from = 0) => ({ type: 'payments.v1.Transfer', input: { from: address(from), to: address(1), amount } })
const addressOf = ({ passkey }: PasskeyBrowser): string => formatAddress('key', keyId(WEBAUTHN_P256, passkey.publicKey))

/** Has the officer of the test consortium do something with its own key. */
async function officerDoes(node: RunningNode, type: string, input: unknown): Promise<void> {
  const json = (path: string, body: unknown) => ask(node, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const publicKey = toHex(officer.publicKey)
  const { body: prepared } = await json('/v1/transactions/prepare', { actions: [{ type, input }], signers: [{ publicKey }] })
  const { body } = await json('/v1/transactions/submit', { body: prepared.body, signatures: [{ publicKey, signature: toHex(sign(officer, fromHex(prepared.message) as Uint8Array)) }] })
  assert.equal(body.results?.[0]?.outcome?.status, 'done', JSON.stringify(body))
}

/** A maker and a checker with a passkey each, a site that their member named, and an account (0) that both must sign for. */
async function world(t: TestContext): Promise<{ node: RunningNode; maker: PasskeyBrowser; checker: PasskeyBrowser }> {
  const node = await startTestNode(t)
  const [maker, checker] = [new PasskeyBrowser(node, 21), new PasskeyBrowser(node, 22)]
  for (const [{ passkey }, roles] of [[maker, ['maker']], [checker, ['checker']]] as const) {
    await officerDoes(node, 'members.v1.AddKey', { memberId: 'test-bank', key: { kind: WEBAUTHN_P256, publicKey: toHex(passkey.publicKey), roles } })
  }
  await officerDoes(node, 'members.v1.SetWebOrigins', { memberId: 'test-bank', origins: [{ origin: maker.origin, rpId: 'localhost' }] })
  await officerDoes(node, 'members.v1.SetAccountPolicy', { accountId: address(0), policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] } })
  return { node, maker, checker }
}

test('who signs in with a passkey is told that its browser signs, and with which key and roles', async t => {
  const { maker } = await world(t)
  const { status, body } = await maker.signIn()
  assert.deepEqual([status, body.kind, body.member, body.signs, body.key, body.publicKey, body.roles], [
    200, 'session', 'test-bank', 'browser', addressOf(maker), { kind: WEBAUTHN_P256, bytes: toHex(maker.passkey.publicKey) }, ['maker'],
  ])
  // The node has no key of this person, and nothing to sign with for it.
  const signed = await maker.ask('/v1/transactions/sign', { transactions: [{ actions: [transfer('1 CNY.TB')] }] }, { 'idempotency-key': '"once"' })
  assert.deepEqual([signed.status, signed.body.code], [403, 'node.notGranted'])
})

test('a payment for which the passkey is enough is prepared, signed and final', async t => {
  const { maker } = await world(t)
  await maker.signIn()
  const { body: prepared } = await maker.ask('/v1/transactions/prepare', { actions: [transfer('12.50 CNY.TB', 2)], signers: [{ address: addressOf(maker) }], approval: 'propose' })
  assert.equal(prepared.proposal, undefined)
  const { body } = await maker.submit(prepared)
  assert.equal(body.results?.[0]?.outcome?.status, 'done', JSON.stringify(body))
})

test('a maker proposes with a passkey, a checker approves with another one, and the node holds neither key', async t => {
  const { maker, checker } = await world(t)
  await maker.signIn()
  const { body: prepared } = await maker.ask('/v1/transactions/prepare', { actions: [transfer('75.00 CNY.TB')], signers: [{ address: addressOf(maker) }], approval: 'propose' })
  assert.deepEqual([prepared.transaction.actions[0].type, prepared.proposal.account], ['approvals.v1.Propose', address(0)])
  const shown = readProposal(prepared.proposal.file, 'en')
  assert.deepEqual([shown.type, shown.input['amount'], toHex(shown.hash)], ['payments.v1.Transfer', { assetId: 'CNY.TB', atoms: '7500' }, prepared.transaction.actions[0].input.actionHash])
  // Another file than what is signed is not kept, and nothing is sent.
  const other = prepared.proposal.file.replace(/"salt": "../, '"salt": "ff')
  assert.deepEqual([(await maker.submit(prepared, [other])).body.code], ['node.proposalUnusable'])
  const proposed = await maker.submit(prepared, [prepared.proposal.file])
  assert.equal(proposed.body.results?.[0]?.outcome?.status, 'done', JSON.stringify(proposed.body))

  await checker.signIn()
  const { body: { items: [waiting] } } = await checker.ask('/v1/approvals')
  assert.deepEqual([waiting.id, waiting.actionHash, waiting.makers], [prepared.proposal.id, prepared.proposal.actionHash, [addressOf(maker)]])
  const act = (what: string, actionHash = waiting.actionHash) => checker.ask(`/v1/approvals/${waiting.id}/prepare`, { act: what, actionHash })
  const changed = await act('approve', `${'0'.repeat(63)}1`)
  assert.deepEqual([changed.status, changed.body.code], [409, 'node.approvalChanged'])
  const { body: approval } = await act('approve')
  assert.deepEqual([approval.executes, approval.transaction.actions[0].type, approval.transaction.signers, toHex(readProposal(approval.file, 'en').hash)], [true, 'approvals.v1.Execute', [addressOf(checker)], waiting.actionHash])
  assert.deepEqual(approval.transaction.actions[0].input.action.input.amount, { assetId: 'CNY.TB', atoms: '7500' })
  const { body } = await checker.submit(approval)
  assert.equal(body.results?.[0]?.outcome?.status, 'done', JSON.stringify(body))
  assert.deepEqual((await checker.ask('/v1/approvals')).body.items, [])
})

test('a passkey of another officer signs nothing for the one who is signed in', async t => {
  const { maker, checker } = await world(t)
  await maker.signIn()
  const { body: prepared } = await maker.ask('/v1/transactions/prepare', { actions: [transfer('1 CNY.TB', 2)], signers: [{ address: addressOf(maker) }] })
  const signatures = [{ kind: WEBAUTHN_P256, publicKey: toHex(checker.passkey.publicKey), signature: checker.assertion(prepared.message) }]
  const { status, body } = await maker.ask('/v1/transactions/submit', { body: prepared.body, signatures })
  assert.deepEqual([status, body.code], [422, 'kernel.wrongShape'])
  const forged = await maker.ask('/v1/transactions/submit', { body: prepared.body, signatures: [{ ...signatures[0], publicKey: toHex(maker.passkey.publicKey) }] })
  assert.deepEqual([forged.status, forged.body.code], [422, 'kernel.badSignature'])
})

test('a key of an officer that admins must agree to is proposed to them, and added by the last one who approves', async t => {
  const { node, maker, checker } = await world(t)
  const admins = [new PasskeyBrowser(node, 23), new PasskeyBrowser(node, 24)] as const
  for (const { passkey } of admins) await officerDoes(node, 'members.v1.AddKey', { memberId: 'test-bank', key: { kind: WEBAUTHN_P256, publicKey: toHex(passkey.publicKey), roles: ['admin'] } })
  await officerDoes(node, 'members.v1.SetAdminPolicy', { memberId: 'test-bank', policy: { quorums: [{ role: 'admin', count: 2 }] } })
  const [first, second] = admins
  await first.signIn()
  const newcomer = new PasskeyBrowser(node, 25)
  const action = { type: 'members.v1.AddKey', input: { memberId: 'test-bank', key: { kind: WEBAUTHN_P256, publicKey: toHex(newcomer.passkey.publicKey), roles: ['checker'] } } }
  const { body: prepared } = await first.ask('/v1/transactions/prepare', { actions: [action], signers: [{ address: addressOf(first) }], approval: 'propose' })
  assert.equal(prepared.proposal.account, '')
  assert.equal((await first.submit(prepared, [prepared.proposal.file])).body.results?.[0]?.outcome?.status, 'done')
  await second.signIn()
  const { body: approval } = await second.ask(`/v1/approvals/${prepared.proposal.id}/prepare`, { act: 'approve', actionHash: prepared.proposal.actionHash })
  assert.equal(approval.executes, true)
  assert.equal((await second.submit(approval)).body.results?.[0]?.outcome?.status, 'done')
  assert.deepEqual((await newcomer.signIn()).body.roles, ['checker'])
  // Who is no admin would not help: the ledger says so, with its words.
  for (const browser of [maker, checker]) await browser.signIn()
})

test('who guesses codes is locked out, with the time to wait, and the audit log says from where', async t => {
  const node = await startTestNode(t)
  const browser = new PasskeyBrowser(node, 31)
  for (let i = 0; i < 10; i++) {
    const { status, body } = await browser.ask('/v1/session', { code: `guess-${i}` })
    assert.deepEqual([status, body.code], [401, 'node.signInRefused'])
  }
  const { body: { code } } = await ask(node, '/v1/session/code', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  const locked = await browser.ask('/v1/session', { code })
  assert.deepEqual([locked.status, locked.body.code], [429, 'node.signInLocked'])
  assert.ok(Number(locked.headers.get('retry-after')) > 0)
  const { body: { items } } = await ask(node, '/v1/node/audit')
  assert.ok(items.some(({ act, details }: { act: string; details: { why?: string } }) => act === 'request.refused' && details.why === 'node.signInRefused'))
})
