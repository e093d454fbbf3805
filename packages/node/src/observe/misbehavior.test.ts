import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { AuditLog } from './audit.ts'
import { Misbehaviors } from './misbehavior.ts'

const DAY_MS = 86_400_000
const EVIDENCE = { member: 'b-bank', kind: 'duplicateVote', address: '0a'.repeat(20), height: '7', removed: true }

test('evidence is written into the audit log and told for a month, after a start as well', t => {
  const folder = mkdtempSync(join(tmpdir(), 'jh-misbehavior-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const log = pino({ enabled: false })
  let now = Date.now()
  const clock = (): number => now
  const first = new Misbehaviors(AuditLog.open(folder), log, clock)
  assert.deepEqual(first.recent, [])
  first.found([EVIDENCE, { ...EVIDENCE, member: 'c-bank', removed: false }])
  assert.deepEqual(first.recent.map(({ member, height, removed }) => [member, height, removed]), [['b-bank', '7', true], ['c-bank', '7', false]])

  const audit = AuditLog.open(folder)
  assert.deepEqual(audit.list().map(({ act, by, details }) => [act, by.kind, details]), [['network.misbehaved', 'node', { ...EVIDENCE, member: 'c-bank', removed: false }], ['network.misbehaved', 'node', EVIDENCE]])
  const again = new Misbehaviors(audit, log, clock)
  assert.deepEqual(again.recent.map(({ member, address, height, removed, kind }) => ({ member, kind, address, height, removed })), [EVIDENCE, { ...EVIDENCE, member: 'c-bank', removed: false }])
  now += 29 * DAY_MS
  assert.equal(again.recent.length, 2)
  now += 2 * DAY_MS
  assert.deepEqual(again.recent, [])
})
