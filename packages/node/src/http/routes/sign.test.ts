import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generateKeyPair, type KeyPair, P256 } from '@jianghan/crypto'
import { writeKeyFile } from '@jianghan/crypto/node'
import { formatAddress, keyId, toHex } from '@jianghan/protocol'
import type { RunningNode } from '../../node.ts'
import { startChild } from '../../testing/childNode.ts'
import { accountAt, ask, officer, startTestNode, temporaryFolder } from '../../testing/testLedger.ts'

const checker: KeyPair = generateKeyPair(P256, new Uint8Array(32).fill(9))
const outsider: KeyPair = generateKeyPair(1, new Uint8Array(32).fill(11))
const addressOf = ({ kind, publicKey }: KeyPair): string => formatAddress('key', keyId(kind, publicKey))
const address = (n: number): string => formatAddress('account', accountAt(n))
const pay = (amount: string, from = 0, to = 1) => ({ actions: [{ type: 'payments.v1.Transfer', input: { from: address(from), to: address(to), amount } }] })

type Called = Readonly<{ key: string; body: unknown; once?: string; query?: string }>

const call = (node: RunningNode, path: string, { key, body, once, query = '' }: Called) => ask(node, `${path}${query}`, {
  method: 'POST', body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...(key !== '' && { authorization: `Bearer ${key}` }), ...(once !== undefined && { 'idempotency-key': `"${once}"` }) },
})

/** A node that holds the keys of two officers of its member: a maker and, on P-256, a checker. */
async function startHolder(t: TestContext, folder = temporaryFolder(t)): Promise<RunningNode> {
  mkdirSync(join(folder, 'keys'), { recursive: true, mode: 0o700 })
  for (const [name, pair] of [['maker', officer], ['checker', checker], ['outsider', outsider]] as const) await writeKeyFile(join(folder, 'keys', `${name}.json`), pair, {})
  const node = await startTestNode(t, { folder })
  const added = await operate(node, { type: 'members.v1.AddKey', input: { memberId: 'test-bank', key: { kind: checker.kind, publicKey: toHex(checker.publicKey), roles: ['checker'] } } }, 'checker')
  assert.equal(added.body.results?.[0]?.outcome?.status, 'done', JSON.stringify(added.body))
  return node
}

type Wish = Readonly<Record<string, unknown>>

/** Makes an API key with a grant. */
async function grant(node: RunningNode, name: string, signing: Wish, more: Wish = {}): Promise<string> {
  const { status, body } = await ask(node, '/v1/node/keys', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, member: 'test-bank', scopes: ['read', 'sign'], signing: { key: addressOf(officer), ...signing }, ...more }),
  })
  assert.equal(status, 200, JSON.stringify(body))
  return body.key
}

/** Has an act signed by an API key that is made for it. */
async function operate(node: RunningNode, action: Wish, once: string) {
  const key = await grant(node, `operator ${once}`, { actions: [action['type']] })
  return call(node, '/v1/transactions/sign', { key, once, body: { transactions: [{ actions: [action] }] } })
}

/** What the ledger says of the only transaction of an answer. */
const statusOf = ({ body }: Awaited<ReturnType<typeof call>>): string => body.results?.[0]?.outcome.status ?? body.code

const sign = (node: RunningNode, key: string, once: string, ...transactions: readonly unknown[]) => call(node, '/v1/transactions/sign', { key, once, body: { transactions } })

test('an API key pays with one call, and the same call again is the same payment', async t => {
  const node = await startHolder(t)
  const key = await grant(node, 'erp', {})
  const first = await sign(node, key, 'invoice 17', pay('12.50 CNY.TB'), pay('1 CNY.TB', 2, 3))
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.deepEqual(first.body.results.map((result: any) => result.outcome.status), ['done', 'done'])
  assert.deepEqual(first.body.proposals, [null, null])
  const again = await sign(node, key, 'invoice 17', pay('12.50 CNY.TB'), pay('1 CNY.TB', 2, 3))
  assert.deepEqual([again.headers.get('idempotency-replayed'), again.body], ['true', first.body])
  assert.equal((await sign(node, key, 'invoice 17', pay('12.51 CNY.TB'))).body.code, 'node.idempotencyKeyReused')
  const { body: audit } = await ask(node, '/v1/node/audit?limit=1')
  const [{ act, by, details }] = audit.items
  assert.deepEqual([act, by.kind, details.transactions, details.ids1], ['signer.signed', 'key', 2, first.body.results.map((result: any) => result.id.slice(0, 16)).join(' ')])
})

