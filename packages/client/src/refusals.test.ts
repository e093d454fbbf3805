import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair, isRefused, type KeyPair, type RemoteSigner } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { SoftPasskey } from '@jianghan/crypto/testing'
import { formatAddress, keyId } from '@jianghan/protocol'
import { approveRequest, executeRequest, JianghanClient, newProposal, proposeRequest } from './index.ts'
import type { ActionRequest } from './actions.ts'
import { JianghanError } from './error.ts'
import { type DemoNode, startDemoNode } from './testing/index.ts'

async function keyOf(node: DemoNode, member: string, role: 'maker' | 'checker'): Promise<KeyPair> {
  const key = await readKeyFile(node.keys(member)[role === 'maker' ? 0 : 1])
  assert.ok(!isRefused(key))
  return key
}

/** What a user does in vain, and what the ledger says to it. */
type Refused = readonly [what: string, request: ActionRequest, signers: readonly (KeyPair | RemoteSigner)[], code: string, facts?: Readonly<Record<string, unknown>>]

test('what must be refused is refused to a user of a live node, with the rule that it breaks', async t => {
  const node = await startDemoNode(t)
  const client = new JianghanClient({ url: node.url, apiKey: node.apiKey })
  const signersOf = async (member: string) => [await keyOf(node, member, 'maker'), await keyOf(node, member, 'checker')] as const
  const [[maker, checker], [brakesMaker, brakesChecker], [opMaker, opChecker]] = await Promise.all(['yangtze-motor', 'hanyang-brakes', 'wuhan-settlement'].map(signersOf)) as [readonly [KeyPair, KeyPair], readonly [KeyPair, KeyPair], readonly [KeyPair, KeyPair]]
  const both = [maker, checker]
  const [motor, brakes, glass] = ['yangtze-motor', 'hanyang-brakes', 'guanggu-glass'].map(node.account) as [string, string, string]
  const ASSET = 'CNY.HJB'
  const pay = (decimal: string, to = brakes): ActionRequest => client.action('payments.v1.Transfer', { from: motor, to, amount: { asset: ASSET, decimal } })
  const member = (type: string, input: Readonly<Record<string, unknown>>): ActionRequest => client.action(`members.v1.${type}`, { memberId: 'yangtze-motor', ...input })
  const send = async (request: ActionRequest, signers: readonly (KeyPair | RemoteSigner)[]) => client.send(await client.signWith(await client.build(request), signers))
  const done = async (request: ActionRequest, signers: readonly (KeyPair | RemoteSigner)[] = both): Promise<string> => {
    const { id, outcome } = await send(request, signers)
    assert.equal(outcome?.done, true)
    return id
  }
  const refuses = async (...rows: readonly Refused[]): Promise<void> => {
    for (const [what, request, signers, code, facts = {}] of rows) {
      await assert.rejects(send(request, signers), (fault: unknown) => {
        assert.ok(fault instanceof JianghanError, `${what}: ${String(fault)}`)
        const told = Object.fromEntries(Object.keys(facts).map(name => [name, (fault.facts as Record<string, unknown>)[name]]))
        assert.deepEqual([fault.code, told], [code, facts], `${what}: ${fault.en}`)
        assert.ok(fault.zh.length > 5 && fault.en.length > 5, what)
        return true
      })
    }
  }

  await t.test('each policy, broken in each way', async () => {
    await refuses(
      ['the maker alone', pay('1'), [maker], 'kernel.policyNotMet', { subject: motor, role: 'checker', needed: 1, given: 0 }],
      ['the checker alone', pay('1'), [checker], 'kernel.policyNotMet', { subject: motor, role: 'maker', needed: 1, given: 0 }],
      ['officers of another member', pay('1'), [brakesMaker, brakesChecker], 'kernel.policyNotMet', { subject: motor }],
      ['a checker of another member', pay('1'), [maker, brakesChecker], 'kernel.policyNotMet', { role: 'checker', given: 0 }],
      ['a key that nobody registered', pay('1'), [maker, generateKeyPair(1, new Uint8Array(32).fill(9))], 'kernel.signerUnknown'],
    )
    await done(member('AddKey', { key: { kind: 1, publicKey: generateKeyPair(1, new Uint8Array(32).fill(10)).publicKey, roles: ['checker', 'maker'] } }))
    const second = generateKeyPair(1, new Uint8Array(32).fill(10))
    await done(client.action('members.v1.SetAccountPolicy', { accountId: motor, policy: { quorums: [{ role: 'checker', count: 2 }] } }))
    await refuses(
      ['one of two', pay('1'), [checker], 'kernel.policyNotMet', { role: 'checker', needed: 2, given: 1 }],
      ['two, one of them without the role', pay('1'), both, 'kernel.policyNotMet', { role: 'checker', needed: 2, given: 1 }],
      ['a policy that nobody could meet', client.action('members.v1.SetAccountPolicy', { accountId: motor, policy: { quorums: [{ role: 'checker', count: 3 }] } }), [checker, second], 'members.policyUnreachable'],
    )
    await done(pay('1'), [checker, second])
    await done(client.action('members.v1.SetAccountPolicy', { accountId: motor, policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] } }), [checker, second])

    const limits = (perTransaction: string, perDay: string): ActionRequest => member('SetLimits', { accountId: motor, limits: [{ perTransaction: { asset: ASSET, decimal: perTransaction }, perDay: { asset: ASSET, decimal: perDay } }] })
    await done(limits('10', '15'))
    await refuses(['above the limit of a transaction', pay('10.01'), both, 'kernel.transactionLimitExceeded', { account: motor, assetId: ASSET, limit: '1000', amount: '1001' }])
    await done(pay('10'))
    await refuses(['above the limit of a day', pay('5.01'), both, 'kernel.dailyLimitExceeded', { account: motor, limit: '1500', spent: '1000', amount: '501' }])
    await done(pay('5'))
    await done(member('SetLimits', { accountId: motor, limits: [] }))
    await done(member('SetCounterparties', { accountId: motor, restricted: true, allowedMembers: ['hanyang-brakes'] }))
    await refuses(['whom the list does not name', pay('1', glass), both, 'kernel.counterpartyNotAllowed', { account: motor }])
    await done(pay('1'))
    await done(member('SetCounterparties', { accountId: motor, restricted: false }))
    const freeze = client.action('members.v1.FreezeAccount', { accountId: motor, kind: 'debit', reason: 'court-order' })
    await refuses(['a freeze by somebody who is no supervisor', freeze, [brakesMaker, brakesChecker], 'kernel.capacityMissing'])
    await done(freeze, [opMaker, opChecker])
    await refuses(['out of a frozen account', pay('1'), both, 'kernel.accountFrozen', { account: motor, kind: 'debit', reason: 'court-order' }])
    await done(client.action('members.v1.UnfreezeAccount', { accountId: motor, reason: 'resolved' }), [opMaker, opChecker])
  })

  await t.test('an approval of a changed action, by the maker, and after its time', async () => {
    const chainId = await client.chainId()
    const proposalOf = async (decimal: string, expiresMs = 0n) => {
      const { actions: [action] } = await client.build(pay(decimal))
      assert.ok(action)
      const file = newProposal(action, { chainId, memberId: 'yangtze-motor' })
      await done(proposeRequest(file, { expiresMs }), [maker])
      return file
    }
    const file = await proposalOf('3')
    const { actions: [more] } = await client.build(pay('300'))
    assert.ok(more)
    const changed = { ...file, body: more.body }
    await refuses(
      ['the approval of a changed action', approveRequest(changed, 'yangtze-motor'), [checker], 'approvals.actionChanged'],
      ['the execution of a changed action', executeRequest(changed, 'yangtze-motor'), both, 'approvals.actionChanged'],
      ['the approval by its maker', approveRequest(file, 'yangtze-motor'), [maker], 'approvals.makerApproves'],
      ['the execution by its maker alone', executeRequest(file, 'yangtze-motor'), [maker], 'kernel.policyNotMet', { role: 'checker' }],
    )
    await done(executeRequest(file, 'yangtze-motor'), [checker])
    await refuses(['a second execution', executeRequest(file, 'yangtze-motor'), [checker], 'approvals.alreadyExecuted'])
    const expiresMs = BigInt(Date.now() + 1_500)
    const short = await proposalOf('4', expiresMs)
    while (BigInt(Date.now()) <= expiresMs) await new Promise(go => setTimeout(go, 50))
    await refuses(
      ['an approval after its time', approveRequest(short, 'yangtze-motor'), [checker], 'approvals.proposalExpired'],
      ['an execution after its time', executeRequest(short, 'yangtze-motor'), both, 'approvals.proposalExpired'],
    )
  })

  await t.test('a hold posted twice or beyond, a refund above the original', async () => {
    const holdId = new Uint8Array(16).fill(1)
    await done(client.action('payments.v1.Hold', { holdId, from: motor, to: brakes, amount: { asset: ASSET, decimal: '10' }, expiresMs: String(Date.now() + 3_600_000) }))
    const post = (decimal: string, keepRest = false): ActionRequest => client.action('payments.v1.PostHold', { holdId, account: brakes, amount: { asset: ASSET, decimal }, keepRest })
    const theirs = [brakesMaker, brakesChecker]
    await refuses(['more than is held', post('10.01'), theirs, 'payments.aboveHold', { asked: '1001', remaining: '1000' }])
    await done(post('4', true), theirs)
    await refuses(['more than is left', post('6.01'), theirs, 'payments.aboveHold', { asked: '601', remaining: '600' }], ['by whom it is not for', { ...post('6'), input: { ...post('6').input, account: motor } }, both, 'payments.notHoldController'])
    await done(post('6'), theirs)
    await refuses(['a second time', post('1'), theirs, 'payments.holdEnded', { how: 'posted' }])

    const uetr = 'aaaaaaaa-ca16-48ba-b074-65581be6f001'
    await done(client.action('payments.v1.CustomerCreditTransfer', { uetr, debtorAccount: motor, creditorAccount: brakes, amount: { asset: ASSET, decimal: '8' }, creditorAssetId: ASSET }))
    const refund = (decimal: string, n: number): ActionRequest => client.action('payments.v1.Refund', { originalUetr: uetr, uetr: `bbbbbbbb-ca16-48ba-b074-65581be6f00${n}`, account: brakes, amount: { asset: ASSET, decimal } })
    await refuses(['a refund above the original', refund('8.01', 1), theirs, 'payments.refundAbovePayment', { asked: '801', left: '800' }])
    await done(refund('5', 2), theirs)
    await refuses(['refunds that together are above it', refund('3.01', 3), theirs, 'payments.refundAbovePayment', { asked: '301', left: '300' }])
    await done(refund('3', 4), theirs)
  })

  await t.test('assertions for another origin, rpId or challenge, without user verification, and of a sign-in credential', async () => {
    const [passkey, signIn] = [new SoftPasskey(new Uint8Array(32).fill(5)), new SoftPasskey(new Uint8Array(32).fill(6))]
    const [origin, rpId] = ['https://console.yangtze-motor.example', 'yangtze-motor.example']
    await done(member('AddKey', { key: { kind: passkey.kind, publicKey: passkey.publicKey, roles: ['maker'] } }))
    await done(member('AddKey', { key: { kind: signIn.kind, publicKey: signIn.publicKey, roles: ['sign-in'] } }))
    await done(member('SetWebOrigins', { origins: [{ origin, rpId }] }))
    const by = (key: SoftPasskey, wish: Parameters<SoftPasskey['assert']>[1] = {}): RemoteSigner => ({ kind: key.kind, publicKey: key.publicKey, signRemotely: async message => key.assert(message, { origin, rpId, ...wish }) })
    await done(pay('1'), [by(passkey), checker])
    await refuses(
      ['another origin', pay('1'), [by(passkey, { origin: 'https://console.yangtze-motor.evil.example' }), checker], 'kernel.originNotAllowed'],
      ['another rpId', pay('1'), [by(passkey, { rpId: 'evil.example' }), checker], 'kernel.relyingPartyMismatch'],
      ['another challenge', pay('1'), [by(passkey, { challenge: new Uint8Array(32) }), checker], 'kernel.assertionInvalid'],
      ['a registration instead of an assertion', pay('1'), [by(passkey, { type: 'webauthn.create' }), checker], 'kernel.assertionInvalid'],
      ['a frame of another site', pay('1'), [by(passkey, { tail: ',"crossOrigin":true}' }), checker], 'kernel.assertionInvalid'],
      ['without user verification', pay('1'), [by(passkey, { flags: 1 }), checker], 'kernel.assertionInvalid'],
      ['without user presence', pay('1'), [by(passkey, { flags: 4 }), checker], 'kernel.assertionInvalid'],
      ['a sign-in credential', pay('1'), [by(signIn), checker], 'kernel.signInKey'],
    )
  })

  await t.test('a key that was revoked signs nothing, also what it signed before, and vouches for nothing', async () => {
    const late = generateKeyPair(1, new Uint8Array(32).fill(12))
    await done(member('AddKey', { key: { kind: 1, publicKey: late.publicKey, roles: ['maker'] } }))
    const before = await client.signWith(await client.build(pay('1')), [late, checker])
    const { actions: [action] } = await client.build(pay('2'))
    assert.ok(action)
    const file = newProposal(action, { chainId: await client.chainId(), memberId: 'yangtze-motor' })
    await done(proposeRequest(file), [late])
    const key = keyId(late.kind, late.publicKey)
    await done(member('RetireKey', { keyId: key }))
    await assert.rejects(client.send(before), (fault: unknown) => fault instanceof JianghanError && fault.code === 'kernel.signerUnknown')
    await refuses(
      ['what it signs now', pay('1'), [late, checker], 'kernel.signerUnknown'],
      ['what it proposed before', executeRequest(file, 'yangtze-motor'), [checker], 'kernel.voucherRetired', { key: formatAddress('key', key) }],
      ['the same key once more', member('AddKey', { key: { kind: 1, publicKey: late.publicKey, roles: ['maker'] } }), both, 'members.keyExists'],
    )
  })
})
