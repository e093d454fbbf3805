import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { parseSource } from '../check/source.ts'
import { equivalent } from './equivalent.data.ts'
import { describe, pointsOf } from './points.ts'
import { reachedFunctions } from './reach.ts'
import { moduleTargets } from './targets.ts'
import { nameOf, tryTarget } from './tryTarget.ts'

const root = resolve(import.meta.dirname, '../..')

const HANDLER = `
import { tooMuch } from '../bounds.ts'
const refuse = (error: { code: number; name: string }): string => error.name
export const pay = { decide(atoms: number, most?: { value: number }): string {
  if (atoms < 1) return refuse({ code: 1, name: 'tooLittle' })
  const seen: number[] = []
  for (const each of [atoms]) seen.push(each)
  return tooMuch(seen[0] ?? 0, most?.value) ? refuse({ code: 2, name: 'tooMuch' }) : 'ok'
} }
const unreached = (a: number): boolean => a > 3
`
const BOUNDS = 'export const tooMuch = (atoms: number, most = 10): boolean => atoms > most\nexport const apart = (a: number): boolean => a < 4\n'

const sources = [parseSource('m/actions/pay.ts', HANDLER), parseSource('m/bounds.ts', BOUNDS)]
const reached = reachedFunctions(sources, ['decide'])

test('what a decision reaches is changed, through imports, and nothing else', () => {
  assert.deepEqual(reached.map(({ path, name }) => `${path} ${name}`), ['m/actions/pay.ts refuse', 'm/actions/pay.ts decide', 'm/bounds.ts tooMuch'])
  assert.deepEqual(sources.flatMap(source => pointsOf(source, reached)).map(describe), [
    'm/actions/pay.ts:5 decide: atoms < 1 → false', 'm/actions/pay.ts:5 decide: atoms < 1 → true',
    'm/actions/pay.ts:5 decide: atoms < 1 → atoms <= 1', 'm/actions/pay.ts:5 decide: atoms < 1 → atoms < __shift(1, -1)', 'm/actions/pay.ts:5 decide: atoms < 1 → atoms >= 1',
    "m/actions/pay.ts:5 decide: { code: 1, name: 'tooLittle' } → __other({ code: 1, name: 'tooLittle' })", 'm/actions/pay.ts:5 decide: 1 → 2',
    'm/actions/pay.ts:7 decide: [atoms] → []', 'm/actions/pay.ts:7 decide: seen.push(each) → left out',
    'm/actions/pay.ts:8 decide: tooMuch(seen[0] ?? 0, most?.value) → false', 'm/actions/pay.ts:8 decide: tooMuch(seen[0] ?? 0, most?.value) → true',
    'm/actions/pay.ts:8 decide: seen[0] ?? 0 → seen[0]', 'm/actions/pay.ts:8 decide: seen[0] ?? 0 → 0', 'm/actions/pay.ts:8 decide: 0 → 1', 'm/actions/pay.ts:8 decide: 0 → 1',
    "m/actions/pay.ts:8 decide: { code: 2, name: 'tooMuch' } → __other({ code: 2, name: 'tooMuch' })", 'm/actions/pay.ts:8 decide: 2 → 3',
    'm/bounds.ts:1 tooMuch: atoms > most → atoms >= most', 'm/bounds.ts:1 tooMuch: atoms > most → atoms > __shift(most, 1)', 'm/bounds.ts:1 tooMuch: atoms > most → atoms <= most',
  ])
})

test('a change that no test notices is named, and one that a test notices is not', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-mutate-'))
  t.after(() => { rmSync(folder, { recursive: true }) })
  const write = (name: string, text: string): void => { writeFileSync(join(folder, name), text) }
  write('actions.ts', 'export const pay = { decide(atoms: number): string {\n  return atoms < 1 ? "tooLittle" : "ok"\n} }\n')
  write('pay.test.ts', `
    import assert from 'node:assert/strict'
    import { test } from 'node:test'
    import { pay } from './actions.ts'
    test('pays', () => { assert.equal(pay.decide(5), 'ok'); assert.equal(pay.decide(0), 'tooLittle') })
  `)
  const [source] = [parseSource('actions.ts', 'export const pay = { decide(atoms: number): string {\n  return atoms < 1 ? "tooLittle" : "ok"\n} }\n')]
  assert.ok(source !== undefined)
  const points = pointsOf(source, [{ path: 'actions.ts', name: 'decide', node: source.program }])
  const tried = await tryTarget(folder, { name: 'pay', points, tests: ['pay.test.ts'] })
  assert.deepEqual(tried.broken, [])
  // 1 itself is in no test: where the bound lies, nobody knows.
  assert.deepEqual(tried.left.map(({ point }) => point.text), ['atoms <= 1'])
  assert.equal(tried.killed, points.length - 1)
})

const targets = moduleTargets(root)

test('every change that is said to change nothing is one', () => {
  const names = new Set(targets.flatMap(({ points }) => points.map(nameOf)))
  assert.deepEqual(Object.keys(equivalent).filter(name => !names.has(name)), [])
})

/** A fixed part that takes seconds; the whole is `./jianghan mutate`. */
const PART = ['members/actions/registerMember.ts', 'payments/actions/registerAsset.ts']

for (const target of targets) {
  const points = target.points.filter(({ path }) => PART.some(part => path.endsWith(part)))
  if (points.length === 0) continue
  test(`${target.name}: ${PART.filter(part => part.startsWith(target.name)).join(', ')}: a test notices every change`, async () => {
    // A hundred thousand accounts are for the whole run.
    const tests = target.tests.filter(path => path.includes(`/${target.name}/`) && !path.endsWith('/openAccount.test.ts'))
    const { left, broken } = await tryTarget(root, { ...target, points, tests })
    assert.deepEqual([broken, left.map(({ point }) => describe(point))], [[], []])
  })
}
