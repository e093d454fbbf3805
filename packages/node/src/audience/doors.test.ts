import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { demoConsortium } from '@jianghan/app'
import { formatAddress, fromHex } from '@jianghan/protocol'
import type { RunningNode } from '../node.ts'
import { example } from '../testing/paymentWorld.ts'
import { afterwards, ask, startTestNode } from '../testing/testLedger.ts'

const UETR = '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01'
const MSG = 'CJQC-20261124-0001'
const ALL = ['read', 'submit', 'files']

/**
 * Who asks: nobody, the payer, its key for one account, the payee, a member that has to do with another payment of the file, a program that only scrapes, and the node's operator;
 * the bank that keeps the accounts of payer and payee, the bank of other payees, and a supervisor.
 */
const ROLES = ['nobody', 'payer', 'confined', 'payee', 'stranger', 'scraper', 'operator', 'servicer', 'otherBank', 'supervisor'] as const
type Role = (typeof ROLES)[number]

/** The demo with one payment file paid, and a key for each role. */
async function world(t: TestContext): Promise<{ node: RunningNode; keys: Record<Role, string | undefined>; account(member: string): string }> {
  const node = await startTestNode(t, {
    makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
  })
  const directory = JSON.parse(readFileSync(join(node.folder.path, 'demo/directory.json'), 'utf8')) as { holder: string; account: string }[]
  const account = (member: string): string => formatAddress('account', fromHex(directory.find(({ holder }) => holder === member)?.account ?? '') as Uint8Array)
  const keyFor = async (member: string, scopes: readonly string[], more: object = {}): Promise<string> => {
    const { status, body } = await ask(node, '/v1/node/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'test', member, scopes, ...more }) })
    assert.equal(status, 200, JSON.stringify(body))
    return `Bearer ${body.key}`
  }
  const paid = await ask(node, '/v1/iso20022/pain.001?wait=provable', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  while ((await ask(node, '/v1/status')).body.index.lag !== '0') await new Promise(resolve => { setTimeout(resolve, 5) })
  const keys = {
    nobody: '', payer: await keyFor('yangtze-motor', ALL), confined: await keyFor('yangtze-motor', ALL, { accounts: [account('yangtze-motor')] }),
    payee: await keyFor('hanyang-brakes', ALL), stranger: await keyFor('guanggu-glass', ALL), scraper: await keyFor('guanggu-glass', ['metrics']), operator: undefined,
    servicer: await keyFor('hanjiang-bank', ALL), otherBank: await keyFor('donghu-bank', ALL), supervisor: await keyFor('wuhan-settlement', ALL),
  }
  return { node, keys, account }
}

/** A request by a role. */
function by(node: RunningNode, key: string | undefined, path: string, init: RequestInit = {}): ReturnType<typeof ask> {
  return ask(node, path, { ...init, headers: { ...init.headers as Record<string, string>, ...(key !== undefined && { authorization: key }) } })
}

/** Statuses by role, in the order of {@link ROLES}. */
type Row = readonly [path: string, statuses: readonly number[], init?: RequestInit]
const XML = { method: 'POST', headers: { 'content-type': 'application/xml' }, body: '<Document/>' }
const JSON_POST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }

test('every route answers every role as its audience says, and what is not theirs as what is not there', async t => {
  const { node, keys, account } = await world(t)
  const { body: { items: [line] } } = await ask(node, `/v1/search?q=${UETR}`)
  const { body: { answer: { bankAccount = '' } = {} } } = await ask(node, `/v1/query/payments.getAsset?asset=CNY.HJB`)
  assert.equal(bankAccount, '')
  const { body: message } = await ask(node, `/v1/search?q=${MSG}`)
  const [recording] = message.items
  const messageKey = (await ask(node, `/v1/transactions/${recording.id}`)).body.events[0].fields.messageKey
  const payer = account('yangtze-motor')
  const open = [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]
  const members = [401, 200, 200, 200, 200, 403, 200, 200, 200, 200]
  const parties = [404, 200, 200, 200, 404, 404, 200, 200, 404, 200]
  const files = [401, 200, 404, 404, 404, 403, 200, 404, 404, 404]
  const admin = [401, 403, 403, 403, 403, 403, 200, 403, 403, 403]
  const signing = (operator: number): number[] => [401, 403, 403, 403, 403, 403, operator, 403, 403, 403]
  const rows: readonly Row[] = [
    ...['/v1/status', '/v1/schema', '/v1/trust', '/v1/epochs', '/v1/blocks', '/v1/blocks/1', '/health/live', '/health/ready', '/openapi.json', '/openapi-3.0.json', '/docs/', '/comet/commit?height=1',
      '/comet/status', `/v1/members/yangtze-motor/history`, `/v1/accounts/${payer}/history`, `/v1/search?q=${payer}`, '/v1/transactions',
      '/v1/query/payments.getAsset?asset=CNY.HJB', '/v1/query/members.getMember?member=hanjiang-bank'].map((path): Row => [path, open]),
    ['/v1/genesis', members], [`/v1/query/members.getAccount?account=${payer}`, members], [`/v1/query/payments.getPayment?uetr=${UETR}`, [401, 200, 200, 200, 404, 403, 200, 200, 404, 200]],
    [`/v1/transactions/${line.id}`, parties], [`/v1/transactions/${line.id}/proof`, parties], [`/v1/transactions/${UETR}/proof`, parties],
    [`/v1/transactions/${line.id}/proof?disclose=all`, [404, 200, 200, 403, 404, 404, 200, 403, 404, 403]],
    [`/v1/transactions/${line.id}/receipt`, parties],
    [`/v1/transactions/${recording.id}`, [404, 200, 404, 404, 404, 404, 200, 404, 404, 200]],
    [`/v1/transactions/${'00'.repeat(32)}`, [404, 404, 404, 404, 404, 404, 404, 404, 404, 404]],
    [`/v1/query/payments.getBalance?account=${payer}&asset=CNY.HJB`, [401, 200, 200, 404, 404, 403, 200, 200, 404, 200]],
    [`/v1/query/payments.getBalance?account=${payer}&asset=CNY.HJB&proof=1`, [401, 200, 200, 404, 404, 403, 200, 200, 404, 200]],
    [`/v1/query/payments.getMessage?key=${messageKey}`, [401, 200, 404, 404, 404, 403, 200, 404, 404, 200]],
    // Nothing is there: told to who sees all, and to the others in the same words as what is not theirs.
    [`/v1/query/payments.getMessage?key=${'01'.repeat(32)}`, [401, 404, 404, 404, 404, 403, 200, 404, 404, 200]],
    ['/v1/iso20022/messages', [401, 200, 200, 200, 200, 403, 200, 200, 200, 200]],
    [`/v1/iso20022/messages/${MSG}`, files], [`/v1/iso20022/messages/${MSG}/pain.002`, files], [`/v1/iso20022/messages/${MSG}/pacs.002`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404]], [`/v1/iso20022/messages/${MSG}/camt.054`, files], [`/v1/iso20022/messages/${MSG}/receipts`, files],
    [`/v1/iso20022/messages/${MSG}/payments`, files], [`/v1/iso20022/messages/${MSG}/events`, files],
    [`/v1/iso20022/messages/${MSG}/sheet`, files], ['/v1/payment-sheets/maps', [401, 200, 200, 200, 200, 403, 200, 200, 200, 200]],
    ...['/v1/payment-sheets', '/v1/payment-sheets/check'].map((path): Row => [path, [401, 415, 415, 415, 415, 403, 415, 415, 415, 415], JSON_POST]),
    [`/v1/iso20022/accounts/${payer}/camt.053?day=2026-11-28&asset=CNY.HJB`, [401, 200, 200, 404, 404, 403, 200, 200, 404, 200]],
    [`/v1/iso20022/accounts/${payer}/camt.052?asset=CNY.HJB`, [401, 200, 200, 404, 404, 403, 200, 200, 404, 200]],
    [`/v1/iso20022/accounts/${payer}/statement?day=2026-11-28&asset=CNY.HJB`, [401, 200, 200, 404, 404, 403, 200, 200, 404, 200]],
    [`/v1/iso20022/accounts/${payer}/receipts?day=2026-11-28&asset=CNY.HJB`, [401, 200, 200, 404, 404, 403, 200, 200, 404, 200]],
    ['/v1/iso20022/statements?day=2026-11-28', [401, 200, 200, 200, 200, 403, 200, 200, 200, 200]],
    ['/v1/iso20022/accounts', [401, 200, 200, 200, 200, 403, 200, 200, 200, 200]],
    ['/v1/iso20022/camt.060', [401, 422, 422, 422, 422, 403, 422, 422, 422, 422], XML],
    ['/v1/iso20022/camt.055', [401, 422, 422, 422, 422, 403, 422, 422, 422, 422], XML], ['/v1/iso20022/cancellations/C-1', [401, 404, 404, 404, 404, 403, 404, 404, 404, 404]],
    ['/v1/iso20022/pacs.004', [401, 422, 422, 422, 422, 403, 422, 422, 422, 422], XML], [`/v1/iso20022/returns/${UETR}/pacs.004`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404]],
    ['/v1/iso20022/refund-requests', [401, 200, 200, 200, 200, 403, 200, 200, 200, 200]],
    ...['accept', 'refuse'].map((act): Row => [`/v1/iso20022/refund-requests/${'0'.repeat(32)}/${act}`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404], JSON_POST]),
    // A day is closed by the bank whose money it is, and by who sees all.
    ['/v1/iso20022/end-of-day?asset=CNY.HJB&day=2026-11-27', [401, 403, 403, 403, 403, 403, 200, 200, 403, 200]],
    ['/v1/iso20022/end-of-day/reconciliation?asset=CNY.HJB&day=2026-11-27', [401, 403, 403, 403, 403, 403, 200, 200, 403, 200]],
    ['/v1/account-names/check', [401, 400, 400, 400, 400, 403, 400, 400, 400, 400], JSON_POST], [`/v1/account-names/checks/${'0'.repeat(32)}`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404]],
    ['/v1/account-names/verify', [400, 400, 400, 400, 400, 400, 400, 400, 400, 400], JSON_POST], ['/v1/account-names', admin],
    // A key without a grant reads files and pays none.
    ...['pain.001', 'pacs.008', 'pacs.009'].map((name): Row => [`/v1/iso20022/${name}`, [401, 403, 403, 403, 403, 403, 422, 403, 403, 403], XML]),
    ['/v1/transactions', [401, 400, 400, 400, 400, 403, 400, 400, 400, 400], JSON_POST], ['/v1/transactions/submit', [401, 400, 400, 400, 400, 403, 400, 400, 400, 400], JSON_POST],
    ...['prepare', 'decode'].map((name): Row => [`/v1/transactions/${name}`, [400, 400, 400, 400, 400, 400, 400, 400, 400, 400], JSON_POST]),
    ['/v1/transactions/sign', signing(400), JSON_POST], ['/v1/approvals', signing(200)], ['/v1/approvals', signing(400), JSON_POST], [`/v1/approvals/${'0'.repeat(32)}`, signing(404)],
    ...['approve', 'execute', 'withdraw', 'prepare'].map((act): Row => [`/v1/approvals/${'0'.repeat(32)}/${act}`, signing(400), JSON_POST]),
    [`/v1/accounts/${payer}/statement?day=2026-11-28&asset=CNY.HJB`, [404, 200, 200, 404, 404, 404, 200, 200, 404, 200]],
    ['/v1/webhooks', members], ['/v1/webhooks', [400, 400, 400, 400, 400, 400, 400, 400, 400, 400], JSON_POST],
    ...['', '/deliveries'].map((rest): Row => [`/v1/webhooks/${'0'.repeat(16)}${rest}`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404]]),
    [`/v1/webhooks/${'0'.repeat(16)}`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404], { method: 'DELETE' }],
    ...['/stop', '/resume', '/test', '/deliveries/1/replay'].map((rest): Row => [`/v1/webhooks/${'0'.repeat(16)}${rest}`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404], { method: 'POST' }]),
    [`/v1/webhooks/${'0'.repeat(16)}/rotate`, [401, 404, 404, 404, 404, 403, 404, 404, 404, 404], JSON_POST], [`/v1/webhooks/${'0'.repeat(16)}/replay`, [400, 400, 400, 400, 400, 400, 400, 400, 400, 400], JSON_POST],
    ['/metrics', [401, 403, 403, 403, 403, 200, 200, 403, 403, 403]], ['/v1/network', [401, 403, 403, 403, 403, 200, 200, 403, 403, 403]],
    ['/v1/node/keys', admin], ['/v1/node/audit', admin], ['/v1/node/scrub', admin], ['/v1/node/index', admin], ['/v1/node/index/rebuild', [401, 403, 403, 403, 403, 403, 400, 403, 403, 403], JSON_POST], ['/v1/node/index/check', [401, 403, 403, 403, 403, 403, 400, 403, 403, 403], JSON_POST], ['/v1/node/index/move', [401, 403, 403, 403, 403, 403, 400, 403, 403, 403], JSON_POST], ['/v1/node/backup', [401, 403, 403, 403, 403, 403, 400, 403, 403, 403], JSON_POST],
    ['/v1/node/keys', [401, 403, 403, 403, 403, 403, 400, 403, 403, 403], JSON_POST], ['/v1/node/keys/000000000000/revoke', [401, 403, 403, 403, 403, 403, 404, 403, 403, 403], { method: 'POST' }],
    ...['/comet/block?height=1', '/comet/block_results?height=1', '/comet/abci_query?data=0x00'].map((path): Row => [path, [401, 404, 404, 404, 404, 403, 200, 404, 404, 404]]),
    ['/v1/nothing', [404, 404, 404, 404, 404, 404, 404, 404, 404, 404]],
  ]
  for (const [path, statuses, init] of rows) {
    for (const [i, role] of ROLES.entries()) {
      const { status, body } = await by(node, keys[role], path, init)
      assert.equal(status, statuses[i], `${init?.method ?? 'GET'} ${path} by ${role}: ${JSON.stringify(body)?.slice(0, 300)}`)
    }
  }
  const { body: document } = await ask(node, '/openapi.json')
  const covered = rows.map(([path]) => path.replace(/\?.*/, ''))
  for (const [path, operations] of Object.entries(document.paths) as [string, Record<string, { security: readonly Record<string, string[]>[] }>][]) {
    if (path.startsWith('/v1/query/') || path.startsWith('/v1/events')) continue
    const shape = new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
    if (covered.some(each => shape.test(each))) continue
    for (const [method, { security }] of Object.entries(operations)) {
      // What is not in the table is open to all by its own words, or for administrators alone.
      const open = security.every(scheme => Object.keys(scheme).length === 0)
      assert(open || security[0]?.['apiKey']?.[0] === 'admin', `${method} ${path} is in the table`)
      const { status } = await by(node, keys.stranger, path.replaceAll(/\{[^}]+\}/g, '0'.repeat(12)), { method: method.toUpperCase() })
      if (!open) assert.equal(status, 403, `${method} ${path}`)
    }
  }
})

