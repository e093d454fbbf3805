import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { isRefused } from '@jianghan/crypto'
import { encodeBlockRecord } from '@jianghan/kernel'
import { Segments } from '@jianghan/store'
import { IndexClient } from '../client.ts'
import type { IndexStatus } from '../messages.ts'
import { Projection } from '../projection.ts'
import { everything, mixedBlocks } from '../readModel.contract.ts'
import { EVERYTHING, IndexUnreachable, IndexUnusable } from '../readModel.ts'
import { accountOf, events, ownersOf, TestLog } from '../testLog.ts'
import { connectWriter, nameOf, type PostgresPlace } from './connection.ts'
import { openPostgres, removePostgres } from './postgresReadModel.ts'
import { prepareTables } from './tables.ts'
import { TestPostgres } from './testServer.ts'

const definitions = new URL('../testLog.ts', import.meta.url).href
const projection = new Projection(events)
const BLOCKS = 60

let server: TestPostgres
before(async () => { server = await TestPostgres.start([]) })
after(() => server.stop())

const placeOf = async (): Promise<PostgresPlace> => ({ url: await server.database(), schema: 'jianghan' })
const open = (place: PostgresPlace) => openPostgres(place, projection, { ownersOf })
const codeOf = (code: string) => (fault: unknown) => fault instanceof IndexUnreachable && fault.stopped.code === code

