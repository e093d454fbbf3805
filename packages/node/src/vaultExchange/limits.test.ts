import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { ask, temporaryFolder } from '../testing/testLedger.ts'
import { ended, introduce, itemAt, keyOf, nodeOf, NODES, pair, publish, putDocument, until } from '../testing/twoVaults.ts'
import { GIVEN_UP_MS } from './attempt.ts'

test('a delivery that nobody takes is tried for 72 hours, then given up with its code, and not taken up again', async t => {
  const clock = { ms: Date.now() }
  const { sender, reader } = await pair(t, { sender: { now: () => clock.ms } })
  await publish([sender, reader], NODES.reader, { ...await keyOf(reader), endpoint: 'http://127.0.0.1:1' })
  const { id } = await putDocument(sender, 'nobody is there', [NODES.reader])
  const attempts = (more: number) => until(() => itemAt(sender, id), ({ deliveries: [delivery] }) => delivery.attempts >= more || delivery.state !== 'pending')
  const first = (await attempts(1)).deliveries[0]
  assert.deepEqual([first.state, first.code], ['pending', 'vault.unreachable'])
  clock.ms += GIVEN_UP_MS - 60_000
  const late = (await attempts(first.attempts + 1)).deliveries[0]
  assert.deepEqual([late.state, late.code], ['pending', 'vault.unreachable'], 'a minute before the end it is still tried')
  clock.ms += 2 * 60_000
  const [given] = (await ended(sender, id)).deliveries
  assert.deepEqual([given.state, given.code, given.nextAt, given.proof], ['refused', 'vault.tooOld', null, null])
  await publish([sender, reader], NODES.reader, await keyOf(reader))
  const counts = (await ask(sender, '/v1/vault')).body.deliveries
  assert.deepEqual(counts, { pending: 0, delivered: 0, refused: 1 })
})

/** What the quotas of a receiver count, without the items themselves: so many rows of the sender, and their bytes. */
function fill(folder: string, items: number, bytes: number): void {
  const database = new DatabaseSync(join(folder, 'vault', 'items', 'exchange.db'))
  database.prepare(`INSERT INTO received (item, reader, sender, at, size, opened)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT randomblob(16), ?, ?, 0, CASE i WHEN 1 THEN ? ELSE 0 END, '' FROM n`).run(items, NODES.reader, NODES.sender, bytes)
  database.close()
}

test('a sender fills no more of a vault than its quota of items and of bytes, is told so, and delivers when there is room again', async t => {
  const folder = temporaryFolder(t)
  const sender = await nodeOf(t, 'sender')
  for (const [what, items, bytes] of [['items', 100_000, 0], ['bytes', 1, 4 * 1024 * 1024 * 1024]] as const) {
    await (await nodeOf(t, 'reader', { folder })).close()
    fill(folder, items, bytes)
    const full = await nodeOf(t, 'reader', { folder })
    await introduce(sender, full)
    const { id } = await putDocument(sender, `over the quota of ${what}`, [NODES.reader])
    const { deliveries: [waiting] } = await until(() => itemAt(sender, id), ({ deliveries }) => deliveries[0].code !== null)
    assert.deepEqual([waiting.state, waiting.code], ['pending', 'vault.quotaReached'], what)
    await full.close()
    const database = new DatabaseSync(join(folder, 'vault', 'items', 'exchange.db'))
    database.exec('DELETE FROM received')
    database.close()
    const emptied = await nodeOf(t, 'reader', { folder })
    await introduce(sender, emptied)
    assert.deepEqual([(await ended(sender, id)).deliveries[0].code, (await ask(emptied, `/v1/vault/items/${id}/content`)).body], ['kept', `over the quota of ${what}`])
    await emptied.close()
  }
})
