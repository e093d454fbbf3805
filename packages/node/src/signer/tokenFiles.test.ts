import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { type Consortium, demoConsortium } from '@jianghan/app'
import { isRefused, type KeyPair } from '@jianghan/crypto'
import { openPkcs11Signer, parsePkcs11Uri } from '@jianghan/crypto/node'
import { softToken } from '@jianghan/crypto/testing'
import { formatAddress, fromHex, keyId, membersV1, signTransaction } from '@jianghan/protocol'
import { example } from '../testing/paymentWorld.ts'
import { ask, postOne, signerOf, startTestNode } from '../testing/testLedger.ts'

const MEMBER = 'yangtze-motor'
const MSG_ID = 'CJQC-20261124-0001'
const folder = mkdtempSync(join(tmpdir(), 'jianghan-token-files-'))
after(() => rmSync(folder, { recursive: true }))
const token = softToken(folder)

if (token !== undefined) {
  token.make('EC:prime256v1', '01')
  const pinFile = join(folder, 'pin')
  writeFileSync(pinFile, token.pin, { mode: 0o600 })
  const uri = `pkcs11:token=${encodeURIComponent(token.label)};id=%01?module-path=${token.modulePath}&pin-source=file:${pinFile}`

  test('a payment file waits for a token that is away, and every payment is made once when it is back', async t => {
    const parsed = parsePkcs11Uri(uri)
    assert(!isRefused(parsed))
    const officer = await openPkcs11Signer(parsed)
    assert(!isRefused(officer))
    let made: Consortium | undefined
    const node = await startTestNode(t, {
      config: { signerKeys: uri }, makeConsortium: ({ nodeKey }) => ({ ...made = demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
    })
    assert(made !== undefined)
    const { officers, directory, chainId } = made
    const pair = ['maker', 'checker'].map(role => signerOf(officers.find(({ name }) => name === `${MEMBER}-${role}`)?.key as KeyPair))
    const account = fromHex(directory.find(({ holder }) => holder === MEMBER)?.account ?? '') as Uint8Array
    const operate = async <M extends DescMessage>(type: string, schema: M, init: MessageInitShape<M>): Promise<void> => {
      const draft = { chainId, validUntilMs: BigInt(Date.now() + 300_000), unique: crypto.getRandomValues(new Uint8Array(16)), actions: [{ type, body: toBinary(schema, create(schema, init)) }] }
      const { body } = await postOne(node, signTransaction(draft, pair))
      assert.equal(body.results?.[0]?.outcome?.status, 'done', JSON.stringify(body))
    }
    await operate('members.v1.AddKey', membersV1.AddKeySchema, { memberId: MEMBER, key: { kind: officer.kind, publicKey: officer.publicKey, roles: ['maker'] } })
    await operate('members.v1.SetAccountPolicy', membersV1.SetAccountPolicySchema, { accountId: account, policy: { quorums: [{ role: 'maker', count: 1 }] } })
    const key = await ask(node, '/v1/node/keys', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'erp', member: MEMBER, scopes: ['read', 'sign', 'files'], signing: { key: formatAddress('key', keyId(officer.kind, officer.publicKey)) } }),
    })
    assert.equal(key.status, 200, JSON.stringify(key.body))
    const headers = { authorization: `Bearer ${key.body.key}`, 'content-type': 'application/xml' }
    const send = () => ask(node, '/v1/iso20022/pain.001?timeout_ms=200', { method: 'POST', headers, body: example('pain001-pay-suppliers.xml') })
    const summary = async () => (await ask(node, `/v1/iso20022/messages/${MSG_ID}`, { headers })).body.summary

    renameSync(token.tokens, `${token.tokens}-away`)
    const sent = await send()
    assert.deepEqual([sent.status, sent.body.summary.pending], [202, 3], JSON.stringify(sent.body))
    while (!(await ask(node, '/health/ready')).body.warnings.some(({ code }: { code: string }) => code === 'node.signerUnreachable')) await new Promise(resolve => { setTimeout(resolve, 20) })
    assert.deepEqual([(await send()).status, (await summary()).accepted], [202, 0], 'the same file is the same job')
    renameSync(`${token.tokens}-away`, token.tokens)
    while ((await summary()).pending > 0) await new Promise(resolve => { setTimeout(resolve, 50) })
    assert.equal((await summary()).accepted, 3)
    const { body } = await ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', account)}&asset=CNY.HJB`)
    assert.equal(body.answer.atoms, String(5_000_000_000n - 220_730_585n))
  })
}
