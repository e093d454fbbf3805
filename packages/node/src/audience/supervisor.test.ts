import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatAddress, fromHex, membersV1 } from '@jianghan/protocol'
import { example } from '../testing/paymentWorld.ts'
import { ask } from '../testing/testLedger.ts'
import { act, nodeOf, NODES, tell, until } from '../testing/twoVaults.ts'

const UETR = '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01'

test('who has the capacity of a supervisor on the ledger sees what others do; members without it do not', async t => {
  const node = await nodeOf(t, 'sender')
  const paid = await ask(node, '/v1/iso20022/pain.001?wait=final', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  await until(() => ask(node, '/v1/status'), ({ body }) => body.index.lag === '0')
  const { body: { items: [line] } } = await ask(node, `/v1/search?q=${UETR}`)
  const directory = JSON.parse(readFileSync(join(node.folder.path, 'demo/directory.json'), 'utf8')) as { holder: string; account: string }[]
  const account = formatAddress('account', fromHex(directory.find(({ holder }) => holder === 'yangtze-motor')?.account ?? '') as Uint8Array)
  const keyOf = async (member: string, more: object = {}): Promise<string> => `Bearer ${(await tell(node, '/v1/node/keys', { name: 'test', member, scopes: ['read'], ...more })).body.key}`
  const { capacities } = (await ask(node, `/v1/query/members.getMember?member=${NODES.sender}`)).body.answer
  assert(capacities.includes('supervisor'))
  const own = (await ask(node, `/v1/query/members.getMember?member=donghu-bank`)).body.answer
  assert(!own.capacities.includes('supervisor'))
  const doors = [`/v1/transactions/${line.id}`, `/v1/transactions/${line.id}/proof`, `/v1/query/payments.getBalance?account=${account}&asset=CNY.HJB`, `/v1/query/payments.getPayment?uetr=${UETR}`]
  const statuses = async (authorization: string): Promise<number[]> => Promise.all(doors.map(async path => (await ask(node, path, { headers: { authorization } })).status))
  const found = async (authorization: string): Promise<[number, number]> => [
    (await ask(node, `/v1/search?q=${UETR}`, { headers: { authorization } })).body.items.length, (await ask(node, `/v1/accounts/${account}/history`, { headers: { authorization } })).body.items.length,
  ]
  const supervisor = await keyOf(NODES.sender)
  assert.deepEqual(await statuses(supervisor), [200, 200, 200, 200])
  const [hits, lines] = await found(supervisor)
  assert.equal(hits, 1)
  assert(lines >= 3, `${lines} lines of the payer`)
  const stranger = await keyOf('guanggu-glass')
  assert.deepEqual(await statuses(stranger), [404, 404, 404, 404])
  assert.deepEqual(await found(stranger), [0, 0])
  // To suspend somebody takes the capacity as well, as the ledger has it.
  await act([node], NODES.sender, membersV1.SuspendMemberSchema, { memberId: 'guanggu-glass', reason: 'court-order', governance: false, commitment: new Uint8Array(0) })
  await assert.rejects(act([node], 'donghu-bank', membersV1.SuspendMemberSchema, { memberId: 'hanyang-brakes', reason: 'court-order', governance: false, commitment: new Uint8Array(0) }), /capacity/i)
})
