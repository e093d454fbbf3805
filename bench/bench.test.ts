import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { resolve } from 'node:path'
import { run as kernel } from './kernel.ts'
import { machine, watchOthers } from './machine.ts'
import { BEGIN, END, parseReport, published, type Report } from './report.ts'
import { type BenchResult, figure, median, percentile } from './result.ts'
import { seededBytes, seededNumbers } from './seeded.ts'
import { suites } from './suites.ts'
import { table } from './table.ts'

const root = resolve(import.meta.dirname, '..')
const rows = (results: readonly BenchResult[]): string[] => table(results).trimEnd().split('\n').slice(2)

test('the median of an even number is the lower middle; of none there is none', () => {
  assert.deepEqual([median([3]), median([9, 1, 5]), median([4, 1, 3, 2]), median([])], [3, 5, 2, NaN])
})

test('a percentile is the value below which that part of the samples lies', () => {
  const samples = Array.from({ length: 100 }, (_, i) => 100 - i)
  assert.deepEqual([percentile(samples, 0), percentile(samples, 0.5), percentile(samples, 0.99), percentile(samples, 1), percentile([], 0.5)], [1, 51, 100, 100, NaN])
})

test('a figure is the median of its runs and keeps them in order', () => {
  assert.deepEqual(figure('x', 's', 'lower', [3, 1, 2], { target: 2 }), { name: 'x', unit: 's', value: 2, better: 'lower', runs: [3, 1, 2], target: 2 })
})

test('a row says the figure, its target, whether it is met, and each run', () => {
  assert.deepEqual(rows([
    figure('transfers', '/s', 'higher', [9_999.6, 12_345, 11_000], { target: 10_000 }),
    figure('ready', 's', 'lower', [2.004], { target: 2 }),
    figure('lost', 'lost', 'lower', [0], { target: 0 }),
    figure('latency', 'ms', 'lower', [0.12345]),
  ]), [
    '| transfers | 11,000 /s | ≥ 10,000 | yes | 10,000 · 12,345 · 11,000 |',
    '| ready | 2 s | ≤ 2 | no | 2 |',
    '| lost | 0 lost | ≤ 0 | yes | 0 |',
    '| latency | 0.123 ms |  |  | 0.123 |',
  ])
})

test('a run beside which others took over a tenth of the CPU is marked', () => {
  assert.deepEqual(rows([figure('a', 's', 'lower', [1], { others: 0.1 }), figure('b', 's', 'lower', [1], { others: 0.256 })]), ['| a | 1 s |  |  | 1 |', '| b | 1 s ⚠ 26 % |  |  | 1 |'])
})

const report: Report = { machine: machine(), commit: '0123456789ab', results: [figure('x', 's', 'lower', [1], { target: 2 })] }

test('a report reads back as it was written, and another file is refused', () => {
  assert.deepEqual(parseReport(JSON.stringify(report)), report)
  assert.deepEqual(Object.keys(report.machine), ['cpu', 'cores', 'memoryGiB', 'system', 'node'])
  for (const text of ['null', '[]', '{}', JSON.stringify({ ...report, results: [{ name: 'x' }] })]) assert.throws(() => parseReport(text), /not a report/)
})

test('figures are put between the marks of a document, and once more over those of before', () => {
  const document = `# Title\n\n${BEGIN}\nold\n${END}\n\nThe rest.\n`
  const once = published(document, report, '2026-11-24')
  assert.match(once, /^# Title\n\n<!-- .* -->\n\n2026-11-24 · commit 0123456789ab · [^\n]* cores, [^\n]*\n\n\| figure \|.*\n.*\n\| x \| 1 s \| ≤ 2 \| yes \| 1 \|\n\n<!-- figures: end -->\n\nThe rest.\n$/)
  assert.equal(published(once, report, '2026-11-24'), once)
  assert.throws(() => published('no marks', report, '2026-11-24'), /no <!--/)
})

test('seeded numbers and bytes are the same each time', () => {
  const [a, b] = [seededNumbers(7), seededNumbers(7)]
  const drawn = Array.from({ length: 1000 }, () => a(10))
  assert.deepEqual(Array.from({ length: 1000 }, () => b(10)), drawn)
  assert.deepEqual([...new Set(drawn)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  assert.deepEqual(seededBytes('s')(40), seededBytes('s')(40))
})

test('what others take of the CPU is a share, or unknown where the system does not tell', () => {
  const share = watchOthers()()
  assert.ok(share === undefined || Number.isNaN(share) || share >= 0)
})

test('every suite that the usage names can be loaded', async () => {
  for (const load of Object.values(suites)) assert.equal(typeof await load(), 'function')
  const { stdout } = spawnSync(process.execPath, ['bench/main.ts', '--help'], { cwd: root, encoding: 'utf8' })
  for (const name of Object.keys(suites)) assert.match(stdout, new RegExp(`\\b${name}\\b`))
})

test('the ledger alone, measured small, gives every figure it names as a positive number', async () => {
  const results = await kernel({ quick: true, runs: 2, seconds: 1, minutes: 1, say: () => undefined }, { accounts: 50, transactions: 100 })
  assert.deepEqual(results.map(({ unit }) => unit), ['/s', '/s', 'µs', 'µs', 'keys', 'keys'])
  for (const { name, value, runs } of results) assert.ok(value > 0 && runs.length >= 1, name)
})

test('an unknown name is a usage error that lists the names', () => {
  const { status, stderr } = spawnSync(process.execPath, ['bench/main.ts', '--only', 'nothing'], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 2)
  assert.match(stderr, /no such benchmark: nothing\n.*--json FILE/)
})
