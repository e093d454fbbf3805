import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cycleFindings, handlerFindings, importGraph } from './graph.ts'
import { parseSource } from './source.ts'

const graphOf = (files: Record<string, string>, doors: Record<string, string> = {}) =>
  importGraph(Object.entries(files).map(([path, text]) => parseSource(path, text)), new Map(Object.entries(doors)))

test('files that import each other in a circle are named with the whole circle', () => {
  const graph = graphOf({ 'p/a.ts': "import { b } from './b.ts'", 'p/b.ts': "import { c } from './c.ts'", 'p/c.ts': "export * from './a.ts'" })
  assert.deepEqual(cycleFindings(graph).map(each => each.what), ['imports itself: p/a.ts → p/b.ts → p/c.ts → p/a.ts'])
})

test('a circle of types is erased and harmless', () => {
  assert.deepEqual(cycleFindings(graphOf({ 'p/a.ts': "import type { B } from './b.ts'", 'p/b.ts': "import { a } from './a.ts'" })), [])
})

test('a circle through the door of a package is found', () => {
  const files = { 'packages/x/src/index.ts': "export * from './a.ts'", 'packages/x/src/a.ts': "import { y } from '@jianghan/x'" }
  assert.equal(cycleFindings(graphOf(files, { '@jianghan/x': 'packages/x/src/index.ts' })).length, 1)
})

test('a client that reaches a handler through a schema is found, with the way it goes', () => {
  const files = {
    'packages/client/src/a.ts': "import { transfer } from '@jianghan/modules/schema'",
    'packages/modules/src/schema.ts': "export * from './payments/actions/transfer.ts'",
    'packages/modules/src/payments/actions/transfer.ts': '',
  }
  const [first, ...rest] = handlerFindings(graphOf(files, { '@jianghan/modules/schema': 'packages/modules/src/schema.ts' }))
  assert.equal(rest.length, 0)
  assert.match(first?.what ?? '', /client\/src\/a\.ts → packages\/modules\/src\/schema\.ts → .*transfer\.ts$/)
})

test('a client that stays with schemas is left alone', () => {
  const files = { 'packages/client/src/a.ts': "import { transfer } from '@jianghan/modules/schema'", 'packages/modules/src/schema.ts': "export * from './payments/schema/transfer.ts'", 'packages/modules/src/payments/schema/transfer.ts': '' }
  assert.deepEqual(handlerFindings(graphOf(files, { '@jianghan/modules/schema': 'packages/modules/src/schema.ts' })), [])
})
