import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { isRefused, type KeyPair } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { JianghanError } from './error.ts'
import { JianghanClient, type LeftNode } from './index.ts'
import { type DemoNode, json, type Seen, serve, startDemoNode } from './testing/index.ts'

/** What a proxy in front of a node does to one request: "pass" hands it on; all else it has answered, or not, itself. */
type Meddle = (seen: Seen, response: ServerResponse, pass: () => Promise<Readonly<{ status: number; type: string; body: Buffer }>>) => unknown

/** A proxy in front of a real node, which may lose, change or hold back what goes through. */
async function proxy(t: Parameters<typeof serve>[0], target: DemoNode, meddle: Meddle): Promise<{ url: string; seen: Seen[] }> {
  return serve(t, async (seen, response) => {
    const pass = async () => {
      const { method, path, headers, body } = seen
      const answer = await fetch(`${target.url}${path}`, {
        method, headers: { 'content-type': headers['content-type'] ?? '', accept: headers.accept ?? '', authorization: headers.authorization ?? '' },
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      })
      return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: Buffer.from(await answer.arrayBuffer()) }
    }
    const handled = await meddle(seen, response, pass)
    if (handled !== 'pass') return
    const { status, type, body } = await pass()
    response.writeHead(status, { 'content-type': type }).end(body)
  })
}

async function keysOf(node: DemoNode, member: string): Promise<KeyPair[]> {
  return Promise.all(node.keys(member).map(async file => {
    const key = await readKeyFile(file)
    assert(!isRefused(key))
    return key
  }))
}

const isStatus = ({ path }: Seen): boolean => path === '/v1/status'

test('with several nodes a client goes on where one of them fails', async t => {
  const node = await startDemoNode(t)
  const keys = await keysOf(node, 'yangtze-motor')
  const [from, to] = [node.account('yangtze-motor'), node.account('hanyang-brakes')]

  const clientOf = (urls: readonly string[]) => {
    const left: LeftNode[] = []
    const [url = '', ...others] = urls
    const { apiKey } = node
    const client = new JianghanClient({ url, apiKey, others: others.map(other => ({ url: other, apiKey })), onLeave: each => left.push(each), retry: { baseMs: 1, maxMs: 4 } })
    const pay = async () => client.sign(await client.build(client.actions.payments.transfer({ from, to, amount: '1 CNY.HJB' })), keys)
    const balance = async () => (await client.query<{ atoms: string }>('payments.getBalance', { account: to, asset: 'CNY.HJB' })).answer?.atoms
    return { client, left, pay, balance }
  }
  const reasons = (left: readonly LeftNode[]): string[] => left.map(({ error }) => error.code)

  await t.test('a payment whose answer is lost with its node is sent again, the same bytes, and happens once', async () => {
    const lossy = await proxy(t, node, async (seen, response, pass) => {
      if (seen.method !== 'POST') return 'pass'
      await pass()
      return response.destroy()
    })
    const { client, left, pay, balance } = clientOf([lossy.url, node.url])
    const before = BigInt(await balance() ?? 0)
    const result = await client.send(await pay(), { wait: 'provable' })
    assert.deepEqual([result.status, reasons(left), left[0]?.next], ['provable', ['client.noConnection'], node.url])
    assert.equal(BigInt(await balance() ?? 0) - before, 100n)
  })

  await t.test('a node that answers nothing is passed over, and comes last from then on', async () => {
    const silent = await proxy(t, node, seen => (isStatus(seen) ? 'pass' : undefined))
    const { client, left } = clientOf([silent.url, node.url])
    await client.request({ path: '/v1/blocks', patienceMs: 1_500 })
    await client.request({ path: '/v1/blocks', patienceMs: 1_500 })
    assert.deepEqual([reasons(left), silent.seen.filter(seen => !isStatus(seen)).length], [['client.timeout'], 1])
  })

  await t.test('a node that tells another amount than its proof shows is left, and the true answer comes from the next', async () => {
    const liar = await proxy(t, node, async (seen, response, pass) => {
      if (!seen.path.startsWith('/v1/query/payments.getBalance')) return 'pass'
      const { status, body } = await pass()
      const answer = JSON.parse(body.toString()) as { answer: { atoms: string } }
      return json(response, status, { ...answer, answer: { ...answer.answer, atoms: '999999999' } })
    })
    const { left, balance } = clientOf([liar.url, node.url])
    assert.notEqual(await balance(), '999999999')
    assert.deepEqual(reasons(left), ['client.proofUnrelated'])
  })

  await t.test('a node that has stayed behind is left: what was sent is never missing in what is read', async () => {
    let old: Buffer | undefined
    const behind = await proxy(t, node, async (seen, response, pass) => {
      if (!seen.path.startsWith('/v1/query/payments.getBalance')) return 'pass'
      old ??= (await pass()).body
      return response.writeHead(200, { 'content-type': 'application/json' }).end(old)
    })
    const { client, left, pay, balance } = clientOf([behind.url, node.url])
    const before = BigInt(await balance() ?? 0)
    await client.send(await pay())
    assert.equal(BigInt(await balance() ?? 0) - before, 100n)
    assert.deepEqual(reasons(left), ['client.nodeBehind'])
  })

  await t.test('a node of another chain is left for good, though it stands in the list', async () => {
    const other = await serve(t, (_, response) => json(response, 200, { chainId: 'another-chain', items: [] }))
    const { client, left } = clientOf([node.url, other.url])
    await client.status()
    const swapped = new JianghanClient({ url: other.url, others: [{ url: node.url, apiKey: node.apiKey }], trust: (await client.trust()).pack, onLeave: each => left.push(each), retry: { baseMs: 1, maxMs: 4 } })
    assert.equal((await swapped.status()).chainId, (await client.trust()).pack.chainId)
    await swapped.status()
    assert.deepEqual([reasons(left), other.seen.length], [['client.wrongChain'], 1])
  })

  await t.test('where all nodes fail the last reason is told, after bounded tries', async () => {
    const { client } = clientOf(['http://127.0.0.1:9', 'http://127.0.0.1:9/other'])
    await assert.rejects(client.status(), fault => fault instanceof JianghanError && fault.code === 'client.noConnection')
  })

  await t.test('events go on with the next node where a stream breaks, without a gap or a repetition', async () => {
    let opened = 0
    const breaks = await proxy(t, node, async (seen, response) => {
      if (!seen.path.startsWith('/v1/events')) return 'pass'
      const upstream = await fetch(`${node.url}${seen.path}`, { headers: { authorization: seen.headers.authorization ?? '', accept: 'text/event-stream' } })
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for await (const piece of upstream.body as unknown as AsyncIterable<Uint8Array>) {
        if (Buffer.from(piece).includes('transferred')) break // it is lost on the way
        response.write(piece)
        opened++
      }
      return response.destroy()
    })
    const { client, pay } = clientOf([breaks.url, node.url])
    const stop = new AbortController()
    const stream = client.events({ types: ['payments.transferred'], signal: stop.signal })
    const ids: string[] = []
    const followed = (async () => {
      for await (const { id } of stream) if (ids.push(id) === 3) stop.abort()
    })()
    const sender = new JianghanClient({ url: node.url, apiKey: node.apiKey })
    while (opened === 0) await sender.status()
    for (let sent = 0; sent < 3; sent++) await sender.send(await pay())
    await followed
    assert.equal(new Set(ids).size, 3)
  })
})
