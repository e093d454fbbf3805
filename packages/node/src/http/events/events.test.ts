import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress } from '@jianghan/protocol'
import type { RunningNode } from '../../node.ts'
import { accountAt, asOperator, post, startTestNode, transfer } from '../../testing/testLedger.ts'
import { formatEventId, parseEventId } from './eventId.ts'

type Message = { id: string; event: string; data: any }

/** Reads messages of a stream until there are so many. */
async function follow(node: RunningNode, query: string, count: number, headers: Record<string, string> = {}): Promise<Message[]> {
  const stop = new AbortController()
  const response = await fetch(`${node.url}/v1/events${query}`, { headers: { ...asOperator(node.folder.path), ...headers }, signal: stop.signal })
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const messages: Message[] = []
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() as string
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').filter(line => line.includes(': ')).map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
      if (fields['data'] !== undefined) messages.push({ id: fields['id'] ?? '', event: fields['event'] ?? '', data: JSON.parse(fields['data']) })
    }
    if (messages.length >= count) break
  }
  stop.abort()
  return messages
}

test('a stream tells what becomes final, and one that is resumed misses nothing and repeats nothing', async t => {
  const node = await startTestNode(t)
  const live = follow(node, '', 4)
  await new Promise(resolve => { setTimeout(resolve, 100) })
  await post(node, [transfer({ atoms: '1' }), transfer({ atoms: '2' })])
  await post(node, [transfer({ atoms: '3' }), transfer({ atoms: '4' })])
  const all = await live
  assert.deepEqual(all.map(({ data }) => data.fields.atoms ?? data.fields.amount?.atoms), ['1', '2', '3', '4'])
  assert.equal(new Set(all.map(({ id }) => id)).size, 4)
  for (const [at, { id }] of all.slice(0, 3).entries()) {
    assert.deepEqual(await follow(node, `?from=${id}`, 3 - at), all.slice(at + 1))
    assert.deepEqual(await follow(node, '', 3 - at, { 'last-event-id': id }), all.slice(at + 1))
  }
  assert.deepEqual(await follow(node, '?from=0-0', 4), all)
})

test('a stream tells only what it was asked for', async t => {
  const node = await startTestNode(t)
  await post(node, [transfer({ from: 0, to: 1 }), transfer({ from: 2, to: 3 }), transfer({ from: 1, to: 2 })])
  const addressOf = (account: number): string => formatAddress('account', accountAt(account))
  const ofThree = await follow(node, `?from=0-0&accounts=${addressOf(3)}`, 1)
  assert.equal(ofThree[0]?.data.index, 1)
  const ofTwo = await follow(node, `?from=0-0&accounts=${addressOf(2)},${addressOf(7)}`, 2)
  assert.deepEqual(ofTwo.map(({ data }) => data.index), [1, 2])
  const name = ofTwo[0]?.event as string
  assert.equal((await follow(node, `?from=0-0&types=${name}`, 3)).length, 3)
  const [problem] = await Promise.all([follow(node, '?from=0-0&types=payments.none', 1), new Promise(resolve => { setTimeout(resolve, 200) }).then(() => node.close())])
  assert.deepEqual([problem[0]?.event, problem[0]?.data.code], ['problem', 'node.closing'])
})

test('an event id names a place, and texts that are none are not read as one', () => {
  assert.equal(formatEventId(7n, 3, 1, 2), '7-3')
  assert.equal(formatEventId(7n, 3, 0, 2), '7-3.0')
  assert.deepEqual(parseEventId('7-3.0'), { height: 7n, index: 3, event: 0 })
  assert.equal(parseEventId('7-3')?.event, Number.MAX_SAFE_INTEGER)
  for (const text of ['', '7', '7-', '-3', 'a-b', '7-3.', '7-3.x', '7-3 ', '99999999999999999999-1']) assert.equal(parseEventId(text), undefined, text)
})
