import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layerFindings, MAY_IMPORT } from './layers.ts'
import { parseSource } from './source.ts'

const found = (path: string, text: string): string[] => layerFindings(parseSource(path, text)).map(each => each.rule)

test('an import against the direction is an error, one along it is none', () => {
  assert.deepEqual(found('packages/store/src/a.ts', "import { x } from '@jianghan/kernel'"), ['import-direction'])
  assert.deepEqual(found('packages/kernel/src/a.ts', "import { x } from '@jianghan/store'"), [])
  assert.deepEqual(found('packages/light/src/a.ts', "export * from '@jianghan/node'"), ['import-direction'])
  assert.deepEqual(found('packages/light/src/a.ts', "const x = await import('@jianghan/node')"), ['import-direction'])
})

test('a type from a higher layer is an import against the direction as well', () => {
  assert.deepEqual(found('packages/store/src/a.ts', "import type { x } from '@jianghan/kernel'"), ['import-direction'])
})

test('clients take the schema half of a package and no other', () => {
  assert.deepEqual(found('packages/client/src/a.ts', "import { x } from '@jianghan/modules/schema'"), [])
  assert.deepEqual(found('packages/client/src/a.ts', "import { x } from '@jianghan/modules'"), ['import-direction'])
  assert.deepEqual(found('packages/cli/src/a.ts', "import { x } from '@jianghan/kernel'"), ['import-direction'])
})

test('a package that the rule does not know is an error', () => {
  assert.deepEqual(found('packages/novelty/src/a.ts', "import { x } from '@jianghan/light'"), ['import-direction'])
})

test('a package does not import itself by name, nor another by path', () => {
  assert.deepEqual(found('packages/light/src/a.ts', "import { x } from '@jianghan/light'"), ['import-direction'])
  assert.deepEqual(found('packages/light/src/a.ts', "import { x } from '../../crypto/src/keys.ts'"), ['door'])
})

test('a module is entered through its index.ts only', () => {
  const path = 'packages/modules/src/payments/actions/transfer.ts'
  assert.deepEqual(found(path, "import { x } from '../../members/state.ts'"), ['door'])
  assert.deepEqual(found(path, "import { x } from '../../members/index.ts'"), [])
  assert.deepEqual(found(path, "import { x } from '../state.ts'"), [])
})

test('a package that runs in browsers takes nothing from Node outside its node/ folder', () => {
  assert.deepEqual(found('packages/light/src/a.ts', "import { readFileSync } from 'node:fs'"), ['isomorphic'])
  assert.deepEqual(found('packages/crypto/src/node/a.ts', "import { readFileSync } from 'node:fs'"), [])
  assert.deepEqual(found('packages/store/src/a.ts', "import { readFileSync } from 'node:fs'"), [])
})

test('a test may look at its subject from any side', () => {
  assert.deepEqual(found('packages/light/src/a.test.ts', "import { x } from '@jianghan/store'"), [])
})

test('the table has no circle in it', () => {
  const reach = (name: string, trail: readonly string[]): void => {
    assert.equal(trail.includes(name), false, [...trail, name].join(' → '))
    for (const next of MAY_IMPORT[name] ?? []) reach(next.replace('/schema', ''), [...trail, name])
  }
  for (const name of Object.keys(MAY_IMPORT)) reach(name, [])
})
