import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docstringFindings, functionFindings, nameFindings, sizeFindings } from './files.ts'
import { parseSource } from './source.ts'

const lines = (count: number): string => 'x()\n'.repeat(count)

test('a file over 300 lines is warned about, one over 500 is refused', () => {
  assert.deepEqual(sizeFindings('packages/a/src/x.ts', lines(300)), [])
  assert.equal(sizeFindings('packages/a/src/x.ts', lines(301))[0]?.level, 'warning')
  assert.equal(sizeFindings('packages/a/src/x.ts', lines(501))[0]?.level, 'error')
})

test('data and generated code may be of any length', () => {
  assert.deepEqual(sizeFindings('packages/a/src/x.data.ts', lines(900)), [])
  assert.deepEqual(sizeFindings('packages/a/src/gen/x.ts', lines(900)), [])
})

test('a name that says nothing is refused, for files and for folders', () => {
  for (const path of ['a/utils.ts', 'a/helpers.test.ts', 'a/common/x.ts', 'a/misc.md', 'a/util.py']) assert.equal(nameFindings(path).length, 1, path)
  for (const path of ['a/utilisation.ts', 'a/commonName.ts', 'a/x.ts']) assert.deepEqual(nameFindings(path), [], path)
})

test('a function longer than a screen is refused, and named', () => {
  const found = (text: string): string[] => functionFindings(parseSource('packages/a/src/x.ts', text)).map(each => each.what)
  assert.deepEqual(found(`function tall() {\n${lines(69)}}`), ['tall has 71 lines'])
  assert.deepEqual(found(`const tall = () => {\n${lines(69)}}`), ['tall has 71 lines'])
  assert.deepEqual(found(`function fits() {\n${lines(68)}}`), [])
})

test('an export without a docstring is refused; lines without a gap may share one', () => {
  const found = (text: string): string[] => docstringFindings(parseSource('packages/a/src/x.ts', text)).map(each => each.what)
  assert.deepEqual(found('export function a(): void {}'), ['a is exported without a docstring'])
  assert.deepEqual(found('// not a docstring\nexport const a = 1'), ['a is exported without a docstring'])
  assert.deepEqual(found('/** Says. */\nexport const a = 1\nexport const b = 2'), [])
  assert.deepEqual(found('/** Says. */\nexport const a = 1\n\nexport const b = 2'), ['b is exported without a docstring'])
  assert.deepEqual(found('/** Says. */\nexport const A = 1\n\nexport type A = typeof A'), [])
})
