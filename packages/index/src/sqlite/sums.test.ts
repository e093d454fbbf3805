import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { Projection } from '../projection.ts'
import { everything, mixedBlocks } from '../readModel.contract.ts'
import { EVERYTHING, type IndexReads, IndexUnusable } from '../readModel.ts'
import { accountOf, events, numbers, TestLog } from '../testLog.ts'
import { SqliteReadModel } from './sqliteReadModel.ts'
import { sumOf } from '../sql/sums.ts'

const readAll: Readonly<Record<string, (reads: IndexReads) => Promise<unknown>>> = {
  transactions: reads => everything(page => reads.transactions(page)),
  blocks: reads => everything(page => reads.blocks(page)),
  history: async reads => { for (let i = 0; i < 9; i++) await everything(page => reads.history({ account: accountOf(i) }, page, EVERYTHING)) },
}

for (const [what, sql] of [
  ['transactions', 'UPDATE transactions SET code = code + 1 WHERE seq = 10'],
  ['transactions', "UPDATE transactions SET id = zeroblob(32) WHERE seq = 10"],
  ['blocks', 'UPDATE blocks SET nanos = nanos + 4 WHERE height = 5'],
  ['history', 'UPDATE history_1 SET atoms = -atoms WHERE atoms > 0'],
  ['history', 'UPDATE history_1 SET asset = asset + 100'],
  ['history', "UPDATE wide_movements SET atoms = replace(atoms, '5', '6')"],
] as const) {
  test(`a changed number is noticed when its row is read: ${sql}`, async t => {
    const dir = mkdtempSync(join(tmpdir(), 'index-'))
    t.after(() => rmSync(dir, { recursive: true }))
    const projection = new Projection(events)
    const open = () => new SqliteReadModel(join(dir, 'index.db'), projection, { run: 40, slice: 40 })
    const model = open()
    await model.append(mixedBlocks(new TestLog(), 30).map(record => projection.rowsOf(record)))
    await model.close()
    const db = new DatabaseSync(join(dir, 'index.db'))
    const table = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'history\\__' ESCAPE '\\' ORDER BY name").get() as { name: string }
    assert.ok(db.prepare(sql.replace('history_1', table.name)).run().changes > 0)
    db.close()
    const changed = open()
    t.after(() => changed.close())
    for (const [name, read] of Object.entries(readAll)) {
      const concerned = name === what || (what === 'transactions' && name === 'history')
      if (!concerned) await read(changed)
    }
    await assert.rejects(readAll[what]?.(changed) as Promise<unknown>, (fault: unknown) => fault instanceof IndexUnusable && fault.reason === 'damaged')
  })
}

test('a flipped bit of a number changes its sum, but for one in some ten thousand', () => {
  const below = numbers(2)
  let missed = 0
  const rounds = 20_000
  for (let i = 0; i < rounds; i++) {
    const row = [below(1e6), below(1e9), below(50), below(2 ** 32) * below(2 ** 20) * (below(2) === 0 ? 1 : -1)]
    const at = below(4)
    const flipped = row.with(at, (row[at] as number) + 2 ** below(at === 3 ? 52 : 30))
    if (sumOf(...row) === sumOf(...flipped)) missed++
  }
  assert.ok(missed <= 10, `missed ${missed} of ${rounds}`)
  assert.notEqual(sumOf(null), sumOf(0))
})
