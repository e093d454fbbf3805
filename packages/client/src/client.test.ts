import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair, isRefused, type KeyPair, type RemoteSigner, SM2 } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { SoftPasskey } from '@jianghan/crypto/testing'
import { parseTrustPack, readProof } from '@jianghan/light'
import { JianghanClient, type LedgerEvent } from './index.ts'
import { JianghanError } from './error.ts'
import { type DemoNode, json, serve, startDemoNode } from './testing/index.ts'

const withCode = (code: string) => (fault: unknown): boolean => fault instanceof JianghanError && fault.code === code

async function keysOf(node: DemoNode, member: string): Promise<KeyPair[]> {
  const pairs: KeyPair[] = []
  for (const file of node.keys(member)) {
    const key = await readKeyFile(file)
    assert(!isRefused(key))
    pairs.push(key)
  }
  return pairs
}

test('against a real node', async t => {
  const node = await startDemoNode(t)
  let firstTrust = 0
  const client = new JianghanClient({ url: node.url, apiKey: node.apiKey, onFirstTrust: () => firstTrust++ })
  const keys = await keysOf(node, 'yangtze-motor')
  const [from, to] = [node.account('yangtze-motor'), node.account('guanggu-glass')]
  const pay = (decimal: string) => client.actions.payments.customerCreditTransfer({
    debtorAccount: from, creditorAccount: to, amount: { asset: 'CNY.HJB', decimal }, creditorAssetId: 'CNY.DHB',
  })

  await t.test('a payment is built, signed, sent, proved, found by its UETR and in the histories, and what it changed is read at once', async () => {
    const before = await client.query<{ atoms: string }>('payments.getBalance', { account: from, asset: 'CNY.HJB' })
    const draft = await client.build(pay('1234.56'))
    const result = await client.send(client.sign(draft, keys), { wait: 'provable' })
    assert.deepEqual([result.status, result.outcome?.done, result.proof?.level, result.proof?.trust], ['provable', true, 'trustedTime', 'firstUse'])
    const after = await client.query<{ atoms: string }>('payments.getBalance', { account: from, asset: 'CNY.HJB' })
    assert.equal(BigInt(before.answer?.atoms ?? 0) - BigInt(after.answer?.atoms ?? 0), 123_456n)
    assert.equal(after.proof?.validators, 1)
    const told = await client.transaction(result.id, { prove: true })
    assert.deepEqual(told.events.map(event => event.name), ['payments.creditTransferred', 'payments.settled'])
    const uetr = String((told.events.map(event => event.fields)[0] as Readonly<Record<string, unknown>>)['uetr'])
    assert.equal((await client.payment(uetr)).id, result.id)
    assert((await client.search(result.id)).length > 0)
    const moved = []
    for await (const line of client.history(to, { limit: 1 })) moved.push(line['movement'])
    assert.deepEqual(moved, [{ assetId: 'CNY.DHB', atoms: '123456' }])
    assert.equal(firstTrust, 1)
  })

  await t.test('its proof file is told by verify with decimals, and says whose word it is', async () => {
    const draft = await client.build(pay('20'))
    const { id } = await client.send(client.sign(draft, keys))
    const bytes = await client.proof(id, { disclose: 'names' })
    assert(bytes.length < 8_192)
    const story = await client.verify(bytes)
    assert.match(story.statements[0]?.sentence.en ?? '', /paid 20\.00 CNY\.HJB to account jh1/)
    assert(story.cautions.some(({ en }) => en.includes("one operator's word")))
    const read = readProof(bytes)
    assert(read.ok && read.proof.log.length === 2)
  })

  await t.test('refusals are thrown with their words: of the check, of the ledger, of the policy', async () => {
    await assert.rejects(client.build(pay('0')), withCode('payments.amountNotPositive'))
    const far = client.sign(await client.build(pay('999999999')), keys)
    await assert.rejects(client.send(far), withCode('payments.insufficientFunds'))
    const alone = client.sign(await client.build(pay('1')), keys.slice(0, 1))
    await assert.rejects(client.send(alone), withCode('kernel.policyNotMet'))
    await assert.rejects(client.payment('8a562c67-ca16-48ba-b074-65581be6f0ff'), withCode('client.paymentNotFound'))
  })

  await t.test('the same bytes sent again are the same payment', async () => {
    const bytes = client.sign(await client.build(pay('3')), keys)
    const first = await client.send(bytes)
    const again = await client.send(bytes)
    assert.deepEqual([again.id, again.height], [first.id, first.height])
  })

  await t.test('events of an account are followed from where one says', async () => {
    const stop = new AbortController()
    const got: LedgerEvent[] = []
    for await (const event of client.events({ types: ['payments.creditTransferred'], accounts: [to], from: '0-0', signal: stop.signal })) {
      got.push(event)
      if (got.length === 2) stop.abort()
    }
    assert.deepEqual(got.map(({ data }) => (data as { fields: { atoms: string } }).fields.atoms), ['123456', '2000'])
  })

  await t.test('a passkey and an SM2 key pay together, at the site that their member named and at no other', async () => {
    const passkey = new SoftPasskey(new Uint8Array(32).fill(5))
    const sm2 = generateKeyPair(SM2, new Uint8Array(32).fill(6))
    const { addKey, setWebOrigins } = client.actions.members
    const memberId = 'yangtze-motor'
    const setUp = await client.build([
      addKey({ memberId, key: { kind: passkey.kind, publicKey: passkey.publicKey, roles: ['maker'] } }), addKey({ memberId, key: { kind: sm2.kind, publicKey: sm2.publicKey, roles: ['checker'] } }),
      setWebOrigins({ memberId, origins: [{ origin: 'https://console.yangtze-motor.example', rpId: 'yangtze-motor.example' }] }),
    ])
    assert.equal((await client.send(client.sign(setUp, keys))).outcome?.done, true)
    const at = (origin: string): RemoteSigner => ({
      kind: passkey.kind, publicKey: passkey.publicKey, signRemotely: async message => passkey.assert(message, { origin, rpId: 'yangtze-motor.example' }),
    })
    const paid = await client.send(await client.signWith(await client.build(pay('1.00')), [at('https://console.yangtze-motor.example'), sm2]), { wait: 'provable' })
    assert.deepEqual([paid.status, paid.outcome?.done, paid.proof?.level], ['provable', true, 'trustedTime'])
    const stolen = await client.signWith(await client.build(pay('1.00')), [at('https://yangtze-motor.evil.example'), sm2])
    await assert.rejects(client.send(stolen), withCode('kernel.originNotAllowed'))
    const unverified = await client.signWith(await client.build(pay('1.00')), [{ ...at(''), signRemotely: async message => passkey.assert(message, { flags: 1 }) }, sm2])
    await assert.rejects(client.send(unverified), withCode('kernel.assertionInvalid'))
  })

  await t.test('the node hands out the verify page, whole and with its policy', async () => {
    const answer = await fetch(`${node.url}/verify`)
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /^<!doctype html>[\s\S]*default-src 'none'[\s\S]*<\/html>\s*$/)
  })

  await t.test('a node that says something else than its proof is found out', async () => {
    const liar = await serve(t, async ({ path }, response) => {
      const answer = await fetch(`${node.url}${path}`, { headers: { authorization: `Bearer ${node.apiKey}` } })
      const body = await answer.json() as Record<string, unknown>
      if (path.startsWith('/v1/query/payments.getBalance')) body['answer'] = { ...body['answer'] as object, atoms: '99' }
      json(response, answer.status, body)
    })
    const trust = parseTrustPack(await (await fetch(`${node.url}/v1/trust`)).text())
    assert(trust !== undefined)
    const args = { account: from, asset: 'CNY.HJB' }
    await assert.rejects(new JianghanClient({ url: liar.url, trust }).query('payments.getBalance', args), withCode('client.proofUnrelated'))
    assert.equal((await new JianghanClient({ url: liar.url, proofs: 'off' }).query<{ atoms: string }>('payments.getBalance', args)).answer?.atoms, '99')
    const strangers = { ...trust, validators: [{ publicKey: new Uint8Array(32).fill(3), power: 10n }] }
    await assert.rejects(new JianghanClient({ url: node.url, apiKey: node.apiKey, trust: strangers }).query('payments.getBalance', args), fault =>
      withCode('client.proofFailed')(fault) && (fault as JianghanError).en.includes('not the validators that the trust pack trusts'))
    await assert.rejects(new JianghanClient({ url: node.url, trust: { ...trust, chainId: 'another-chain' } }).chainId(), withCode('client.wrongChain'))
  })
})
