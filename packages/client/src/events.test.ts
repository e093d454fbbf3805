import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JianghanClient } from './client.ts'
import { JianghanError } from './error.ts'
import { SseReader } from './events.ts'
import { problem, serve } from './testing/server.ts'

test('messages are put together from any pieces, with every kind of line end, comments and several lines of data', () => {
  const stream = ': hello\n\nid: 1-0\nevent: a\ndata: {"x":\ndata: 1}\n\nid: 2-0\r\ndata:two\r\n\r\ndata: three\r\rretry: 5\nid\ndata\n\n'
  const whole = new SseReader().push(stream)
  assert.deepEqual(whole, [
    { id: '1-0', type: 'a', data: '{"x":\n1}' }, { id: '2-0', type: 'message', data: 'two' }, { id: '2-0', type: 'message', data: 'three' }, { id: '', type: 'message', data: '' },
  ])
  for (const size of [1, 2, 3, 7]) {
    const reader = new SseReader()
    const found = []
    for (let at = 0; at < stream.length; at += size) found.push(...reader.push(stream.slice(at, at + size)))
    assert.deepEqual(found, whole, `pieces of ${size}`)
  }
})

test('a stream that breaks is resumed behind its last event: none is missed, none comes twice', async t => {
  const all = Array.from({ length: 7 }, (_, i) => `id: ${i + 1}-0\nevent: payments.transferred\ndata: {"n":${i + 1}}\n\n`)
  const { url, seen } = await serve(t, ({ headers }, response) => {
    const last = Number(String(headers['last-event-id'] ?? '0-0').split('-')[0])
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    // Two events, then half of the next, then the connection is gone.
    response.write(all.slice(last, last + 2).join('') + (all[last + 2] ?? '').slice(0, 20))
    setTimeout(() => response.destroy(), 5)
  })
  const stop = new AbortController()
  const client = new JianghanClient({ url })
  let losses = 0
  const got: unknown[] = []
  for await (const event of client.events({ types: ['payments.transferred'], accounts: ['jh1a'], from: '0-0', signal: stop.signal, onReconnect: () => losses++ })) {
    got.push((event.data as { n: number }).n)
    if (got.length === 6) stop.abort()
  }
  assert.deepEqual(got, [1, 2, 3, 4, 5, 6])
  assert(losses >= 2)
  assert.equal(seen[0]?.path, '/v1/events?types=payments.transferred&accounts=jh1a&from=0-0')
  assert.equal(seen[1]?.path, '/v1/events?types=payments.transferred&accounts=jh1a')
  assert.equal(seen[1]?.headers['last-event-id'], '2-0')
})

test('a stream that breaks before its first event is resumed where it was opened', async t => {
  const { url, seen } = await serve(t, ({ headers }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (headers['last-event-id'] === undefined) response.write('retry: 1000\nid: 41-999999999\n\n', () => response.destroy())
    else response.write('id: 42-0\ndata: {"n":42}\n\n')
  })
  const stop = new AbortController()
  const got: string[] = []
  for await (const event of new JianghanClient({ url }).events({ signal: stop.signal })) {
    got.push(event.id)
    stop.abort()
  }
  assert.deepEqual([got, seen.map(each => each.headers['last-event-id'])], [['42-0'], [undefined, '41-999999999']])
})

test('a stream that the node refuses for good ends with its words', async t => {
  const { url } = await serve(t, (_, response) => problem(response, 400, 'node.badArgument'))
  const next = new JianghanClient({ url }).events().next()
  await assert.rejects(next, fault => fault instanceof JianghanError && fault.code === 'node.badArgument')
})
