import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JianghanClient } from './client.ts'
import { JianghanError } from './error.ts'
import { json, serve } from './testing/server.ts'

test('a list is read page by page, no further than it is used', async t => {
  const { url, seen } = await serve(t, ({ path }, response) => {
    const query = new URL(path, 'http://x').searchParams
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 2)
    const items = Array.from({ length: Math.max(0, Math.min(limit, 7 - from)) }, (_, i) => ({ height: String(7 - from - i) }))
    json(response, 200, { items, next: from + limit < 7 ? String(from + limit) : null })
  })
  const client = new JianghanClient({ url })
  const heights: unknown[] = []
  for await (const block of client.blocks({ pageSize: 2 })) heights.push(block['height'])
  assert.deepEqual(heights, ['7', '6', '5', '4', '3', '2', '1'])
  assert.equal(seen.length, 4)
  const few: unknown[] = []
  for await (const block of client.blocks({ limit: 3, pageSize: 2 })) few.push(block['height'])
  assert.deepEqual(few, ['7', '6', '5'])
  assert.equal(seen.length, 6)
})

test('a node that leads in a circle is left', async t => {
  const { url } = await serve(t, (_, response) => json(response, 200, { items: [{}], next: 'same' }))
  const read = async (): Promise<void> => {
    for await (const _ of new JianghanClient({ url }).transactions()) void _
  }
  await assert.rejects(read(), fault => fault instanceof JianghanError && fault.code === 'client.badAnswer')
})

test('the history of what is no address is not asked for', () => {
  assert.throws(() => new JianghanClient({ url: 'http://127.0.0.1:1' }).history('jh1wrong'), JianghanError)
})