/** Statuses as they come, and a promise for the first that is like this. */
class Statuses {
  #waiting: { like(status: IndexStatus): boolean; resolve(status: IndexStatus): void }[] = []
  #last: IndexStatus | undefined
  readonly take = (status: IndexStatus): void => {
    this.#last = status
    for (const each of this.#waiting) if (each.like(status)) each.resolve(status)
    this.#waiting = this.#waiting.filter(each => !each.like(status))
  }
  when(like: (status: IndexStatus) => boolean): Promise<IndexStatus> {
    if (this.#last !== undefined && like(this.#last)) return Promise.resolve(this.#last)
    return new Promise(resolve => { this.#waiting.push({ like, resolve }) })
  }
}

async function chainOf(t: TestContext): Promise<{ dir: string; records: ReturnType<TestLog['block']>[] }> {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  t.after(() => { rmSync(dir, { recursive: true }) })
  const segments = await Segments.open(join(dir, 'blocks'))
  const records = mixedBlocks(new TestLog(), BLOCKS)
  for (const record of records) segments.append(encodeBlockRecord(record), { logStart: record.logStart })
  segments.sync()
  segments.close()
  return { dir, records }
}

test('an index whose database goes away says so, answers that it cannot, and goes on where it was when it is back', async t => {
  const { dir, records } = await chainOf(t)
  const statuses = new Statuses()
  const url = await server.database()
  const client = new IndexClient({ blocksDir: join(dir, 'blocks'), indexDir: dir, place: { kind: 'postgres', url, schema: 'jianghan' }, definitions, ownersOf, onStatus: statuses.take })
  t.after(() => client.close())
  client.committed(30n)
  await statuses.when(({ marker, state }) => state === 'current' && marker.height === 30n)
  const before = await everything(page => client.transactions(page), 50)
  await server.down('SIGQUIT')
  const { stopped } = await statuses.when(({ state }) => state === 'stopped')
  assert.equal(stopped?.code, 'index.databaseUnreachable')
  assert.ok(!stopped.en.includes('jianghan@') && stopped.zh.includes('不会丢失'))
  const answer = await client.transaction(records[0]?.ids[0] as Uint8Array)
  assert.ok(isRefused(answer) && answer.refused.code === 'index.unavailable')
  client.committed(BigInt(BLOCKS))
  await server.up()
  await statuses.when(({ marker, state }) => state === 'current' && marker.height === BigInt(BLOCKS))
  const listed = await everything(page => client.transactions(page), 50)
  assert.deepEqual(listed.slice(-before.length), before)
  assert.equal(listed.length, records.reduce((sum, { ids }) => sum + ids.length, 0))
})

test('a database that is not there when the index starts is waited for', async t => {
  const { dir } = await chainOf(t)
  const statuses = new Statuses()
  const client = new IndexClient({ blocksDir: join(dir, 'blocks'), indexDir: dir, place: { kind: 'postgres', url: server.url('comes_later'), schema: 'jianghan' }, definitions, ownersOf, height: BigInt(BLOCKS), onStatus: statuses.take })
  t.after(() => client.close())
  assert.equal((await statuses.when(({ state }) => state === 'stopped')).stopped?.code, 'index.databaseRefused')
  await server.sql('postgres', 'CREATE DATABASE comes_later')
  assert.equal((await statuses.when(({ marker }) => marker.height === BigInt(BLOCKS))).rebuilt, 'missing')
})

test('one node alone writes an index, and a schema that holds something else is left alone', async () => {
  const place = await placeOf()
  const model = await open(place)
  await assert.rejects(open(place), codeOf('index.inUse'))
  await assert.rejects(removePostgres(place), codeOf('index.inUse'))
  await (await open({ ...place, schema: 'other' })).close()
  await model.close()
  await (await open(place)).close()
  const taken = await server.database()
  const name = taken.slice(taken.lastIndexOf('/') + 1, taken.indexOf('?'))
  await server.sql(name, 'CREATE SCHEMA jianghan; CREATE TABLE jianghan.invoices (id int)')
  for (const work of [open, removePostgres]) await assert.rejects(work({ url: taken, schema: 'jianghan' }), codeOf('index.notOurs'))
  assert.equal((await server.sql(name, 'SELECT count(*)::int AS n FROM jianghan.invoices'))[0]?.['n'], 0)
})

test('what is opened again is what was written, and rows that were changed or taken away have the index built again', async t => {
  const place = await placeOf()
  const name = new URL(place.url.replace('@/', '@host/')).pathname.slice(1)
  const blocks = mixedBlocks(new TestLog(), 20).map(record => projection.rowsOf(record))
  const model = await open(place)
  await model.append(blocks)
  const listed = await everything(page => model.transactions(page), 50)
  const seen = await model.seen({ all: false, member: 'holder-1' }, undefined, 200)
  await model.close()
  const again = await open(place)
  assert.equal(again.marker.height, 20n)
  assert.deepEqual(await everything(page => again.transactions(page), 50), listed)
  assert.deepEqual(await again.seen({ all: false, member: 'holder-1' }, undefined, 200), seen)
  await again.close()
  const changed = await open(place)
  t.after(() => changed.close())
  const damaged = (fault: unknown) => fault instanceof IndexUnusable && fault.reason === 'damaged'
  await server.sql(name, 'UPDATE jianghan.history SET atoms = atoms + 1 WHERE atoms > 0')
  await assert.rejects(async () => { for (let i = 0; i < 9; i++) await changed.history({ account: accountOf(i) }, {}, EVERYTHING) }, damaged)
  await server.sql(name, 'UPDATE jianghan.transactions SET code = code + 1 WHERE seq = 3')
  await assert.rejects(everything(page => changed.transactions(page), 50), damaged)
  await changed.close()
  await server.sql(name, 'DELETE FROM jianghan.blocks WHERE height = 20')
  await assert.rejects(open(place), damaged)
  await removePostgres(place)
  const emptied = await open(place)
  assert.equal(emptied.marker.height, 0n)
  await emptied.append(blocks)
  assert.deepEqual(await everything(page => emptied.transactions(page), 50), listed)
  await emptied.close()
  const otherwise = new Projection(events.map(event => ({ ...event, keys: () => [] })))
  await assert.rejects(openPostgres(place, otherwise, { ownersOf }), (fault: unknown) => fault instanceof IndexUnusable && fault.reason === 'definitions')
})

test('tables of an older version are brought to this one where a way leads there, and built again where none does', async () => {
  const place = await placeOf()
  const model = await open(place)
  await model.append(mixedBlocks(new TestLog(), 5).map(record => projection.rowsOf(record)))
  await model.close()
  const client = await connectWriter(place, () => undefined)
  const migrations = { 1: (schema: string) => `ALTER TABLE ${schema}.blocks ADD COLUMN note text NOT NULL DEFAULT ''`, 2: (schema: string) => `UPDATE ${schema}.blocks SET note = 'moved'` }
  await prepareTables(client, place, migrations, 3)
  assert.deepEqual((await client.query('SELECT DISTINCT note FROM jianghan.blocks')).rows, [{ note: 'moved' }])
  await assert.rejects(prepareTables(client, place, { ...migrations, 3: () => 'SELECT nonsense' }, 4))
  assert.equal((await client.query('SELECT version FROM jianghan.index_version')).rows[0].version, 3)
  await client.end()
  await assert.rejects(open(place), (fault: unknown) => fault instanceof IndexUnusable && fault.reason === 'version')
  await removePostgres(place)
  const renewed = await open(place)
  assert.equal(renewed.marker.height, 0n)
  await renewed.close()
})

test('a password is in no word about a database', () => {
  assert.equal(nameOf({ url: 'postgres://jianghan:secret@db.example:5433/ledger?sslmode=verify-full', schema: 'jianghan' }), 'PostgreSQL db.example:5433/ledger (jianghan)')
  assert.equal(nameOf({ url: 'postgres:///ledger?host=%2Frun%2Fpostgresql', schema: 'a' }), 'PostgreSQL /run/postgresql/ledger (a)')
  for (const url of ['nonsense', 'postgres://jianghan:non@sense/x@db/ledger', 'nonsense@db/ledger']) assert.doesNotMatch(nameOf({ url, schema: 'jianghan' }), /sense/)
})

test('the binary that npm brings serves where no PostgreSQL is installed', async () => {
  const bare = await TestPostgres.start(['fsync=off'], 'npm')
  try {
    const model = await open({ url: await bare.database(), schema: 'jianghan' })
    await model.append(mixedBlocks(new TestLog(), 5).map(record => projection.rowsOf(record)))
    assert.equal((await everything(page => model.blocks(page))).length, 5)
    await model.close()
  } finally {
    await bare.stop()
  }
})