test('what is listed, found and streamed is what each role may see', async t => {
  const { node, keys, account } = await world(t)
  const id = (await ask(node, `/v1/search?q=${UETR}`)).body.items[0].id as string
  const payer = account('yangtze-motor')
  const lengths = async (path: string): Promise<Record<string, number>> => {
    const found: Record<string, number> = {}
    for (const role of ROLES) found[role] = (await by(node, keys[role], path)).body.items.length
    return found
  }
  const none = Object.fromEntries(ROLES.map(role => [role, 0]))
  assert.deepEqual(await lengths(`/v1/search?q=${id}`), { ...none, payer: 1, confined: 1, payee: 1, operator: 1, servicer: 1, supervisor: 1 })
  assert.deepEqual(await lengths(`/v1/search?q=${MSG}`), { ...none, payer: 1, operator: 1 })
  assert.deepEqual(await lengths(`/v1/accounts/${payer}/history`), { ...none, payer: 3, confined: 3, operator: 3, servicer: 3, supervisor: 3 })
  assert.deepEqual(await lengths(`/v1/accounts/${account('hanyang-brakes')}/history`), { ...none, payee: 1, operator: 1, servicer: 1, supervisor: 1 })
  assert.deepEqual(await lengths('/v1/members/yangtze-motor/history'), { ...none, payer: 1, operator: 1, supervisor: 1 })
  assert.deepEqual(await lengths('/v1/transactions'), { ...none, payer: 4, confined: 3, payee: 1, stranger: 1, operator: 4, servicer: 3, otherBank: 2, supervisor: 4 })
  const numbered = async (role: Role): Promise<string[]> => (await by(node, keys[role], '/v1/iso20022/accounts')).body.items.map(({ address }: { address: string }) => address)
  assert.deepEqual([await numbered('payer'), await numbered('confined'), await numbered('payee'), await numbered('servicer')], [[payer], [payer], [account('hanyang-brakes')], []])
  assert.equal((await numbered('operator')).length > 2, true)
  const known = async (role: Role): Promise<boolean> => (await by(node, keys[role], `/v1/search?q=${payer}`)).body.items[0].known
  assert.deepEqual([await known('nobody'), await known('stranger'), await known('operator')], [false, true, true])
  const seen: Record<string, string[]> = {}
  for (const role of ROLES) seen[role] = await streamed(t, node, keys[role])
  const count = (role: Role, name: string): number => seen[role]?.filter(each => each === name).length ?? 0
  assert.deepEqual(ROLES.map(role => count(role, 'payments.creditTransferred')), [0, 3, 3, 1, 1, 0, 3, 3, 2, 3])
  assert.deepEqual(ROLES.map(role => count(role, 'payments.messageRecorded')), [0, 1, 0, 0, 0, 0, 1, 0, 0, 1])
})

