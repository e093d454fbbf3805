import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject, sign as signByHost, verify } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { foreignSignature, P256, sign } from '@jianghan/crypto'
import { formatAddress, fromHex, keyId, LIMITS, toHex } from '@jianghan/protocol'
import { accountAt, ask, officer, startTestNode } from '../../testing/testLedger.ts'
import type { RunningNode } from '../../node.ts'

const postJson = (node: RunningNode, path: string, body: unknown, language = 'en') =>
  ask(node, path, { method: 'POST', headers: { 'content-type': 'application/json', 'accept-language': language }, body: JSON.stringify(body) })

const address = (n: number): string => formatAddress('account', accountAt(n))
const transfer = (amount: string) => ({ type: 'payments.v1.Transfer', input: { from: address(0), to: address(1), amount } })
const officerKey = toHex(officer.publicKey)

/** What the officer of the test consortium signs. */
const signedByOfficer = (message: string) => ({ publicKey: officerKey, signature: toHex(sign(officer, fromHex(message) as Uint8Array)) })

/** An officer whose P-256 key lives in other software, registered by preparing, signing and submitting. */
async function foreignOfficer(node: RunningNode): Promise<KeyObject> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const jwk = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
  const [x, y] = [jwk.x, jwk.y].map(text => Buffer.from(text, 'base64url')) as [Buffer, Buffer]
  const compressed = Buffer.concat([Buffer.of(2 + ((y[31] as number) & 1)), x]).toString('hex')
  const { body: prepared } = await postJson(node, '/v1/transactions/prepare', {
    actions: [{ type: 'members.v1.AddKey', input: { memberId: 'test-bank', key: { kind: P256, publicKey: compressed, roles: ['admin', 'maker'] } } }], signers: [{ publicKey: officerKey }],
  })
  const added = await postJson(node, '/v1/transactions/submit', { body: prepared.body, signatures: [signedByOfficer(prepared.message)] })
  assert.equal(added.body.results?.[0]?.outcome?.status, 'done', JSON.stringify(added.body))
  return privateKey
}

test('a transaction is prepared from JSON, read back from its bytes, signed by other software, and submitted', async t => {
  const node = await startTestNode(t)
  const key = await foreignOfficer(node)
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  for (const publicKey of [spki.toString('base64'), createPublicKey(key).export({ format: 'pem', type: 'spki' }) as string]) {
    const { status, body } = await postJson(node, '/v1/transactions/prepare', { actions: [transfer('12.50 CNY.TB')], signers: [{ publicKey }] })
    assert.equal(status, 200, JSON.stringify(body))
    const [action] = body.transaction.actions
    assert.deepEqual([action.type, action.input.from, action.input.to, action.input.amount], ['payments.v1.Transfer', address(0), address(1), { assetId: 'CNY.TB', atoms: '1250' }])
    assert.equal(body.transaction.id, body.id)
    assert.deepEqual((await postJson(node, '/v1/transactions/decode', { body: body.body })).body, body.transaction)
    // As Java's SHA256withECDSA: DER, with s in either half.
    const signature = signByHost('sha256', Buffer.from(body.message, 'hex'), { key, dsaEncoding: 'der' }).toString('base64')
    const sent = await postJson(node, '/v1/transactions/submit?wait=provable', { body: body.body, signatures: [{ publicKey, signature }] })
    assert.deepEqual([sent.status, sent.body.results?.[0]?.id, sent.body.results?.[0]?.outcome?.status], [200, body.id, 'done'], JSON.stringify(sent.body))
  }
})

test('a key can be named by its address, and a submission that comes twice is one transaction', async t => {
  const node = await startTestNode(t)
  const { body } = await postJson(node, '/v1/transactions/prepare', { actions: [transfer('1 CNY.TB')], signers: [{ address: formatAddress('key', keyId(officer.kind, officer.publicKey)) }] })
  const input = { body: body.body, signatures: [signedByOfficer(body.message)] }
  const [first, second] = [await postJson(node, '/v1/transactions/submit', input), await postJson(node, '/v1/transactions/submit', input)]
  assert.equal(first.body.results[0].outcome.status, 'done')
  assert.equal(second.body.code, 'kernel.duplicate')
})

