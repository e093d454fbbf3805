import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { RoundsJournal } from './roundsJournal.ts'

function world(t: TestContext) {
  const home = mkdtempSync(join(tmpdir(), 'jh-rounds-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, 'data', 'cs.wal')
  mkdirSync(folder, { recursive: true })
  const journal = new RoundsJournal(home)
  return {
    home, folder,
    put: (...names: readonly string[]) => { for (const name of names) writeFileSync(join(folder, name), name) },
    commit: (blocks: number) => { for (let i = 0; i < blocks; i++) journal.committed() },
    files: () => readdirSync(folder).sort(),
  }
}

test('closed files that were there blocks ago are removed but the newest of them, the open one and foreign ones stay', t => {
  const { put, commit, files } = world(t)
  put('wal', 'wal.000', 'wal.001', 'wal.002', 'notes')
  commit(16)
  put('wal.003', 'wal.004')
  assert.deepEqual(files(), ['notes', 'wal', 'wal.000', 'wal.001', 'wal.002', 'wal.003', 'wal.004'], 'the first look only notes what is there')
  commit(15)
  assert.equal(files().length, 7)
  commit(1)
  assert.deepEqual(files(), ['notes', 'wal', 'wal.002', 'wal.003', 'wal.004'])
  commit(16)
  assert.deepEqual(files(), ['notes', 'wal', 'wal.004'])
})

test('an engine that has closed no file, or has no journal yet, is left alone', t => {
  const { put, commit, files, folder } = world(t)
  put('wal')
  commit(48)
  assert.deepEqual(files(), ['wal'])
  rmSync(folder, { recursive: true })
  commit(48)
})
