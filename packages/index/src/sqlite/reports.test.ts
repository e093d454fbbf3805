import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { openPostgres, removePostgres } from '../postgres/postgresReadModel.ts'
import { readerRole } from '../postgres/tables.ts'
import { TestPostgres } from '../postgres/testServer.ts'
import { Projection } from '../projection.ts'
import { mixedBlocks } from '../readModel.contract.ts'
import { REPORTS } from '../sql/reports.data.ts'
import { accountOf, events, ownersOf, TestLog } from '../testLog.ts'
import { queryReports } from './reports.ts'
import { SqliteReadModel } from './sqliteReadModel.ts'

const projection = new Projection(events)
const docs = join(import.meta.dirname, '../../../../docs')

let server: TestPostgres
before(async () => { server = await TestPostgres.start() })
after(() => server.stop())

/** Blocks with every kind of event, and a fee. */
function blocks(): ReturnType<Projection['rowsOf']>[] {
  const log = new TestLog()
  const [from, to] = [accountOf(1), accountOf(2)]
  const charged = log.block([{ events: [['charged', { from, to, assetId: 'bank.cny', atoms: 7n }], ['moved', { from, to, assetId: 'bank.cny', atoms: 100n }]] }])
  const later = log.block([{}, { later: charged.ids[0] as Uint8Array, events: [['moved', { from: to, to: from, assetId: 'bank.cny', atoms: 1n }]] }])
  return [charged, later, ...mixedBlocks(log, 30)].map(record => projection.rowsOf(record))
}

/** Values that both databases say alike. */
const plain = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString().replace(/\.(\d{3})Z$/, '.$1')
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return value.slice(0, 23)
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'bigint' ? Number(value) : value
}

const sorted = (rows: readonly Readonly<Record<string, unknown>>[]): string[] => rows.map(row => JSON.stringify(Object.entries(row).map(([name, value]) => [name, plain(value)]))).sort()

test('reports say the same in both databases, a reader of PostgreSQL reads them and nothing else, also after the index was built again', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  t.after(() => { rmSync(dir, { recursive: true }) })
  const file = join(dir, 'index.db')
  const sqlite = new SqliteReadModel(file, projection, { ownersOf, run: 16, slice: 16 })
  t.after(() => sqlite.close())
  const place = { url: await server.database(), schema: 'ledger' }
  const name = new URL(place.url.replace('@/', '@host/')).pathname.slice(1)
  const filled = async () => {
    const model = await openPostgres(place, projection, { ownersOf })
    for (const block of blocks()) await model.append([block])
    await model.close()
  }
  await filled()
  for (const block of blocks()) {
    await sqlite.append([block])
    await sqlite.maintain(true)
  }
  await server.sql(name, `CREATE ROLE bi LOGIN IN ROLE ${readerRole('ledger')}`)
  for (const again of [false, true]) {
    if (again) {
      await removePostgres(place)
      await filled()
    }
    const bi = new pg.Client({ connectionString: server.url(name, 'bi') })
    bi.on('error', () => undefined)
    await bi.connect()
    for (const { name: view, columns } of REPORTS) {
      const { rows, fields } = await bi.query(`SELECT * FROM ledger.${view}`)
      assert.deepEqual(fields.map(field => field.name), columns)
      assert.ok(rows.length > 20)
      for (const row of rows) for (const column of ['position', 'height', 'first_position', 'place']) if (column in row) row[column] = Number(row[column])
      const own = [...queryReports(file, `SELECT * FROM ${view}`)]
      assert.deepEqual(Object.keys(own[0] ?? {}), columns)
      assert.deepEqual(sorted(own), sorted(rows))
    }
    const { rows: [sum] } = await bi.query("SELECT sum(atoms)::text AS zero, count(*) FILTER (WHERE purpose = 'fee')::int AS fees, max(atoms)::text AS most FROM ledger.report_movements WHERE asset = 'bank.cny'")
    assert.deepEqual([sum.zero, sum.fees], ['0', 2])
    await assert.rejects(bi.query('SELECT * FROM ledger.transactions'), /permission denied/)
    await assert.rejects(bi.query('DELETE FROM ledger.report_blocks'), /permission denied/)
    await bi.end()
  }
  assert.deepEqual([...queryReports(file, "SELECT atoms FROM report_movements WHERE length(atoms) > 30 AND atoms NOT LIKE '-%' LIMIT 1")].map(({ atoms }) => String(atoms).length), [31])
  assert.throws(() => [...queryReports(file, 'DELETE FROM blocks')], /readonly/)
  assert.throws(() => [...queryReports(file, 'SELEKT')], /syntax error/)
})

test('each column of a report is explained, in Chinese and in English', () => {
  for (const language of ['index.md', 'index.zh-CN.md']) {
    const text = readFileSync(join(docs, language), 'utf8')
    for (const { name, columns } of REPORTS) {
      const part = text.slice(text.indexOf(`#### \`${name}\``)).split('####')[1] ?? ''
      assert.deepEqual([...part.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, column]) => column), columns, `${name} in ${language}`)
    }
  }
})
