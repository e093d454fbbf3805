import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { figuresOf, sized, SIZING_FILES, sizingTables } from './sizing.ts'

const root = resolve(import.meta.dirname, '..')
const text = (file: string): string => readFileSync(resolve(root, file), 'utf8')

test('the sizing documents say what follows from the published figures', () => {
  const figures = figuresOf(text('docs/benchmarks.md'))
  for (const [language, file] of Object.entries(SIZING_FILES)) {
    assert.equal(sized(text(file), sizingTables(figures, language as keyof typeof SIZING_FILES)), text(file), `node bench/sizing.ts writes ${file}`)
  }
})

test('a row is computed from CPU and bytes of a transaction', () => {
  const figures = new Map([
    ['Transfer, one a POST, index on: CPU of the node each', 200], ['Transfer, one a POST, index on', 7_000],
    ['Transfer, POSTs of 100, index on: disk of blocks and log each', 250], ['Transfer, POSTs of 100, index on: disk with state and index each', 500],
    ['Transfer, POSTs of 100, index on: CPU of the node each', 150], ['Transfer, POSTs of 100, index off: CPU of the node each', 120], ['Transfer, POSTs of 100, index off: disk with state and index each', 450],
    ['CustomerCreditTransfer, POSTs of 100, index on: CPU of the node each', 200], ['CustomerCreditTransfer, POSTs of 100, index on', 100],
    ['CustomerCreditTransfer, POSTs of 100, index on: disk of blocks and log each', 400], ['CustomerCreditTransfer, POSTs of 100, index on: disk with state and index each', 1_400],
  ])
  assert.match(sizingTables(figures, 'en'), /The index is 20 % of the CPU and 10 % of the bytes/)
  const rows = sizingTables(figures, 'en').split('\n').filter(line => line.startsWith('| 1,000,000 '))
  assert.deepEqual(rows, ['| 1,000,000 | 11.6 | 116 | 0.05 | yes | 91.3 GB | 91.3 GB |', '| 1,000,000 | 11.6 | 116 | 0.05 | no | 146 GB | 365 GB |'])
  assert.throws(() => sizingTables(new Map(), 'zh'), /no figure/)
  assert.throws(() => sized('no marks', ''), /no <!--/)
})
