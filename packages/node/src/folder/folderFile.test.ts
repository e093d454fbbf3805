import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ProblemFault } from '../problem/define.ts'
import { postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'

const kept = mkdtempSync(join(tmpdir(), 'jh-folder-'))
after(() => rmSync(kept, { recursive: true, force: true }))

before(async () => {
  const node = await startTestNode({ after: work => after(async () => { await work() }) }, { folder: kept })
  await postOne(node, transfer(), '?wait=provable')
  await node.close()
})

/** A copy of the folder in which one file was changed. */
function changed(t: Parameters<typeof temporaryFolder>[0], name: string, change: (text: string) => string): string {
  const folder = temporaryFolder(t)
  cpSync(kept, folder, { recursive: true })
  writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')))
  return folder
}

const refusedAs = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === code

test('an edit of genesis.json that leaves it valid is refused, with and without the note of its hash', async t => {
  const edited = changed(t, 'genesis.json', text => text.replace('"1000000"', '"1000001"'))
  await assert.rejects(startTestNode(t, { folder: edited }), refusedAs('node.genesisChanged'))
  rmSync(join(edited, 'folder.json'))
  await assert.rejects(startTestNode(t, { folder: edited }), refusedAs('node.genesisNotOfBlocks'))
})

test('a folder without its note, as the first release made it, is compared with its first block and gets one', async t => {
  const folder = changed(t, 'node.json', text => text)
  const note = readFileSync(join(folder, 'folder.json'))
  rmSync(join(folder, 'folder.json'))
  await (await startTestNode(t, { folder })).close()
  assert.deepEqual(readFileSync(join(folder, 'folder.json')), note)
})

test('a folder of a newer layout, a newer application or a newer Node is refused', async t => {
  const note = (key: string, value: number): string => changed(t, 'folder.json', text => JSON.stringify({ ...JSON.parse(text) as object, [key]: value }))
  await assert.rejects(startTestNode(t, { folder: note('version', 2) }), refusedAs('node.folderNewer'))
  await assert.rejects(startTestNode(t, { folder: note('application', 1_000) }), refusedAs('node.folderNewer'))
  await assert.rejects(startTestNode(t, { folder: note('node', 99) }), refusedAs('node.folderOfNewerNode'))
  await assert.rejects(startTestNode(t, { folder: changed(t, 'folder.json', () => '{}') }), refusedAs('node.folderFileInvalid'))
})

test('a folder written under an older Node opens and is noted anew', async t => {
  const folder = changed(t, 'folder.json', text => JSON.stringify({ ...JSON.parse(text) as object, node: 22 }))
  await (await startTestNode(t, { folder })).close()
  assert.equal((JSON.parse(readFileSync(join(folder, 'folder.json'), 'utf8')) as { node: number }).node, Number(process.versions.node.split('.')[0]))
})
