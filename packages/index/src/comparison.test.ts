import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { differenceFrom } from './comparison.ts'
import { Projection } from './projection.ts'
import { mixedBlocks } from './readModel.contract.ts'
import { sumOf, transactionSum } from './sql/sums.ts'
import { SqliteReadModel } from './sqlite/sqliteReadModel.ts'
import { accountOf, events, ownersOf, TestLog } from './testLog.ts'

const projection = new Projection(events)

test('an index that says what was proved is found to, and a row that was forged with its sum is not', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  t.after(() => { rmSync(dir, { recursive: true }) })
  const file = join(dir, 'index.db')
  const log = new TestLog()
  const first = log.block([{ events: [['moved', { from: accountOf(1), to: accountOf(2), assetId: 'bank.cny', atoms: 5n }]] }])
  const second = log.block([{}, { later: first.ids[0] as Uint8Array, status: { module: 4, code: 2 }, events: [['moved', { from: accountOf(2), to: accountOf(1), assetId: 'bank.cny', atoms: 5n }]] }])
  const records = [first, second, ...mixedBlocks(log, 20)]
  const model = new SqliteReadModel(file, projection, { ownersOf })
  await model.append(records.map(record => projection.rowsOf(record)))
  await model.close()
  const differences = async (): Promise<string[]> => {
    const opened = new SqliteReadModel(file, projection, { ownersOf })
    try {
      const found: string[] = []
      for (const { height, logStart, receipts, outcomes } of records) {
        for (const [index, { leaf, events: emitted }] of [...receipts, ...outcomes].entries()) {
          const proved = { place: { height, index }, position: logStart + BigInt(index), leaf, events: emitted }
          const difference = await differenceFrom(opened, proved, projection.entryOf(Number(proved.position), leaf, emitted))
          if (difference !== undefined) found.push(difference)
        }
      }
      return found
    } finally {
      await opened.close()
    }
  }
  assert.deepEqual(await differences(), [])
  const forge = async (sql: string, ...values: (number | Uint8Array)[]): Promise<string[]> => {
    const db = new DatabaseSync(file)
    db.exec('BEGIN')
    assert.equal(db.prepare(sql).run(...values).changes, 1)
    db.exec('COMMIT')
    db.close()
    return differences()
  }
  const raw = new DatabaseSync(file)
  const row = raw.prepare('SELECT * FROM transactions WHERE seq = 0').get() as Record<'height' | 'kind' | 'module' | 'code' | 'action', number> & { id: Uint8Array; audience: Uint8Array }
  const line = raw.prepare('SELECT * FROM history_fresh WHERE seq = 0 AND atoms > 0').get() as Record<'party' | 'asset', number>
  raw.close()
  const statusOf = (module: number, code: number) => [module, code, transactionSum(row.id, 0, row.height, row.kind, module, code, row.action, row.audience)] as const
  assert.deepEqual(await forge('UPDATE transactions SET module = ?, code = ?, sum = ? WHERE seq = 0', ...statusOf(4, 9)), ['the transaction at position 0'])
  assert.deepEqual(await forge('UPDATE transactions SET module = ?, code = ?, sum = ? WHERE seq = 0', ...statusOf(row.module, row.code)), [])
  assert.deepEqual(await forge('UPDATE history_fresh SET atoms = 6, sum = ? WHERE seq = 0 AND party = ?', sumOf(line.party, 0, line.asset, 6), line.party), ['a line of a history at position 0'])
  assert.deepEqual(await forge('UPDATE history_fresh SET atoms = 5, sum = ? WHERE seq = 0 AND party = ?', sumOf(line.party, 0, line.asset, 5), line.party), [])
  const key = records.flatMap(record => record.receipts.flatMap(({ leaf, events: emitted }, i) => projection.entryOf(Number(record.logStart) + i, leaf, emitted).keys.map(({ value }) => value)))[0] as Uint8Array
  assert.match((await forge('DELETE FROM search_keys WHERE value = ?', key)).join(), /^a search key at position \d+$/)
})
