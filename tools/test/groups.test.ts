import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupOf, select, type TestFile } from './groups.ts'

test('the folder, or the word before .test.ts, puts a file in its group', () => {
  assert.equal(groupOf('packages/light/src/commit.test.ts'), 'unit')
  assert.equal(groupOf('packages/store/src/kv.contract.test.ts'), 'contract')
  assert.equal(groupOf('packages/gateways/iso20022/src/xsd.conformance.test.ts'), 'conformance')
  assert.equal(groupOf('simulator/seeds.test.ts'), 'simulator')
  assert.equal(groupOf('tests/e2e/up.test.ts'), 'e2e')
  assert.equal(groupOf('chaos/chaos.test.ts'), 'e2e')
})

test('--only takes a group, a group with part of a path, or part of a path', () => {
  const tests: TestFile[] = ['packages/a/src/x.test.ts', 'packages/b/src/x.test.ts', 'tests/e2e/x.test.ts'].map(path => ({ group: groupOf(path), path }))
  assert.equal(select(tests, undefined).length, 3)
  assert.deepEqual(select(tests, 'e2e').map(each => each.path), ['tests/e2e/x.test.ts'])
  assert.deepEqual(select(tests, 'unit/packages/b').map(each => each.path), ['packages/b/src/x.test.ts'])
  assert.deepEqual(select(tests, 'packages/a').map(each => each.path), ['packages/a/src/x.test.ts'])
  assert.deepEqual(select(tests, 'nothing'), [])
})
