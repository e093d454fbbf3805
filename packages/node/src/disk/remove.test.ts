import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { notePruned } from '@jianghan/store'
import { lockFolder } from '../folder/lock.ts'
import { ProblemFault } from '../problem/define.ts'
import { temporaryFolder } from '../testing/testLedger.ts'
import { removeData } from './remove.ts'

const refusedAs = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === code

test('what can be spared is removed while no node has the folder; an index that pruned blocks cannot give back stays', t => {
  const folder = temporaryFolder(t)
  for (const part of ['blocks', 'index', 'state.damaged/level']) mkdirSync(join(folder, part), { recursive: true })
  for (const file of ['index/ledger.db', 'index/ledger.db-wal', 'state.damaged/level/1.ldb']) writeFileSync(join(folder, file), 'x')
  const held = lockFolder(folder)
  assert.throws(() => removeData(folder, 'aside'), refusedAs('node.folderLocked'))
  held.release()
  for (const kind of ['blocks', 'toString', '']) assert.throws(() => removeData(folder, kind), refusedAs('node.badOption'))
  assert.equal(removeData(folder, 'aside'), 1)
  assert.equal(removeData(folder, 'aside'), 0)
  notePruned(join(folder, 'blocks'), 100n)
  assert.throws(() => removeData(folder, 'index'), refusedAs('node.indexNotRebuildable'))
  assert.ok(existsSync(join(folder, 'index/ledger.db')))
  notePruned(join(folder, 'blocks'), 1n)
  assert.equal(removeData(folder, 'index'), 2)
  assert.ok(!existsSync(join(folder, 'index')) && existsSync(join(folder, 'blocks')))
})
