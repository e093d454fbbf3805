import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { loadConfig } from '../config/load.ts'
import type { RunningNode } from '../node.ts'
import { ask, startTestNode, temporaryFolder, testConfig } from '../testing/testLedger.ts'
import { AuditLog } from './audit.ts'
import { AuditedRefusals } from './refusals.ts'

type Line = Readonly<{ act: string; by: { kind: string; id: string }; result: string; details: Record<string, unknown> }>
const actsOf = async (node: RunningNode): Promise<Line[]> => ((await ask(node, '/v1/node/audit?limit=200')).body.items as Line[]).toReversed()
const said = ({ act, result, details }: Line): unknown[] => [act, result, details]

test('what a node is configured with stands in the audit log at its first start, and what changed at each later one', async t => {
  const folder = temporaryFolder(t)
  const first = await startTestNode(t, { folder, config: { bodyBytes: 70_000 } })
  assert.deepEqual((await actsOf(first)).map(said), [
    ['configuration.noted', 'done', { otherThanDefault: 3 }], ['configuration.set', 'done', { key: 'port', from: '8645', to: '0' }],
    ['configuration.set', 'done', { key: 'verifyThreads', from: '0', to: '1' }], ['configuration.set', 'done', { key: 'bodyBytes', from: '8388608', to: '70000' }],
  ])
  await first.close()
  await (await startTestNode(t, { folder, config: { bodyBytes: 70_000 } })).close()
  const third = await startTestNode(t, { folder, config: { bodyBytes: 80_000, hostNames: 'a.example,'.repeat(30) } })
  const lines = await actsOf(third)
  assert.equal(lines.length, 6, 'a start that changed nothing adds nothing')
  assert.deepEqual(lines.slice(4).map(said).toReversed()[0], ['configuration.changed', 'done', { key: 'bodyBytes', from: '70000', to: '80000' }])
  assert.match(String(lines[4]?.details['to']), /^a\.example,.*…$/, 'a long value is cut')
  await third.close()
  // Who takes the note away does not hide a change: all is written down anew.
  writeFileSync(join(folder, 'audit/configuration.json'), 'damaged')
  assert.equal((await actsOf(await startTestNode(t, { folder }))).filter(({ act }) => act === 'configuration.noted').length, 2)
})

test('an edit of the configuration is written down when the node is told to look, with when it takes effect; one that cannot be read as well', async t => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'node.json')
  const node = await startTestNode(t, { folder, readConfig: () => ({ ...testConfig(), ...pick(loadConfig({ file, environment: {}, flags: {} })) }) })
  writeFileSync(file, JSON.stringify({ connections: 77 }))
  node.reload()
  writeFileSync(file, JSON.stringify({ connections: 'many' }))
  node.reload()
  const lines = (await actsOf(node)).filter(({ act }) => act === 'configuration.edited')
  assert.deepEqual(lines.map(said), [
    ['configuration.edited', 'done', { key: 'connections', from: '2000', to: '77', takes: 'at the next start' }],
    ['configuration.edited', 'refused', { why: 'node.configInvalid', key: 'connections' }],
  ])
})

const pick = ({ connections }: { connections: number }): { connections: number } => ({ connections })

test('each administrative act that is refused stands in the audit log with who asked and why, and other refusals do not', async t => {
  const node = await startTestNode(t)
  const json = { 'content-type': 'application/json' }
  const made = await ask(node, '/v1/node/keys', { method: 'POST', headers: json, body: JSON.stringify({ name: 'erp', member: 'test-bank', scopes: ['read'] }) })
  const mine = { authorization: `Bearer ${made.body.key}` }
  await ask(node, '/v1/node/keys', { headers: mine })
  await ask(node, '/v1/node/keys', { headers: { authorization: '' } })
  await ask(node, '/v1/node/keys', { headers: { authorization: 'Bearer jhk_nobody' } })
  await ask(node, '/v1/node/keys/000000000000/revoke', { method: 'POST' })
  await ask(node, '/v1/node/keys', { method: 'POST', headers: json, body: '{"name":"secret-name"' })
  await ask(node, '/v1/transactions', { method: 'POST', headers: { ...json, ...mine }, body: '{}' })
  await ask(node, '/v1/transactions/00')
  const refused = (await actsOf(node)).filter(({ act }) => act.startsWith('request.'))
  assert.deepEqual(refused.map(({ by, result, details }) => [by.kind, by.kind === 'operator' ? '' : by.id, result, details['route'], details['why']]), [
    ['key', made.body.id, 'refused', 'GET /v1/node/keys', 'node.scopeMissing'], ['key', 'anonymous', 'refused', 'GET /v1/node/keys', 'node.keyNeeded'],
    ['key', 'unknown', 'refused', 'GET /v1/node/keys', 'node.keyUnknown'], ['operator', '', 'refused', 'POST /v1/node/keys/:id/revoke', 'node.keyNotFound'],
    ['operator', '', 'refused', 'POST /v1/node/keys', 'node.malformedRequest'],
  ])
  assert.doesNotMatch(readFileSync(join(node.folder.path, 'audit/000001.jsonl'), 'utf8'), /secret-name|jhk_/)
})

test('who is refused again and again does not fill the audit log: beyond twenty a minute their number is written down', t => {
  const clock = { ms: 0 }
  const audit = AuditLog.open(temporaryFolder(t))
  const refusals = new AuditedRefusals(audit, pino({ level: 'silent' }), () => clock.ms)
  const note = (id: string): void => refusals.note({ by: { kind: 'key', id }, details: { route: 'GET /x', why: 'node.keyNeeded' } })
  for (let i = 0; i < 500; i++) note('anonymous')
  note('other')
  assert.equal(audit.head.seq, 21)
  clock.ms += 60_000
  refusals.sum()
  assert.deepEqual(audit.list(undefined, 1)[0]?.details, { route: 'GET /x', why: 'node.keyNeeded', count: 480 })
  note('anonymous')
  assert.deepEqual([audit.head.seq, audit.list(undefined, 1)[0]?.act], [23, 'request.refused'])
  for (let i = 0; i < 30; i++) note('anonymous')
  refusals.close()
  assert.deepEqual([audit.list(undefined, 1)[0]?.act, audit.list(undefined, 1)[0]?.details['count']], ['request.refusedMore', 11])
})
