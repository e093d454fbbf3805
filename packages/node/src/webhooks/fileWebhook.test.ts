import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook as Foreign } from 'standardwebhooks'
import { demoConsortium } from '@jianghan/app'
import { Sandbox } from '../sandbox/sandbox.ts'
import { example } from '../testing/paymentWorld.ts'
import { startReceiver } from '../testing/receiver.ts'
import { afterwards, ask, startTestNode, temporaryFolder } from '../testing/testLedger.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

test('a file that names a webhook has its end told to it, in a sandbox as well, and told again when that is asked for', async t => {
  const folder = temporaryFolder(t)
  const sandbox = await Sandbox.open(folder)
  afterwards(t, sandbox.clock.install())
  const node = await startTestNode(t, {
    folder, sandbox, config: { webhookAllow: '127.0.0.1' },
    makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), chainId: 'sandbox-webhooks', demo: true }),
  })
  const [endpoint, other] = [await startReceiver(t), await startReceiver(t)]
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): ReturnType<typeof ask> => ask(node, path, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) })
  const keyOf = async (member: string): Promise<Record<string, string>> => ({ authorization: `Bearer ${(await post('/v1/node/keys', { name: 'erp', member, scopes: ['read', 'files'] })).body.key}` })
  const hook = async (member: string, url: string, kinds: readonly string[]): Promise<any> => {
    const { status, body } = await post('/v1/webhooks', { name: 'erp', url, kinds }, await keyOf(member))
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  // Neither asks for the ends of files.
  const own = await hook('yangtze-motor', endpoint.url, ['transaction.refused'])
  await hook('guanggu-glass', other.url, ['transaction.refused'])

  const file = (query: string): ReturnType<typeof ask> => ask(node, `/v1/iso20022/pain.001?${query}`, { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  const unknown = await file(`webhook=${'0'.repeat(16)}`)
  assert.equal(unknown.status, 404, JSON.stringify(unknown.body))
  assert.deepEqual((await ask(node, '/v1/iso20022/messages')).body.items, [], 'nothing is taken, and nothing paid')
  assert.equal((await file('webhook=x')).status, 400)

  const { status, body } = await file(`webhook=${own.id}`)
  assert.equal(status < 300, true, JSON.stringify(body))
  const [told] = await endpoint.until(all => all.some(({ json }) => json.type === 'files.done'))
  assert(told)
  assert.doesNotThrow(() => new Foreign(own.secret).verify(told.body, told.headers as Record<string, string>))
  assert.deepEqual([told.json.type, told.json.data.msgId, told.json.data.status, told.json.data.count, told.json.data.settled, told.json.data.refused], ['files.done', 'CJQC-20261124-0001', 'settled', 3, 3, 0])

  const latest = async (): Promise<any> => (await ask(node, `/v1/webhooks/${own.id}/deliveries`)).body.items[0]
  let delivery = await latest()
  while (delivery.state !== 'delivered') {
    await new Promise(resolve => { setTimeout(resolve, 5) })
    delivery = await latest()
  }
  assert.equal((await post(`/v1/webhooks/${own.id}/deliveries/${delivery.id}/replay`, {})).status, 200)
  const again = await endpoint.until(all => all.filter(({ json }) => json.type === 'files.done').length >= 2)
  assert.deepEqual(new Set(again.map(({ json }) => json.id)).size, 1, 'under the same id, so that a receiver knows it')
  assert.deepEqual(other.received, [], 'nobody else is told')
})