test('s of an ECDSA signature in the upper half is taken to the lower one, and stays a signature for OpenSSL', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const message = Buffer.from('message')
  for (let i = 0; i < 8; i++) {
    const raw = foreignSignature(P256, new Uint8Array(signByHost('sha256', message, { key: privateKey, dsaEncoding: 'der' })))
    assert.equal(raw.length, 64)
    assert((raw[32] as number) < 0x80)
    assert(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw))
  }
})

type Wrong = Readonly<{ what: string; path: 'prepare' | 'decode' | 'submit'; input(prepared: { body: string; message: string }): unknown; status: number; code: string }>

const signers = [{ publicKey: officerKey }]
const wrongs: readonly Wrong[] = [
  { what: 'an action that nobody knows', path: 'prepare', input: () => ({ actions: [{ type: 'payments.v1.Nothing', input: {} }], signers }), status: 422, code: 'client.unknownAction' },
  { what: 'a field that the action does not have', path: 'prepare', input: () => ({ actions: [{ type: 'payments.v1.Transfer', input: { sum: '1' } }], signers }), status: 422, code: 'client.unknownField' },
  { what: 'more decimals than the asset has', path: 'prepare', input: () => ({ actions: [transfer('1.005 CNY.TB')], signers }), status: 422, code: 'client.badField' },
  { what: 'an asset that nobody knows', path: 'prepare', input: () => ({ actions: [transfer('1 USD.XX')], signers }), status: 422, code: 'client.assetUnknown' },
  { what: 'an amount of nothing', path: 'prepare', input: () => ({ actions: [transfer('0 CNY.TB')], signers }), status: 422, code: 'payments.amountNotPositive' },
  { what: 'no signers', path: 'prepare', input: () => ({ actions: [transfer('1 CNY.TB')], signers: [] }), status: 400, code: 'node.malformedRequest' },
  { what: 'too many actions', path: 'prepare', input: () => ({ actions: Array(LIMITS.actions + 1).fill(transfer('1 CNY.TB')), signers }), status: 400, code: 'node.malformedRequest' },
  { what: 'a public key that is none', path: 'prepare', input: () => ({ actions: [transfer('1 CNY.TB')], signers: [{ publicKey: 'MIIB' }] }), status: 400, code: 'crypto.importNotAPublicKey' },
  { what: 'an address of an account for a key', path: 'prepare', input: () => ({ actions: [transfer('1 CNY.TB')], signers: [{ address: address(0) }] }), status: 400, code: 'node.malformedRequest' },
  { what: 'bytes that are no body', path: 'decode', input: () => ({ body: 'AAAA' }), status: 400, code: 'node.malformedRequest' },
  { what: 'a body that is not base64', path: 'decode', input: () => ({ body: '{}' }), status: 400, code: 'node.malformedRequest' },
  { what: 'a signature of other bytes', path: 'submit', input: ({ body }) => ({ body, signatures: [signedByOfficer('00'.repeat(32))] }), status: 422, code: 'kernel.badSignature' },
  { what: 'a signature by a key that the body does not name', path: 'submit', input: ({ body }) => ({ body, signatures: [{ publicKey: '11'.repeat(32), signature: '00'.repeat(64) }] }), status: 422, code: 'kernel.wrongShape' },
  { what: 'a body whose bytes were changed after it was signed', path: 'submit', input: ({ body, message }) => ({ body: changed(body), signatures: [signedByOfficer(message)] }), status: 422, code: 'kernel.badSignature' },
]

/** The body with another digit in its random bytes: still a body, of another transaction. */
function changed(body: string): string {
  const bytes = Buffer.from(body, 'base64')
  const at = bytes.indexOf(Buffer.of(0x22, 0x10)) // a field of 16 bytes
  bytes[at < 0 ? bytes.length - 1 : at + 5] = (bytes[at < 0 ? bytes.length - 1 : at + 5] as number) ^ 1
  return bytes.toString('base64')
}

test('refused in both languages, with a code', async (t: TestContext) => {
  const node = await startTestNode(t)
  const { body: prepared } = await postJson(node, '/v1/transactions/prepare', { actions: [transfer('1 CNY.TB')], signers })
  for (const { what, path, input, status, code } of wrongs) {
    await t.test(what, async () => {
      const answer = await postJson(node, `/v1/transactions/${path}`, input(prepared), 'zh')
      assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body))
      assert.match(answer.body.zh, /\p{Script=Han}/u)
      assert.doesNotMatch(answer.body.en, /\p{Script=Han}/u)
    })
  }
})
