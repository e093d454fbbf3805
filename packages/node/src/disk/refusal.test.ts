import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

test('a node whose folder is beyond its budget takes no transactions, says so, and reads on; with another budget it takes them', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder, config: { diskBudget: '1MiB' } })
  const bytes = transfer()
  const refused = await postOne(node, bytes)
  assert.deepEqual([refused.status, refused.body.code, refused.headers.get('retry-after')], [503, 'node.diskFull', '5'])
  assert.match(refused.body.zh, /磁盘/)
  const ready = await ask(node, '/health/ready')
  assert.deepEqual([ready.status, ready.body.reasons[0].code], [503, 'node.diskFull'])
  assert.equal((await ask(node, '/v1/status')).body.engine.state, 'diskFull')
  assert.equal((await ask(node, '/v1/blocks?limit=2')).status, 200)
  await node.close()
  const again = await startTestNode(t, { folder })
  assert.equal((await postOne(again, bytes)).status, 200)
  await again.close()
})
