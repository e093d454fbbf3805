import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { Webhook as Foreign } from 'standardwebhooks'
import { formatAddress } from '@jianghan/protocol'
import type { RunningNode } from '../node.ts'
import { type Received, startReceiver } from '../testing/receiver.ts'
import { accountAt, ask, post, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

const LOCAL = { webhookAllow: '127.0.0.1' }
const addressOf = (account: number): string => formatAddress('account', accountAt(account))
const send = (node: RunningNode, path: string, body: unknown = {}, headers: Record<string, string> = {}): ReturnType<typeof ask> =>
  ask(node, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

async function keyFor(node: RunningNode, more: object = {}): Promise<{ id: string; as: { authorization: string } }> {
  const { status, body } = await send(node, '/v1/node/keys', { name: 'erp', member: 'test-bank', scopes: ['read', 'files'], ...more })
  assert.equal(status, 200, JSON.stringify(body))
  return { id: body.id, as: { authorization: `Bearer ${body.key}` } }
}

/** Signs of a message that somebody else's library and OpenSSL accept. */
function judge({ headers, body }: Received, secret: string, publicKey: string): void {
  new Foreign(secret).verify(body, headers as Record<string, string>)
  const asymmetric = /v1a,(\S+)/.exec(String(headers['webhook-signature']))?.[1] ?? ''
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey.slice(5), 'base64').toString('base64url') }, format: 'jwk' })
  assert(verify(undefined, Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`), key, Buffer.from(asymmetric, 'base64')))
}

test('a webhook tells what becomes final, and refusals, signed as a library of others checks it, without amounts', async t => {
  const [node, endpoint] = [await startTestNode(t, { config: LOCAL }), await startReceiver(t)]
  const { id: key, as } = await keyFor(node)
  const { status, body: made } = await send(node, '/v1/webhooks', { name: 'erp', url: endpoint.url }, as)
  assert.equal(status, 200, JSON.stringify(made))
  assert.deepEqual([made.key, made.member, made.state, made.url], [key, 'test-bank', 'working', endpoint.url])
  const { body: { results } } = await post(node, [transfer({ atoms: '120050' }), transfer({ atoms: '99999999' })])
  const [done, refused] = await endpoint.until(all => all.length >= 2) as [Received, Received]
  for (const received of [done, refused]) judge(received, made.secret, made.publicKey)
  assert.equal(done.headers['content-type'], 'application/cloudevents+json; charset=utf-8')
  assert.deepEqual(done.json, {
    specversion: '1.0', id: `node-test:${results[0].height}-0`, source: 'urn:jianghan:node-test', type: 'payments.transferred', time: done.json.time, datacontenttype: 'application/json',
    data: { event: `${results[0].height}-0`, height: results[0].height, index: 0, transaction: results[0].id, accounts: [addressOf(0), addressOf(1)], status: 'done' },
  })
  assert.equal(done.headers['webhook-id'], done.json.id)
  assert.deepEqual([refused.json.type, refused.json.data.status, refused.json.data.transaction], ['transaction.refused', 'payments.insufficientFunds', results[1].id])
  assert.doesNotMatch(done.body + refused.body, /120050|99999999/)
})

test('messages of one account keep their order while an endpoint refuses, and those of others go on', async t => {
  const [node, endpoint] = [await startTestNode(t, { config: LOCAL }), await startReceiver(t)]
  const { as } = await keyFor(node)
  const [slow, quick] = [addressOf(0), addressOf(2)]
  endpoint.answer(({ json }, response) => {
    // The one account is refused until everything of the other has arrived.
    const refuses = json.data.accounts.includes(slow) && !endpoint.received.some(each => each.json.data.index === 3)
    response.writeHead(refuses ? 500 : 200).end(refuses ? 'not now' : 'ok')
  })
  const { body: { id } } = await send(node, '/v1/webhooks', { name: 'erp', url: endpoint.url }, as)
  await post(node, [transfer({ from: 0, to: 1 }), transfer({ from: 0, to: 1 }), transfer({ from: 2, to: 3 }), transfer({ from: 2, to: 3 })])
  const all = await endpoint.until(received => received.some(({ json }) => json.data.index === 1))
  const of = (account: string): number[] => all.filter(({ json }) => json.data.accounts.includes(account)).map(({ json }) => json.data.index)
  assert.match(of(slow).join(''), /^00+1$/, 'the second waits for the first')
  assert.deepEqual(of(quick), [2, 3])
  let log: any
  do log = (await ask(node, `/v1/webhooks/${id}/deliveries`, { headers: as })).body.items
  while (log.some(({ state }: any) => state !== 'delivered'))
  const first = log.find(({ message }: any) => message.endsWith('-0'))
  assert.equal(first.attempts, of(slow).length - 1)
  assert.deepEqual(first.tried.map(({ status, fault, excerpt }: any) => [status, fault, excerpt]).slice(0, 2), [[200, null, 'ok'], [500, 'refused', 'not now']])
})

test('what is not acknowledged when a node ends is sent when it is back, and what was is not', async t => {
  const folder = temporaryFolder(t)
  const endpoint = await startReceiver(t)
  const first = await startTestNode(t, { folder, config: LOCAL })
  const { as } = await keyFor(first)
  let answers = true
  endpoint.answer((_received, response) => { if (answers) response.writeHead(204).end() })
  await send(first, '/v1/webhooks', { name: 'erp', url: endpoint.url }, as)
  await post(first, [transfer({ from: 0, to: 1 })])
  await endpoint.until(all => all.length >= 1)
  answers = false
  await post(first, [transfer({ from: 2, to: 3 })])
  await endpoint.until(all => all.length >= 2)
  await first.close()
  answers = true
  const second = await startTestNode(t, { folder, config: LOCAL })
  await post(second, [transfer({ from: 4, to: 5 })])
  const all = await endpoint.until(received => received.length >= 4)
  assert.equal(new Set(all.slice(0, 2).map(({ json }) => json.id)).size, 2)
  assert.deepEqual([all[2]?.json.id, all[2]?.body], [all[1]?.json.id, all[1]?.body], 'the same message')
  assert.equal(all.filter(({ json }) => json.id === all[0]?.json.id).length, 1)
})

test('a webhook has the eyes of its API key at each delivery: what the key lost is not sent, and with the key it stops', async t => {
  const [node, endpoint] = [await startTestNode(t, { config: LOCAL }), await startReceiver(t)]
  const confined = await keyFor(node, { accounts: [addressOf(0)] })
  assert.equal((await send(node, '/v1/webhooks', { name: 'x', url: endpoint.url }, confined.as)).body.code, 'node.badArgument')
  assert.equal((await send(node, '/v1/webhooks', { name: 'x', url: endpoint.url, accounts: [addressOf(2)] }, confined.as)).body.code, 'node.badArgument')
  const { body: made } = await send(node, '/v1/webhooks', { name: 'x', url: endpoint.url, accounts: [addressOf(0)] }, confined.as)
  await post(node, [transfer({ from: 2, to: 3 }), transfer({ from: 0, to: 1 })])
  const [one] = await endpoint.until(all => all.length >= 1)
  assert.deepEqual([one?.json.data.index, one?.json.data.accounts], [1, [addressOf(0), addressOf(1)]])
  await send(node, `/v1/node/keys/${confined.id}/revoke`)
  await post(node, [transfer({ from: 0, to: 1 })])
  let shown: any
  do shown = (await ask(node, `/v1/webhooks/${made.id}`)).body
  while (shown.state === 'working')
  assert.deepEqual([shown.state, endpoint.received.length], ['key', 1])
  // Another key of the member takes it up, and nothing was lost.
  const other = await keyFor(node)
  assert.equal((await send(node, `/v1/webhooks/${made.id}/resume`, {}, other.as)).body.code, 'node.keyRevoked')
  assert.equal((await send(node, `/v1/webhooks/${made.id}`, { name: 'y' }, other.as)).body.key, other.id)
  await endpoint.until(all => all.length >= 2)
})

test('an endpoint that is gone stops its webhook, a test is answered with what came of it, and a replay sends everything again', async t => {
  const [node, endpoint] = [await startTestNode(t, { config: LOCAL }), await startReceiver(t)]
  const { as } = await keyFor(node)
  const { body: { id } } = await send(node, '/v1/webhooks', { name: 'erp', url: endpoint.url, kinds: ['payments.*'] }, as)
  const { body: tested } = await send(node, `/v1/webhooks/${id}/test`, {}, as)
  assert.deepEqual([tested.delivered, tested.status, endpoint.received[0]?.json.type], [true, 204, 'webhooks.test'])
  const { body: { results } } = await post(node, [transfer()])
  await endpoint.until(all => all.length >= 2)
  endpoint.answer((_received, response) => { response.writeHead(410).end() })
  await post(node, [transfer({ from: 2, to: 3 })])
  let shown: any
  do shown = (await ask(node, `/v1/webhooks/${id}`, { headers: as })).body
  while (shown.state === 'working')
  assert.deepEqual([shown.state, shown.waiting], ['gone', 1])
  assert.match((await ask(node, '/metrics')).body, /^jianghan_webhooks_stopped 1$/m)
  endpoint.answer((_received, response) => { response.writeHead(200).end() })
  await send(node, `/v1/webhooks/${id}/resume`, {}, as)
  await endpoint.until(all => all.length >= 4)
  const { body: replayed } = await send(node, `/v1/webhooks/${id}/replay`, { from: results[0].height }, as)
  assert.equal(replayed.from, results[0].height)
  const all = await endpoint.until(received => received.length >= 6)
  assert.deepEqual(all.slice(4).map(({ json }) => json.id), [all[1]?.json.id, all[2]?.json.id])
  let log: any
  do log = (await ask(node, `/v1/webhooks/${id}/deliveries?state=delivered`, { headers: as })).body.items
  while (log.length < 2)
  assert.equal((await send(node, `/v1/webhooks/${id}/deliveries/${log[0].id}/replay`, {}, as)).status, 200)
  await endpoint.until(received => received.length >= 7)
})

test('a new secret signs beside the former one, and what is told of a webhook holds neither', async t => {
  const [node, endpoint] = [await startTestNode(t, { config: LOCAL }), await startReceiver(t)]
  const { as } = await keyFor(node)
  const { body: made } = await send(node, '/v1/webhooks', { name: 'erp', url: endpoint.url }, { ...as, 'idempotency-key': '"one"' })
  const { body: again } = await send(node, '/v1/webhooks', { name: 'erp', url: endpoint.url }, { ...as, 'idempotency-key': '"one"' })
  assert.deepEqual([again.id, again.secret], [made.id, made.secret])
  const { body: { secret } } = await send(node, `/v1/webhooks/${made.id}/rotate`, {}, as)
  assert.notEqual(secret, made.secret)
  await send(node, `/v1/webhooks/${made.id}/test`, {}, as)
  for (const each of [secret, made.secret]) judge(endpoint.received[0] as Received, each, made.publicKey)
  await send(node, `/v1/webhooks/${made.id}/rotate`, { overlapHours: 0 }, as)
  await send(node, `/v1/webhooks/${made.id}/test`, {}, as)
  assert.throws(() => judge(endpoint.received[1] as Received, secret, made.publicKey))
  assert.doesNotMatch(JSON.stringify((await ask(node, `/v1/webhooks/${made.id}`, { headers: as })).body), /whsec_/)
  const stranger = await keyFor(node, { accounts: [addressOf(1)] })
  assert.equal((await ask(node, `/v1/webhooks/${made.id}`, { headers: stranger.as })).body.code, 'node.webhookNotFound')
  assert.equal((await ask(node, `/v1/webhooks/${made.id}`, { method: 'DELETE', headers: as })).body.done, true)
  assert.equal((await ask(node, '/v1/webhooks', { headers: as })).body.items.length, 0)
})
