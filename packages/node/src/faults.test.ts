import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { POISON_ATOMS } from './testing/faultyApplication.ts'
import { ask, post, postOne, startTestNode, temporaryFolder, transfer } from './testing/testLedger.ts'

const applicationUrl = import.meta.resolve('./testing/faultyApplication.ts')

test('a transaction on which a handler throws is put into quarantine, and the others of its batch go on', async t => {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder, applicationUrl })
  const poison = transfer({ atoms: String(POISON_ATOMS) })
  const { status, body } = await post(node, [transfer(), transfer(), poison, transfer(), transfer({ atoms: String(POISON_ATOMS) }), transfer()])
  assert.equal(status, 200)
  assert.deepEqual(body.results.map((result: { outcome?: { done: boolean } }) => result.outcome?.done ?? false), [true, true, false, true, false, true])
  assert.equal(body.results[2].status, 'refused')
  assert.equal(body.results[2].problem.code, 'kernel.internal')
  // Written by this thread, right behind the answer: let it have its turns.
  const quarantined = (): number => readdirSync(join(folder, 'quarantine')).filter(name => name.endsWith('.json') && !name.startsWith('.')).length
  while (quarantined() < 2) await new Promise(resolve => { setImmediate(resolve) })
  const kept = JSON.parse(readFileSync(join(folder, 'quarantine', `${body.results[2].id}.json`), 'utf8'))
  assert.equal(kept.transaction, Buffer.from(poison).toString('base64'))
  assert.equal(kept.error.message, 'a handler with a bug')
  assert.equal((await postOne(node, poison)).body.code, 'kernel.internal')
  assert.equal((await postOne(node, transfer())).status, 200)
})

test('with a full disk no transaction is taken, reads go on, and with space the node resumes by itself', async t => {
  const folder = temporaryFolder(t)
  const flag = join(temporaryFolder(t), 'full')
  process.env['JIANGHAN_TEST_DISK_FULL'] = flag
  t.after(() => { delete process.env['JIANGHAN_TEST_DISK_FULL'] })
  const node = await startTestNode(t, { folder, applicationUrl })
  const first = await postOne(node, transfer(), '?wait=provable')
  assert.equal(first.status, 200)
  writeFileSync(flag, '')
  const bytes = transfer()
  const refused = await postOne(node, bytes)
  assert.deepEqual([refused.status, refused.body.code, refused.body.retry], [503, 'node.diskFull', 'later'])
  assert.equal(refused.headers.get('retry-after'), '5')
  assert.equal((await postOne(node, transfer())).body.code, 'node.diskFull')
  assert.equal((await ask(node, `/v1/transactions/${first.body.results[0].id}`)).status, 200)
  const ready = await ask(node, '/health/ready')
  assert.deepEqual([ready.status, ready.body.reasons[0].code], [503, 'node.diskFull'])
  rmSync(flag)
  let again = await postOne(node, bytes)
  while (again.status === 503) again = await postOne(node, bytes)
  assert.equal(again.body.results[0].outcome.done, true)
  assert.equal((await ask(node, '/health/ready')).status, 200)
})
