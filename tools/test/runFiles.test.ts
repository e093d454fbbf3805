import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'jianghan-runner-'))
after(() => rmSync(folder, { recursive: true }))

/** Runs a test file in a process of its own: node:test refuses to run files from inside a test. */
function tallyOf(source: string): { passed: number; failed: string[]; skipped: string[] } {
  writeFileSync(join(folder, 'sample.test.ts'), source)
  const program = `
    import { writeFileSync } from 'node:fs'
    import { runFiles } from ${JSON.stringify(join(import.meta.dirname, 'runFiles.ts'))}
    const tally = await runFiles(${JSON.stringify(folder)}, ['sample.test.ts'], { concurrency: 1 })
    writeFileSync('tally.json', JSON.stringify(tally))`
  const env = { ...process.env }
  delete env['NODE_TEST_CONTEXT']
  writeFileSync(join(folder, 'program.ts'), program)
  spawnSync(process.execPath, ['program.ts'], { cwd: folder, env, stdio: 'ignore' })
  return JSON.parse(readFileSync(join(folder, 'tally.json'), 'utf8')) as { passed: number; failed: string[]; skipped: string[] }
}

test('leaves are counted, parents are not, and what failed or was skipped is named', () => {
  const tally = tallyOf(`
    import { test, describe, it } from 'node:test'
    test('passes', () => {})
    test('fails', () => { throw new Error('on purpose') })
    test('is skipped', { skip: 'a reason' }, () => {})
    test('parent', async t => { await t.test('one', () => {}); await t.test('two', () => { throw new Error('on purpose') }) })
    describe('suite', () => { it('three', () => {}); describe('inner', () => { it('four', () => {}) }) })
    describe.skip('left out', () => {})`)
  assert.equal(tally.passed, 4)
  assert.deepEqual(tally.failed, ['sample.test.ts: fails', 'sample.test.ts: two'])
  assert.deepEqual(tally.skipped, ['sample.test.ts: is skipped (a reason)', 'sample.test.ts: left out'])
})

test('a file that breaks outside its tests counts as a failure', () => {
  assert.deepEqual(tallyOf('throw new Error("on purpose")').failed, ['sample.test.ts: the file itself'])
})
