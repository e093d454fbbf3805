import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentFindings, machinePathFindings } from './documents.ts'

const TREE = new Set(['packages/light/src/index.ts', 'packages/light', 'docs/glossary.md', 'docs/decisions/0001-engine.md'])
const found = (text: string, path = 'README.md'): string[] => documentFindings(path, text, name => TREE.has(name)).map(each => `${each.line}: ${each.what}`)

test('a path in backticks that is not there is named with its line', () => {
  assert.deepEqual(found('Fine: `packages/light/src/index.ts` and `packages/light/`.\nGone: `packages/light/src/old.ts`.'), ['2: names packages/light/src/old.ts, which does not exist'])
})

test('links are followed from the folder of the document', () => {
  assert.deepEqual(found('[a](../glossary.md) [b](0001-engine.md#why) [c](https://example.org/x)', 'docs/decisions/0002-x.md'), [])
  assert.deepEqual(found('[a](glossary.md)', 'docs/decisions/0002-x.md'), ['1: names glossary.md, which does not exist'])
})

test('patterns, commands in code blocks, addresses and words with a slash are no paths', () => {
  assert.deepEqual(found('`packages/<name>/src`, `docs/decisions/NNNN-title.md`, `packages/*/src`, `and/or`, `https://packages/x`\n```\ncat packages/none.ts\n```'), [])
})

test('a folder of one machine is refused', () => {
  const path = ['', 'home', 'li', 'jianghan'].join('/')
  assert.equal(machinePathFindings('a.ts', `const x = '${path}'`).length, 1)
  assert.deepEqual(machinePathFindings('a.ts', `const x = 'api${path}'`), [])
})
