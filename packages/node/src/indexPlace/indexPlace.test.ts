import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { TestPostgres } from '@jianghan/index/testPostgres'
import { ask, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

let server: TestPostgres
before(async () => { server = await TestPostgres.start() })
after(() => server.stop())

const JSON_POST = { method: 'POST', headers: { 'content-type': 'application/json' } }
const move = (node: Parameters<typeof ask>[0], to: string): ReturnType<typeof ask> => ask(node, '/v1/node/index/move', { ...JSON_POST, body: JSON.stringify({ to }) })

test('an index moves to PostgreSQL and back while the node serves, is taken up there after a restart, and is found where it is said to be', async t => {
  const folder = temporaryFolder(t)
  const file = join(temporaryFolder(t), 'index.url')
  writeFileSync(file, `${await server.database()}\n`, { mode: 0o600 })
  const node = await startTestNode(t, { folder })
  const send = async (to: typeof node) => (await postOne(to, transfer({ atoms: '3' }))).body.results[0].id as string
  const found = async (at: typeof node, ids: readonly string[]) => {
    for (const id of ids) assert.equal((await ask(at, `/v1/search?q=${id}`)).body.items.length, 1)
  }
  const ids = [await send(node), await send(node)]
  const moved = await move(node, file)
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
  assert.match(moved.body.index.place, /^PostgreSQL .*\(jianghan\)$/)
  assert.deepEqual([moved.body.index.state, moved.body.moving], ['current', null])
  await found(node, ids)
  ids.push(await send(node))
  await node.close()

  const again = await startTestNode(t, { folder, config: { indexDatabase: file } })
  assert.match((await ask(again, '/v1/node/index')).body.index.place, /^PostgreSQL/)
  ids.push(await send(again))
  const back = await move(again, 'sqlite')
  assert.equal(back.status, 200, JSON.stringify(back.body))
  assert.ok(back.body.index.place.endsWith('index.db'))
  await found(again, ids)
  assert.match((await ask(again, '/metrics')).body, /jianghan_index_bytes \d/)
})

test('a move that cannot be made says why, and the index answers on from where it is', async t => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'index.url')
  const node = await startTestNode(t, { folder })
  const { id } = (await postOne(node, transfer())).body.results[0]
  const refusedAs = async (text: string, mode = 0o600) => {
    writeFileSync(file, text)
    chmodSync(file, mode)
    const { status, body } = await move(node, file)
    return [status, body.code, body.detail]
  }
  const at = await server.database()
  assert.deepEqual((await refusedAs(at, 0o644)).slice(0, 2), [400, 'node.indexDatabaseInvalid'])
  assert.deepEqual((await refusedAs('mysql://somewhere')).slice(0, 2), [400, 'node.indexDatabaseInvalid'])
  assert.deepEqual((await move(node, join(folder, 'nothing'))).body.code, 'node.indexDatabaseInvalid')
  const [status, code, detail] = await refusedAs(server.url('no_such_database').replace('jianghan@', 'jianghan:secret@'))
  assert.deepEqual([status, code], [503, 'node.indexNotMoved'])
  assert.match(String(detail), /no_such_database/)
  assert.doesNotMatch(String(detail), /secret/)
  assert.equal((await ask(node, `/v1/search?q=${id}`)).body.items.length, 1)
  assert.ok((await ask(node, '/v1/node/index')).body.index.place.endsWith('index.db'))
})

test('rows of the index are compared with proofs, and one that is missing has the index built again', async t => {
  const node = await startTestNode(t)
  const check = async () => (await ask(node, '/v1/node/index/check', { ...JSON_POST, body: JSON.stringify({ samples: 200 }) })).body
  for (let i = 0; i < 3; i++) assert.equal((await postOne(node, transfer(), '?wait=provable')).body.results[0].status, 'provable')
  // The index begins beside the node: there is something to compare when it has read a block.
  for (let compared = 0; compared === 0;) {
    const told = await check()
    assert.deepEqual(told.differences, [])
    compared = told.compared
  }
  const db = new DatabaseSync(join(node.folder.path, 'index', 'index.db'))
  assert.equal(db.prepare('DELETE FROM transactions WHERE seq = (SELECT max(seq) FROM transactions)').run().changes, 1)
  db.close()
  // The node's own sample may come first.
  for (let standing; standing?.rebuilt !== 'disproved' || standing.state !== 'current';) {
    await check()
    standing = (await ask(node, '/v1/node/index')).body.index
  }
  assert.deepEqual((await check()).differences, [])
  assert.match((await ask(node, '/metrics')).body, /jianghan_index_disproved 1/)
})