test('where an account needs two officers, one API key proposes and another approves what it was shown', async t => {
  const node = await startHolder(t)
  const set = await operate(node, { type: 'members.v1.SetAccountPolicy', input: { accountId: address(0), policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] } } }, 'policy')
  assert.equal(set.body.results?.[0]?.outcome?.status, 'done', JSON.stringify(set.body))
  const [maker, checking] = [await grant(node, 'erp', {}), await grant(node, 'treasury', { key: addressOf(checker) })]
  const proposed = await sign(node, maker, 'a', pay('12.50 CNY.TB'))
  const [{ id, actionHash }] = proposed.body.proposals
  assert.deepEqual([proposed.status, proposed.body.results[0].outcome.status], [200, 'done'], JSON.stringify(proposed.body))
  const { body: inbox } = await ask(node, '/v1/approvals', { headers: { authorization: `Bearer ${checking}` } })
  assert.deepEqual([inbox.items.length, inbox.items[0].id, inbox.items[0].input.amount, inbox.items[0].makers], [1, id, { assetId: 'CNY.TB', atoms: '1250' }, [addressOf(officer)]])
  const act = (key: string, what: string, hash = actionHash) => call(node, `/v1/approvals/${id}/${what}`, { key, body: { actionHash: hash } })
  assert.equal((await act(checking, 'approve', '00'.repeat(32))).body.code, 'node.approvalChanged')
  assert.equal(statusOf(await act(maker, 'approve')), 'approvals.makerApproves')
  const done = await act(checking, 'approve')
  assert.deepEqual([done.status, done.body.executes, done.body.results[0].outcome.status], [200, true, 'done'], JSON.stringify(done.body))
  assert.equal(statusOf(await act(checking, 'approve')), 'approvals.alreadyExecuted')
  assert.equal((await ask(node, '/v1/approvals', { headers: { authorization: `Bearer ${checking}` } })).body.items.length, 0)
  assert.equal((await ask(node, `/v1/query/payments.getBalance?account=${address(0)}&asset=CNY.TB`)).body.answer.atoms, String(1_000_000 - 1_250))
  const refused = await call(node, '/v1/transactions/sign', { key: maker, once: 'b', query: '?approval=refuse', body: { transactions: [pay('1 CNY.TB')] } })
  assert.equal(refused.body.code, 'node.approvalNeeded')
})

test('a proposal that was made elsewhere is brought as its file, and only if it is what the ledger holds', async t => {
  const node = await startHolder(t)
  const checking = await grant(node, 'treasury', { key: addressOf(checker) })
  for (const file of ['{}', '{"format":"jianghan-proposal","version":1}', 'x'.repeat(1000)]) {
    assert.equal((await call(node, '/v1/approvals', { key: checking, body: { file } })).body.code, 'node.proposalUnusable', file)
  }
  assert.equal((await ask(node, `/v1/approvals/${'ab'.repeat(16)}`, { headers: { authorization: `Bearer ${checking}` } })).body.code, 'node.approvalNotFound')
})

type Beyond = Readonly<{ what: string; signing: Wish; more?: (node: RunningNode) => Wish; transaction: unknown; code: string }>

const beyonds: readonly Beyond[] = [
  { what: 'an action that was not granted', signing: { actions: ['payments.v1.CustomerCreditTransfer'] }, transaction: pay('1 CNY.TB'), code: 'node.actionNotGranted' },
  { what: 'an account that it may not use', signing: {}, more: () => ({ accounts: [address(2)] }), transaction: pay('1 CNY.TB'), code: 'node.accountNotGranted' },
  { what: 'an action without an account, for a confined key', signing: { actions: ['members.v1.RetireKey'] }, more: () => ({ accounts: [address(2)] }), transaction: { actions: [{ type: 'members.v1.RetireKey', input: { memberId: 'test-bank', keyId: addressOf(checker) } }] }, code: 'node.actionNotGranted' },
  { what: 'more than the limit of a transaction', signing: { perTransaction: ['10 CNY.TB'] }, transaction: pay('10.01 CNY.TB'), code: 'node.aboveTransactionLimit' },
  { what: 'more than the limit of a transaction, in two actions', signing: { perTransaction: ['10 CNY.TB'] }, transaction: { actions: [...pay('6 CNY.TB').actions, ...pay('6 CNY.TB', 0, 2).actions] }, code: 'node.aboveTransactionLimit' },
  { what: 'more than the limit of a day', signing: { perDay: ['10 CNY.TB'] }, transaction: pay('10.01 CNY.TB'), code: 'node.aboveDayLimit' },
  { what: 'an action that nobody knows', signing: {}, transaction: { actions: [{ type: 'payments.v1.Nothing', input: {} }] }, code: 'client.unknownAction' },
]

test('what goes beyond a grant is refused with its reason, in both languages, and nothing is signed', async t => {
  const node = await startHolder(t)
  for (const [i, { what, signing, more, transaction, code }] of beyonds.entries()) {
    const key = await grant(node, `key ${i}`, signing, more?.(node))
    const { body } = await sign(node, key, 'x', transaction)
    assert.equal(body.code, code, `${what}: ${JSON.stringify(body)}`)
    assert.match(body.zh, /[一-鿿]/, what)
  }
  const { body: { items } } = await ask(node, '/v1/node/audit?limit=200')
  assert.equal(items.filter(({ act }: { act: string }) => act === 'signer.signed').length, 1, 'the one of the set-up')
})

