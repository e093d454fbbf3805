import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Arrivals } from './arrivals.ts'

type World = Readonly<{ path(name: string): string; look(atMs: number): ReturnType<Arrivals['look']> }>

function world(t: TestContext): World {
  const folder = mkdtempSync(join(tmpdir(), 'jh-arrivals-'))
  t.after(() => rmSync(folder, { recursive: true }))
  let now = 0
  const arrivals = new Arrivals(folder, { endings: ['.xml', '.csv'], restMs: 2_000, now: () => now })
  return { path: name => join(folder, name), look: atMs => { now = atMs; return arrivals.look() } }
}

test('a file is complete when it has not changed for a while', async t => {
  const { path, look } = world(t)
  writeFileSync(path('a.xml'), '<Document></Document>')
  assert.deepEqual(await look(0), { complete: [], growing: 1 })
  assert.deepEqual(await look(1_999), { complete: [], growing: 1 })
  appendFileSync(path('a.xml'), '<!-- more -->')
  assert.deepEqual(await look(2_000), { complete: [], growing: 1 })
  assert.deepEqual(await look(4_000), { complete: ['a.xml'], growing: 0 })
})

test('an XML file that does not end as XML does, and an empty file, are waited for longer', async t => {
  const { path, look } = world(t)
  writeFileSync(path('cut.xml'), '<Document><b>12</b>')
  writeFileSync(path('empty.xml'), '')
  writeFileSync(path('list.csv'), 'a,b')
  await look(0)
  assert.deepEqual(await look(5_000), { complete: ['list.csv'], growing: 2 })
  assert.deepEqual(await look(60_000), { complete: ['cut.xml', 'list.csv'], growing: 1 }, 'nothing comes any more: it is for the node to say what is wrong')
})

test('names under which a file is written, and those of other things, are passed over until it is renamed', async t => {
  const { path, look } = world(t)
  for (const name of ['.hidden.xml', 'a.xml.part', 'a.tmp', 'readme.txt']) writeFileSync(path(name), '<p:Document></p:Document>\n')
  await look(0)
  assert.deepEqual(await look(9_000), { complete: [], growing: 0 })
  renameSync(path('a.xml.part'), path('A.XML'))
  await look(10_000)
  assert.deepEqual(await look(12_000), { complete: ['A.XML'], growing: 0 })
  rmSync(path('A.XML'))
  assert.deepEqual(await look(13_000), { complete: [], growing: 0 })
})

test('another file under the same name begins anew', async t => {
  const { path, look } = world(t)
  writeFileSync(path('a.xml'), '<Document></Document>')
  await look(0)
  writeFileSync(path('b.xml.part'), '<Document></Document>')
  renameSync(path('b.xml.part'), path('a.xml'))
  assert.deepEqual(await look(2_000), { complete: [], growing: 1 })
  assert.deepEqual(await look(4_000), { complete: ['a.xml'], growing: 0 })
})
