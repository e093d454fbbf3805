import assert from 'node:assert/strict'
import { test } from 'node:test'
import { determinismFindings } from './determinism.ts'
import { parseSource } from './source.ts'

const PATH = 'packages/kernel/src/sample.ts'
const found = (text: string, path = PATH): string[] => determinismFindings(parseSource(path, text)).map(each => each.what)

const BAD = [
  'const t = Date.now()', 'const t = new Date()', 'performance.now()', 'setTimeout(f, 1)', 'setImmediate(f)', 'Math.random()', 'Math.sqrt(2)', 'Math.floor(x)',
  'a.localeCompare(b)', 'a.toLowerCase()', 'a.toUpperCase()', 'a?.toLocaleString()', "a['normalize']('NFC')", 'new Intl.NumberFormat()', '/\\p{L}/u.test(a)', '/abc/i.test(a)',
  'const half = 0.5', 'const small = 1e-3', 'parseFloat(a)', 'x.toFixed(2)', 'process.env', "process.env['HOME']", "import { randomBytes } from 'node:crypto'",
  'crypto.getRandomValues(a)', 'new Float64Array(8)', 'view.setFloat64(0, 1)', 'process.hrtime.bigint()', 'const { now } = Date',
]

for (const text of BAD) {
  test(`state code may not say: ${text}`, () => assert.equal(found(text).length > 0, true))
}

test('integers, bytes and names that only look alike pass', () => {
  const text = `
    import { createHash } from 'node:crypto'
    interface Block { readonly Date: number; normalize: boolean }
    const a = Math.max(1, 2) + Math.min(3, 4) + Math.clz32(5) + Math.imul(2, 3)
    const b = 1_000 + 0x10 + Number('1') + 2e3
    const c = { Date: 1 }.Date
    const d = (5n).toString() + /[a-z]/u.source + createHash('sha256').digest('hex')`
  assert.deepEqual(found(text), [])
})

test('a finding names the line and the reason', () => {
  const [first] = determinismFindings(parseSource(PATH, '\n\nconst t = Date.now()'))
  assert.equal(first?.line, 3)
  assert.match(first?.why ?? '', /block header/)
})

test('a line is let off only with a reason of some length', () => {
  assert.deepEqual(found('// outside consensus: pauses between files of a scrub\nsetTimeout(f, 1)'.replace('//', 'f()\n//')), [])
  assert.equal(found('f()\n// outside consensus: ok\nsetTimeout(f, 1)').length, 1)
  assert.deepEqual(found('f()\nsetTimeout(f, 1) // outside consensus: pauses between files of a scrub'), [])
})

test('a comment before the first statement lets a whole file off', () => {
  assert.deepEqual(found('/** outside consensus: meters what the disk does */\nperformance.now()\nperformance.now()'), [])
})

test('the store may round positions in its files, and nothing else', () => {
  assert.deepEqual(found('Math.floor(a / 2)', 'packages/store/src/x.ts'), [])
  assert.equal(found('Math.log2(a)', 'packages/store/src/x.ts').length, 1)
})

test('tests, workloads and other packages are not state code', () => {
  for (const path of ['packages/kernel/src/x.test.ts', 'packages/modules/src/payments/workload.ts', 'packages/node/src/x.ts', 'packages/kernel/src/testing/x.ts']) {
    assert.deepEqual(found('Math.random()', path), [])
  }
})
