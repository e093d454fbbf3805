import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '@jianghan/kernel'
import { KilledNode } from './killedNode.ts'
import { LedgerAudit } from './ledgerAudit.ts'

test('a kill under load is found right, and what is not as it was answered or foreseen is found wrong', { timeout: 120_000 }, async t => {
  const node = await KilledNode.start(7, 20)
  t.after(() => node.remove())
  const under = node.underLoad()
  await under.answers(8)
  const { final, open, refused } = await under.kill()
  await node.ready()
  await node.ledger.expect(final, refused)
  await node.ledger.sendAgain(open, final.slice(0, 3))
  await node.expectWhole()
  assert.deepEqual(node.ledger.findings, [])
  assert.ok(final.length > 0 && node.audit.judged.transactions >= final.length)

  // Models that begin otherwise foresee something else: nobody may issue.
  const members = JSON.parse(JSON.stringify(node.genesis.parts['members']).replace('"issuer",', '')) as Json
  const audit = new LedgerAudit(node.folder, { ...node.genesis, parts: { ...node.genesis.parts, members } }, 'operator')
  assert.match((await audit.state(1)).join('\n'), /payments\.assetRegistered.* instead of payments\.notAnIssuer[^]*the model says /)
})

test('what was answered and is not there, stands elsewhere or came to something else is found', { timeout: 120_000 }, async t => {
  const node = await KilledNode.start(8, 20)
  t.after(() => node.remove())
  const under = node.underLoad()
  await under.answers(8)
  const { final, refused } = await under.kill()
  await node.ready()
  const [first, second, third] = final
  assert.ok(first !== undefined && second !== undefined && third !== undefined)
  await node.ledger.expect([
    { ...first, id: '0'.repeat(64) }, { ...second, height: String(BigInt(second.height) + 1n) }, { ...third, outcome: 'payments.neverHeardOf' }, third,
  ], refused)
  assert.deepEqual([node.ledger.lost, node.ledger.twice, node.ledger.wrong], [1, 1, 2])
  await node.ledger.expectWhole(new Set(), new Map([[`${'00'.repeat(20)} CNY`, 5n]]))
  for (const what of [/is not in the list/, /was never answered/, /holds .*, not 5$/m]) assert.match(node.ledger.findings.join('\n'), what)
})
