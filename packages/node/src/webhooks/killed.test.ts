import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { formatAddress } from '@jianghan/protocol'
import { seededRandom } from '@jianghan/crypto/testing'
import type { RunningNode } from '../node.ts'
import { type Child, startChild } from '../testing/childNode.ts'
import { type Received, startReceiver } from '../testing/receiver.ts'
import { accountAt, ACCOUNTS, ask, post, temporaryFolder, transfer } from '../testing/testLedger.ts'

const script = fileURLToPath(import.meta.resolve('../testing/killedNode.ts'))
/** Requests with transfers in each life of the node. */
const BATCHES = 6
/** Times that the node is killed. */
const KILLS = Number(process.env['JIANGHAN_KILLS'] ?? 2)

test('with the node killed again and again, every event arrives, under one id each, and each account hears of its own in the order of the ledger', async t => {
  const random = seededRandom('killed webhooks')
  const [folder, endpoint] = [temporaryFolder(t), await startReceiver(t)]
  const live = async (): Promise<{ child: Child; node: RunningNode }> => {
    const child = startChild(t, script, [folder, JSON.stringify({ webhookAllow: '127.0.0.1' })])
    const [, url = ''] = await child.printed(/ready (\S+)/)
    return { child, node: { url, folder: { path: folder } } as RunningNode }
  }
  let life = await live()
  const headers = { 'content-type': 'application/json' }
  const { body: key } = await ask(life.node, '/v1/node/keys', { method: 'POST', headers, body: JSON.stringify({ name: 'erp', member: 'test-bank', scopes: ['read'] }) })
  const { status } = await ask(life.node, '/v1/webhooks', { method: 'POST', headers: { ...headers, authorization: `Bearer ${key.key}` }, body: JSON.stringify({ name: 'erp', url: endpoint.url, kinds: ['payments.transferred'], from: '1' }) })
  assert.equal(status, 200)
  // Every tenth message is refused, whatever it is.
  endpoint.answer((_received, response) => { response.writeHead(endpoint.received.length % 10 === 4 ? 500 : 204).end() })
  for (let round = 0; round <= KILLS; round++) {
    const before = endpoint.received.length
    const load = (async () => {
      for (let i = 0; i < BATCHES; i++) await post(life.node, Array.from({ length: 5 }, () => transfer({ from: random.below(ACCOUNTS), to: random.below(ACCOUNTS) })))
    })().catch(() => undefined)
    const enough = before + 3 + random.below(10)
    await endpoint.until(all => all.length >= enough)
    life.child.process.kill('SIGKILL')
    await Promise.all([life.child.ended, load])
    life = await live()
  }
  const told = new Set<string>()
  for (let cursor = ''; ;) {
    const { body } = await ask(life.node, `/v1/transactions?limit=200${cursor}`)
    for (const { id, done } of body.items) if (done === true) told.add(id)
    if (body.next === null) break
    cursor = `&cursor=${body.next}`
  }
  assert(told.size > 10, `${told.size} transfers`)
  const all = await endpoint.until(received => new Set(received.map(({ json }) => json.data.transaction)).size >= told.size)
  assert.deepEqual(new Set(firstOfEach(all).map(({ data }) => data.transaction)), told)
  for (let account = 0; account < ACCOUNTS; account++) {
    const of = firstOfEach(all).filter(({ data }) => data.accounts.includes(formatAddress('account', accountAt(account)))).map(({ data }) => Number(data.height) * 1_000 + data.index)
    assert.deepEqual(of, [...of].sort((a, b) => a - b), `account ${account}`)
  }
})

/** Each message as it arrived first. */
function firstOfEach(received: readonly Received[]): any[] {
  const seen = new Set<string>()
  return received.flatMap(({ json }) => {
    if (seen.has(json.id)) return []
    seen.add(json.id)
    return [json]
  })
}
