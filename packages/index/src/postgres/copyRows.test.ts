import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbers } from '../testLog.ts'
import { connectWriter } from './connection.ts'
import { CopyRows } from './copyRows.ts'
import { TestPostgres } from './testServer.ts'

test('what is copied is what the server holds, for the largest and smallest numbers and for bytes of any length', async () => {
  const server = await TestPostgres.start()
  const client = await connectWriter({ url: server.url('postgres'), schema: 'public' }, () => undefined)
  try {
    await client.query('CREATE TABLE t (at int4, a int8, b int4, c int2, d bytea, e text)')
    const copy = new CopyRows('t', { at: 'int4', a: 'int8', b: 'int4', c: 'int2', d: 'bytea', e: 'text' })
    const below = numbers(41)
    const edges = [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, -(2 ** 31), Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]
    const rows = Array.from({ length: 2000 }, (_, at) => [
      at, edges[at] ?? (below(2) === 0 ? 1 : -1) * (below(2 ** 21) * 2 ** 32 + below(2 ** 32)), below(2 ** 31), below(2 ** 15),
      at % 9 === 0 ? null : new Uint8Array(below(900)).fill(at), at % 7 === 0 ? null : '账户'.repeat(below(40)),
    ] as const)
    for (const row of rows) copy.push(...row)
    assert.equal(copy.count, rows.length)
    await copy.send(client)
    assert.equal(copy.count, 0)
    assert.deepEqual((await client.query({ text: 'SELECT * FROM t ORDER BY at', rowMode: 'array' })).rows, rows.map(row => [...row]))
    copy.push(...(rows[0] as (typeof rows)[number]))
    copy.clear()
    await copy.send(client)
    assert.equal((await client.query('SELECT count(*) AS n FROM t')).rows[0].n, rows.length)
  } finally {
    await client.end()
    await server.stop()
  }
})
