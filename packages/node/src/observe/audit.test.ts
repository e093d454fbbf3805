import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseAuditHead, verifyAudit } from '@jianghan/client/audit'
import { temporaryFolder } from '../testing/testLedger.ts'
import { auditFolder, AuditLog, localOperator } from './audit.ts'

const entry = (key: string) => ({ act: 'keys.created', by: { kind: 'operator', id: 'ops' } as const, from: '127.0.0.1', details: { key, count: 1 } })

function judged(folder: string, known = true) {
  const path = auditFolder(folder)
  const files = readdirSync(path).filter(name => name.endsWith('.jsonl')).sort().map(name => ({ name, bytes: readFileSync(join(path, name)) }))
  return verifyAudit(files, known ? parseAuditHead(readFileSync(join(path, 'head'), 'utf8')) : undefined)
}

test('acts are chained, durable in order, and read back the newest first, also after the log is opened again', t => {
  const folder = temporaryFolder(t)
  const first = AuditLog.open(folder)
  for (const key of ['a', 'b', 'c']) first.record(entry(key))
  const second = AuditLog.open(folder)
  assert.deepEqual(second.head, first.head)
  second.record({ ...entry('d'), result: 'refused' })
  assert.deepEqual(second.list().map(({ seq, details }) => [seq, details['key']]), [[4, 'd'], [3, 'c'], [2, 'b'], [1, 'a']])
  assert.deepEqual(second.list(3, 1).map(({ seq }) => seq), [2])
  assert.deepEqual(judged(folder), { records: 4, head: second.head })
  assert.equal(localOperator().kind, 'operator')
})

test('whatever is changed in the log is found and named with its place', t => {
  const make = (): { folder: string; file: string; lines: string[] } => {
    const folder = temporaryFolder(t)
    const log = AuditLog.open(folder)
    for (const key of ['a', 'b', 'c', 'd']) log.record(entry(key))
    const file = join(auditFolder(folder), '000001.jsonl')
    return { folder, file, lines: readFileSync(file, 'utf8').split('\n').slice(0, -1) }
  }
  const rows: readonly [name: string, change: (lines: string[]) => string[], kind: string, seq: number][] = [
    ['a word in the middle', lines => lines.map(line => line.replace('"key":"b"', '"key":"x"')), 'altered', 2],
    ['a hash', lines => lines.map((line, i) => (i === 2 ? line.replace(/"hash":"./, '"hash":"z') : line)), 'malformed', 3],
    ['a line taken out', lines => lines.toSpliced(1, 1), 'broken', 2],
    ['two lines exchanged', ([a, b, c, d]) => [a, c, b, d] as string[], 'broken', 2],
    ['a line put in twice', ([a, b, ...rest]) => [a, b, b, ...rest] as string[], 'broken', 3],
    ['the end cut off', lines => lines.slice(0, 3), 'cut', 4],
    ['everything cut off', () => [], 'cut', 1],
    ['a line of another kind', lines => lines.with(1, '{"v":1}'), 'malformed', 2],
  ]
  for (const [name, change, kind, seq] of rows) {
    const { folder, file, lines } = make()
    const changed = change(lines)
    writeFileSync(file, changed.length === 0 ? '' : `${changed.join('\n')}\n`)
    const { fault } = judged(folder)
    assert.deepEqual([fault?.kind, fault?.seq], [kind, seq], name)
  }
})

test('who notes a head elsewhere finds a log that was written anew', t => {
  const folder = temporaryFolder(t)
  const log = AuditLog.open(folder)
  log.record(entry('a'))
  const noted = log.head
  const other = temporaryFolder(t)
  AuditLog.open(other).record(entry('b'))
  writeFileSync(join(auditFolder(folder), '000001.jsonl'), readFileSync(join(auditFolder(other), '000001.jsonl')))
  assert.equal(judged(folder, false).fault, undefined)
  const bytes = readFileSync(join(auditFolder(folder), '000001.jsonl'))
  assert.equal(verifyAudit([{ name: '000001.jsonl', bytes }], noted).fault?.kind, 'cut')
})

test('a line that a crash cut short is dropped with a word, and the chain goes on', t => {
  const folder = temporaryFolder(t)
  AuditLog.open(folder).record(entry('a'))
  appendFileSync(join(auditFolder(folder), '000001.jsonl'), '{"v":1,"seq":2,"at":"20')
  const log = AuditLog.open(folder)
  log.record(entry('b'))
  assert.deepEqual(log.list().map(({ act }) => act), ['keys.created', 'audit.tornLineCut', 'keys.created'])
  assert.equal(judged(folder).fault, undefined)
})