test('a day has its limit also over several requests, and what the ledger refuses does not count', async t => {
  const node = await startHolder(t)
  const key = await grant(node, 'erp', { perDay: ['10000 CNY.TB'] })
  assert.equal((await sign(node, key, 'a', pay('6000 CNY.TB'))).body.results[0].outcome.status, 'done')
  const { body: short } = await sign(node, key, 'b', pay('4000.01 CNY.TB'))
  assert.deepEqual([short.code, short.facts.left], ['node.aboveDayLimit', '400000'])
  assert.equal((await sign(node, key, 'c', pay('4000 CNY.TB', 1, 1))).status, 422, 'to itself: refused without a trace')
  const poor = await sign(node, key, 'd', pay('4000 CNY.TB'), pay('4000 CNY.TB'))
  assert.equal(poor.body.code, 'node.aboveDayLimit', 'the second is too much, so that neither is signed')
  assert.equal((await sign(node, key, 'e', pay('4000 CNY.TB'))).body.results[0].outcome.status, 'done')
})

test('who has no grant, no key for it or no idempotency key gets no signature', async t => {
  const node = await startHolder(t)
  assert.equal((await sign(node, '', 'a', pay('1 CNY.TB'))).body.code, 'node.notGranted', 'the operator has the scope, and no grant')
  const key = await grant(node, 'erp', {})
  assert.equal((await call(node, '/v1/transactions/sign', { key, body: { transactions: [pay('1 CNY.TB')] } })).body.code, 'node.idempotencyKeyNeeded')
  const wishes: readonly (readonly [Wish, RegExp])[] = [
    [{ scopes: ['sign'] }, /signing/], [{ scopes: ['read'], signing: { key: addressOf(officer) } }, /signing/], [{ scopes: ['sign'], signing: { key: address(0) } }, /signing\.key/],
    [{ scopes: ['sign'], signing: { key: addressOf(outsider) } }, /active key of test-bank/], [{ scopes: ['sign'], signing: { key: addressOf(officer), actions: ['payments.v1.Nothing'] } }, /signing\.actions/],
    [{ scopes: ['sign'], signing: { key: addressOf(officer), perDay: ['1 USD.XX'] } }, /signing\.perDay/], [{ scopes: ['sign'], signing: { key: addressOf(officer), perDay: ['1 CNY.TB', '2 CNY.TB'] } }, /signing\.perDay/],
  ]
  for (const [wish, words] of wishes) {
    const { status, body } = await ask(node, '/v1/node/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'x', member: 'test-bank', ...wish }) })
    assert.deepEqual([status, body.code], [400, 'node.badArgument'], JSON.stringify(wish))
    assert.match(body.en, words)
  }
})

/** A node in a process of its own over a folder, to be killed. */
async function startKilled(t: TestContext, folder: string): Promise<Readonly<{ node: RunningNode; kill(): Promise<unknown> }>> {
  const child = startChild(t, fileURLToPath(import.meta.resolve('../../testing/killedNode.ts')), [folder])
  const [, url] = await child.printed(/ready (http:\/\/\S+)/)
  return {
    node: { url, folder: { path: folder } } as unknown as RunningNode,
    kill() {
      child.process.kill('SIGKILL')
      return child.ended
    },
  }
}

test('a node that is killed while it signs pays each request once, whatever had been answered', async t => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'keys'), { recursive: true, mode: 0o700 })
  await writeKeyFile(join(folder, 'keys', 'maker.json'), officer, {})
  let running = await startKilled(t, folder)
  const key = await grant(running.node, 'erp', { perDay: ['9000 CNY.TB'] })
  const asked: string[] = []
  for (const answersUntilKill of [1, 5, 9]) {
    let answers = 0
    const { node, kill } = running
    let killing: Promise<unknown> | undefined
    await Promise.all(Array.from({ length: 4 }, async (_, lane) => {
      for (let i = 0; killing === undefined && i < 50; i++) {
        const once = `${answersUntilKill} ${lane} ${i}`
        asked.push(once)
        const answered = await sign(node, key, once, pay('1 CNY.TB')).catch(() => undefined) // the line breaks where the node is killed
        if (answered?.status === 200 && ++answers === answersUntilKill) killing = kill()
      }
    }))
    await killing
    running = await startKilled(t, folder)
  }
  for (const once of asked) {
    const { status, body } = await sign(running.node, key, once, pay('1 CNY.TB'))
    assert.deepEqual([status, body.results?.[0]?.outcome?.status], [200, 'done'], `${once}: ${JSON.stringify(body)}`)
  }
  const { body } = await ask(running.node, `/v1/query/payments.getBalance?account=${address(0)}&asset=CNY.TB`)
  assert.equal(body.answer.atoms, String(1_000_000 - 100 * asked.length))
})