test('lists are full pages of what each role sees, and end where that ends: nothing tells of what lies between', async t => {
  const { node, keys, account } = await world(t)
  const walk = async (role: Role, path: string): Promise<number[]> => {
    const pages: number[] = []
    for (let cursor = ''; ;) {
      const { status, body } = await by(node, keys[role], `${path}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      assert.equal(status, 200, JSON.stringify(body))
      pages.push(body.items.length)
      if (body.next === null) return pages
      cursor = body.next
    }
  }
  const seen: Readonly<Record<Role, number>> = { nobody: 0, payer: 4, confined: 3, payee: 1, stranger: 1, scraper: 0, operator: 4, servicer: 3, otherBank: 2, supervisor: 4 }
  for (const role of ROLES) {
    const pages = await walk(role, '/v1/transactions')
    // Who sees all reads block by block: there the last page may be empty.
    const whole = role === 'operator' || role === 'supervisor' ? pages.filter(length => length > 0) : pages
    assert.deepEqual(whole, seen[role] === 0 ? [0] : Array.from({ length: seen[role] }, () => 1), role)
  }
  assert.deepEqual([await walk('payer', '/v1/iso20022/messages'), await walk('payee', '/v1/iso20022/messages')], [[1], [0]])
  const payer = `/v1/accounts/${account('yangtze-motor')}/history`
  for (const role of ['stranger', 'payee', 'otherBank', 'nobody'] as const) {
    assert.deepEqual([await walk(role, payer), await walk(role, '/v1/members/yangtze-motor/history')], [[0], [0]], role)
  }
  assert.deepEqual(await walk('servicer', payer), [1, 1, 1])
  // The bank of the payees reads their accounts, and of the payer's nothing: it is another bank's money.
  assert.deepEqual(await walk('otherBank', `/v1/accounts/${account('guanggu-glass')}/history`), [1])
})

/** Names of the events that a role is told from the first block on, until the stream has been silent for a moment and the operator's is complete. */
async function streamed(t: TestContext, node: RunningNode, key: string | undefined): Promise<string[]> {
  const stop = new AbortController()
  afterwards(t, () => stop.abort())
  const authorization = key ?? `Bearer ${readFileSync(join(node.folder.path, 'operator.token'), 'utf8').trim()}`
  const response = await fetch(`${node.url}/v1/events?from=0-0`, { headers: authorization === '' ? {} : { authorization }, signal: stop.signal })
  assert.equal(response.status, 200)
  setTimeout(() => stop.abort(), 400)
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString('utf8')
  } catch { /* ended by the clock above */ }
  return [...text.matchAll(/^event: (.+)$/gm)].map(([, name = '']) => name)
}

test('nobody pays by a file who was granted nothing, and a stranger learns nothing from trying', async t => {
  const { node, keys } = await world(t)
  const file = (name: string): string => Buffer.from(example(name)).toString('utf8').replaceAll(MSG, 'FOREIGN-1')
  for (const role of ['stranger', 'payee'] as const) {
    const { status, body } = await by(node, keys[role], '/v1/iso20022/pain.001', { ...XML, body: file('pain001-pay-suppliers.xml') })
    assert.deepEqual([status, body.code, body.reasons], [403, 'node.notGranted', undefined], role)
  }
})

test('a key works until it is revoked or expired, only as often as it may, and never beyond its scopes; each act is in the audit log', async t => {
  const node = await startTestNode(t)
  const make = async (more: object): Promise<{ id: string; key: string }> =>
    (await ask(node, '/v1/node/keys', { ...JSON_POST, body: JSON.stringify({ name: 'erp', member: 'test-bank', scopes: ['read'], ...more }) })).body
  const first = await make({ requestsPerSecond: 2 })
  const bearer = `Bearer ${first.key}`
  const statuses = [await by(node, bearer, '/v1/genesis'), await by(node, bearer, '/v1/genesis'), await by(node, bearer, '/v1/genesis')]
  assert.deepEqual(statuses.map(({ status }) => status), [200, 200, 429])
  assert.equal(statuses[2]?.headers.get('retry-after'), '1')
  const sending = await make({ scopes: ['submit'], transactionsPerSecond: 1 })
  const post = (key: string): ReturnType<typeof ask> => by(node, `Bearer ${key}`, '/v1/transactions', { ...JSON_POST, body: '{"transactions":["AAAA"]}' })
  assert.deepEqual([(await post(sending.key)).status, (await post(sending.key)).body.code], [422, 'node.rateLimited'])
  const short = await make({ expiresAt: new Date(Date.now() + 150).toISOString() })
  assert.equal((await by(node, `Bearer ${short.key}`, '/v1/genesis')).status, 200)
  await new Promise(resolve => { setTimeout(resolve, 200) })
  assert.equal((await by(node, `Bearer ${short.key}`, '/v1/genesis')).body.code, 'node.keyExpired')
  assert.equal((await ask(node, `/v1/node/keys/${sending.id}/revoke`, { method: 'POST' })).status, 200)
  assert.equal((await post(sending.key)).body.code, 'node.keyRevoked')
  for (const bad of ['Bearer jhk_unknown', 'Bearer jho_unknown', 'Basic eDp5', `Bearer ${'x'.repeat(300)}`]) {
    const { status, headers, body } = await by(node, bad, '/v1/status')
    assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer realm="jianghan"'], JSON.stringify(body))
  }
  const wrong: readonly [object, RegExp][] = [
    [{ scopes: ['all'] }, /scopes/], [{ member: 'Test' }, /member/], [{ expiresAt: 'yesterday' }, /expiresAt/], [{ accounts: ['jh1x'] }, /jh1x/], [{ more: 1 }, /additional/], [{ certificate: 'x' }, /certificate/],
  ]
  for (const [more, words] of wrong) assert.match(JSON.stringify(await make(more)), words)
  const { body } = await ask(node, '/v1/node/audit')
  const done = body.items.filter(({ result }: { result: string }) => result === 'done')
  assert.deepEqual(done.map(({ act, by: actor }: { act: string; by: { kind: string } }) => [act, actor.kind]).slice(0, 4), [
    ['keys.revoked', 'operator'], ['keys.created', 'operator'], ['keys.created', 'operator'], ['keys.created', 'operator'],
  ])
  const text = readFileSync(join(node.folder.path, 'api-keys.json'), 'utf8') + readFileSync(join(node.folder.path, 'audit/000001.jsonl'), 'utf8')
  for (const { key } of [first, sending, short]) assert(!text.includes(key), 'a secret is kept nowhere')
})
