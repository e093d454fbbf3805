import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { application } from '@jianghan/app'
import { workloads } from '@jianghan/modules/workloads'
import { expectedIn, missingFiles, neverExpected, unspecified } from './moduleCheck.ts'

const root = resolve(import.meta.dirname, '../..')

test('rows of tables are read: statuses with and without a module, events, no comments', () => {
  assert.deepEqual([...expectedIn(['  A pays B 1 X -> ok emits transferred settled\n  # x -> never\n  A pays -> kernel.expired a=b\nconst f = x => x'])].sort(), ['', 'expired', 'ok', 'settled', 'transferred'])
})

for (const module of application.modules) {
  const { name } = module.schema
  test(`${name}: every status and every event is expected by a row of its tables`, () => assert.deepEqual(neverExpected(root, module), []))
  test(`${name}: the folder has the files of a module, and each action has its test`, () => assert.deepEqual(missingFiles(root, module), []))
  test(`${name}: README.md names every action, status, event and invariant`, () => assert.deepEqual(unspecified(root, module), []))
  test(`${name}: the simulator knows its traffic and runs its invariants`, () => {
    assert.ok(workloads.some(workload => workload.module === name))
    assert.ok(module.invariants.length > 0)
  })
}
