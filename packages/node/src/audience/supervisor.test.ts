import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { formatAddress, fromHex, membersV1, paymentsV1 } from '@jianghan/protocol'
import { example } from '../testing/paymentWorld.ts'
import { ask } from '../testing/testLedger.ts'
import { act, nodeOf, NODES, tell, twoVaultsConsortium, until } from '../testing/twoVaults.ts'

const UETR = '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01'

/** A ledger with one payment file paid, the payer's account, and keys for members. */
async function world(t: TestContext, consortium = twoVaultsConsortium) {
  const node = await nodeOf(t, 'sender', { makeConsortium: consortium })
  const paid = await ask(node, '/v1/iso20022/pain.001?wait=final', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  await until(() => ask(node, '/v1/status'), ({ body }) => body.index.lag === '0')
  const { body: { items: [line] } } = await ask(node, `/v1/search?q=${UETR}`)
  const directory = JSON.parse(readFileSync(join(node.folder.path, 'demo/directory.json'), 'utf8')) as { holder: string; account: string }[]
  const id = fromHex(directory.find(({ holder }) => holder === 'yangtze-motor')?.account ?? '') as Uint8Array
  const account = formatAddress('account', id)
  const keyOf = async (member: string, more: object = {}): Promise<string> => `Bearer ${(await tell(node, '/v1/node/keys', { name: 'test', member, scopes: ['read'], ...more })).body.key}`
  const doors = [`/v1/transactions/${line.id}`, `/v1/transactions/${line.id}/proof`, `/v1/query/payments.getBalance?account=${account}&asset=CNY.HJB`, `/v1/query/payments.getPayment?uetr=${UETR}`]
  const statuses = async (authorization: string): Promise<number[]> => Promise.all(doors.map(async path => (await ask(node, path, { headers: { authorization } })).status))
  const found = async (authorization: string): Promise<[number, number]> => [
    (await ask(node, `/v1/search?q=${UETR}`, { headers: { authorization } })).body.items.length, (await ask(node, `/v1/accounts/${account}/history`, { headers: { authorization } })).body.items.length,
  ]
  return { node, line, id, account, keyOf, statuses, found }
}

test('who has the capacity of a supervisor on the ledger sees what others do; members without it do not', async t => {
  const { node, line, keyOf, statuses, found } = await world(t)
  const { capacities } = (await ask(node, `/v1/query/members.getMember?member=${NODES.sender}`)).body.answer
  assert(capacities.includes('supervisor'))
  const own = (await ask(node, `/v1/query/members.getMember?member=donghu-bank`)).body.answer
  assert(!own.capacities.includes('supervisor'))
  const supervisor = await keyOf(NODES.sender)
  assert.deepEqual(await statuses(supervisor), [200, 200, 200, 200])
  const [hits, lines] = await found(supervisor)
  assert.equal(hits, 1)
  assert(lines >= 3, `${lines} lines of the payer`)
  const stranger = await keyOf('guanggu-glass')
  assert.deepEqual(await statuses(stranger), [404, 404, 404, 404])
  assert.deepEqual(await found(stranger), [0, 0])
  // What it oversees it did not write: the openings in this node's vault are the authors' to disclose.
  const inVault = await ask(node, `/v1/transactions/${line.id}/proof?disclose=all`, { headers: { authorization: await keyOf(NODES.sender, { scopes: ['read', 'files'] }) } })
  assert.deepEqual([inVault.status, inVault.body.code], [403, 'node.disclosureWithheld'])
  // To suspend somebody takes the capacity as well, as the ledger has it.
  await act([node], NODES.sender, membersV1.SuspendMemberSchema, { memberId: 'guanggu-glass', reason: 'court-order', governance: false, commitment: new Uint8Array(0) })
  await assert.rejects(act([node], 'donghu-bank', membersV1.SuspendMemberSchema, { memberId: 'hanyang-brakes', reason: 'court-order', governance: false, commitment: new Uint8Array(0) }), /capacity/i)
})

/** The consortium with a second supervisor. */
function twoSupervisors(): ReturnType<typeof twoVaultsConsortium> {
  const made = twoVaultsConsortium()
  const { members, ...rest } = made.parts['members'] as { members: { memberId: string; capacities?: string[] }[] }
  const extended = members.map(member => (member.memberId === SECOND ? { ...member, capacities: ['supervisor'] } : member))
  return { ...made, parts: { ...made.parts, members: { ...rest, members: extended } as never } }
}
const SECOND = 'qingshan-wiring'
const ORDER = { memberId: SECOND, reason: 'court-order', commitment: new Uint8Array(0) }

test('a supervisor that is suspended sees its own from that block on, also on a stream that is open, and everything again when it is reinstated', async t => {
  const { node, id, keyOf, statuses, found } = await world(t, twoSupervisors)
  const authorization = await keyOf(SECOND)
  const issue = () => act([node], 'hanjiang-bank', paymentsV1.IssueSchema, { issuerId: 'hanjiang-bank', to: id, amount: { assetId: 'CNY.HJB', atoms: '5' } })
  assert.deepEqual([await statuses(authorization), (await found(authorization))[0]], [[200, 200, 200, 200], 1])
  const stop = new AbortController()
  t.after(() => { stop.abort() })
  const names: string[] = []
  const stream = await fetch(`${node.url}/v1/events`, { headers: { authorization }, signal: stop.signal })
  const read = (async () => {
    for await (const chunk of stream.body ?? []) names.push(...[...Buffer.from(chunk).toString('utf8').matchAll(/^event: (.+)$/gm)].map(([, name = '']) => name))
  })().catch(() => undefined)
  await issue()
  await act([node], NODES.sender, membersV1.SuspendMemberSchema, { ...ORDER, governance: true })
  assert.deepEqual([await statuses(authorization), await found(authorization)], [[404, 404, 404, 404], [0, 0]])
  await issue()
  await act([node], NODES.sender, membersV1.ReinstateMemberSchema, ORDER)
  assert.deepEqual([await statuses(authorization), (await found(authorization))[0]], [[200, 200, 200, 200], 1])
  await issue()
  await until(async () => names.filter(name => name === 'payments.issued').length, issued => issued === 2)
  assert.deepEqual(names, ['payments.issued', 'members.memberSuspended', 'members.memberReinstated', 'payments.issued'])
  stop.abort()
  await read
})
