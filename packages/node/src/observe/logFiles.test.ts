import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../testing/testLedger.ts'
import { openLog } from './log.ts'
import { LogFiles } from './logFiles.ts'

const DAY_MS = 86_400_000
const line = (level: number, text: string): string => `${JSON.stringify({ level, msg: text.padEnd(80) })}\n`
const all = (folder: string): string => readdirSync(folder).sort().map(name => readFileSync(join(folder, name), 'utf8')).join('')

test('log files are followed by the next one when they are full or a day ends, and old ones go', t => {
  const folder = temporaryFolder(t)
  let now = Date.UTC(2026, 10, 1)
  const files = new LogFiles(folder, { fileBytes: 1_000, dayBytes: 100_000, keepDays: 2 }, () => now)
  for (let i = 0; i < 30; i++) files.write(line(30, `line ${i}`))
  assert.deepEqual(readdirSync(folder).sort(), ['node-2026-11-01.001.log', 'node-2026-11-01.002.log', 'node-2026-11-01.003.log', 'node-2026-11-01.004.log'])
  for (const name of readdirSync(folder)) assert(statSync(join(folder, name)).size <= 1_000)
  now += 2 * DAY_MS
  files.write(line(30, 'later'))
  assert.deepEqual(readdirSync(folder), ['node-2026-11-03.001.log'])
  files.close()
  const again = new LogFiles(folder, { fileBytes: 1_000, dayBytes: 100_000, keepDays: 2 }, () => now)
  again.write(line(30, 'again'))
  again.close()
  assert.match(all(folder), /later[\s\S]*again/)
})

test('beyond the budget of a day only warnings are written, then nothing, and how many lines were left out is said', t => {
  const folder = temporaryFolder(t)
  let now = Date.UTC(2026, 10, 1)
  const files = new LogFiles(folder, { fileBytes: 100_000, dayBytes: 5_000, keepDays: 9 }, () => now)
  for (let i = 0; i < 200; i++) files.write(line(30, 'chatter'))
  files.write(line(40, 'a warning'))
  for (let i = 0; i < 200; i++) files.write(line(50, 'storm'))
  const size = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  assert(size <= 5_000 * 1.25 + 300, String(size))
  const text = all(folder)
  assert.match(text, /used up its budget/)
  assert.match(text, /a warning/)
  now += DAY_MS
  files.write(line(30, 'a new day'))
  files.close()
  assert.match(all(folder), /"msg":"lines were left out of the log","day":"2026-11-01","lines":[0-9]{3}/)
})

test('the log goes to the files at a level of its own', t => {
  const folder = temporaryFolder(t)
  const files = new LogFiles(folder, { fileBytes: 100_000, dayBytes: 100_000, keepDays: 9 })
  const log = openLog('silent', { level: 'info', files })
  log.info({ height: '1' }, 'serving')
  log.debug('unseen')
  files.close()
  assert.match(all(folder), /^\{"level":30,"time":"[^"]+","pid":[0-9]+,"height":"1","msg":"serving"\}\n$/)
})
