import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { isRefused, type RemoteSigner } from '@jianghan/crypto'
import { openPkcs11Signer, parsePkcs11Uri } from '@jianghan/crypto/node'
import { softToken } from '@jianghan/crypto/testing'
import { formatAddress, keyId, membersV1, signTransaction, utf8 } from '@jianghan/protocol'
import type { RunningNode } from '../node.ts'
import { accountAt, ask, CHAIN_ID, officer, postOne, signerOf, startTestNode } from '../testing/testLedger.ts'

const folder = mkdtempSync(join(tmpdir(), 'jianghan-token-'))
after(() => rmSync(folder, { recursive: true }))
const token = softToken(folder)

const json = (node: RunningNode, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ask(node, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

/** Registers the key of a token as a maker of the test member. */
async function register(node: RunningNode, { kind, publicKey }: RemoteSigner): Promise<void> {
  const body = toBinary(membersV1.AddKeySchema, create(membersV1.AddKeySchema, { memberId: 'test-bank', key: { kind, publicKey, roles: ['maker'] } }))
  const unique = utf8('token to ledger ')
  const { body: answer } = await postOne(node, signTransaction({ chainId: CHAIN_ID, validUntilMs: BigInt(Date.now() + 300_000), unique, actions: [{ type: 'members.v1.AddKey', body }] }, [signerOf(officer)]))
  assert.equal(answer.results?.[0]?.outcome?.status, 'done', JSON.stringify(answer))
}

async function startWithToken(t: TestContext, uri: string): Promise<Readonly<{ node: RunningNode; pay(once: string, timeoutMs?: number): ReturnType<typeof ask> }>> {
  const parsed = parsePkcs11Uri(uri)
  assert(!isRefused(parsed))
  const signer = await openPkcs11Signer(parsed)
  assert(!isRefused(signer))
  const node = await startTestNode(t, { config: { signerKeys: uri } })
  await register(node, signer)
  const made = await json(node, '/v1/node/keys', { name: 'erp', member: 'test-bank', scopes: ['sign'], signing: { key: formatAddress('key', keyId(signer.kind, signer.publicKey)) } })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const [from, to] = [0, 1].map(n => formatAddress('account', accountAt(n)))
  return {
    node,
    pay: (once, timeoutMs = 60_000) => json(node, `/v1/transactions/sign?timeout_ms=${timeoutMs}`, { transactions: [{ actions: [{ type: 'payments.v1.Transfer', input: { from, to, amount: '1 CNY.TB' } }] }] },
      { authorization: `Bearer ${made.body.key}`, 'idempotency-key': once }),
  }
}

if (token !== undefined) {
  token.make('EC:prime256v1', '01')
  token.make('EC:prime256v1', '02')
  const pinFile = join(folder, 'pin')
  writeFileSync(pinFile, token.pin, { mode: 0o600 })
  const uriOf = (id: string): string => `pkcs11:token=${encodeURIComponent(token.label)};id=%${id}?module-path=${token.modulePath}&pin-source=file:${pinFile}`
  const away = `${token.tokens}-away`
  const warnings = async (node: RunningNode): Promise<string[]> => (await ask(node, '/health/ready')).body.warnings.map(({ code }: { code: string }) => code)

  test('a payment waits for a token that is away, the operator is told, and it goes on when the token is back', async t => {
    const { node, pay } = await startWithToken(t, uriOf('01'))
    assert.equal((await pay('a')).body.results?.[0]?.outcome?.status, 'done')
    renameSync(token.tokens, away)
    const waiting = pay('b')
    while (!(await warnings(node)).includes('node.signerUnreachable')) await new Promise(resolve => { setTimeout(resolve, 20) })
    assert.match((await ask(node, '/metrics')).body, /^jianghan_signer_outages 1$/m)
    renameSync(away, token.tokens)
    assert.equal((await waiting).body.results?.[0]?.outcome?.status, 'done')
    assert.deepEqual(await warnings(node), [])
  })

  test('who waits no longer gets a refusal and no payment, and the same request is paid later', async t => {
    const { node, pay } = await startWithToken(t, uriOf('02'))
    renameSync(token.tokens, away)
    const { status, body } = await pay('a', 4_000)
    renameSync(away, token.tokens)
    assert.deepEqual([status, body.code, body.retry], [503, 'node.signerUnreachable', 'later'], JSON.stringify(body))
    assert.equal((await ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', accountAt(0))}&asset=CNY.TB`)).body.answer.atoms, '1000000')
    assert.equal((await pay('a', 4_000)).body.results?.[0]?.outcome?.status, 'done')
  })
}
