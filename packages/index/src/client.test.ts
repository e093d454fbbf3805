import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isRefused, type Refused } from '@jianghan/crypto'
import { encodeBlockRecord } from '@jianghan/kernel'
import { Segments } from '@jianghan/store'
import { IndexClient, type IndexOptions } from './client.ts'
import { INDEX_LIMITS } from './index.ts'
import { everything, mixedBlocks } from './readModel.contract.ts'
import type { IndexStatus } from './messages.ts'
import { EVERYTHING } from './readModel.ts'
import { accountOf, holderOf, numbers, ownersOf, TestLog, transfers } from './testLog.ts'

const definitions = new URL('./testLog.ts', import.meta.url).href
const WAIT = 60_000

type Ledger = { dir: string; log: TestLog; segments: Segments; append(records: ReturnType<TestLog['block']>[]): bigint }

async function ledger(t: TestContext, seed = 'log'): Promise<Ledger> {
  const dir = mkdtempSync(join(tmpdir(), 'index-'))
  const segments = await Segments.open(join(dir, 'blocks'))
  t.after(() => {
    segments.close()
    rmSync(dir, { recursive: true, force: true })
  })
  const append = (records: ReturnType<TestLog['block']>[]): bigint => {
    for (const record of records) segments.append(encodeBlockRecord(record), { logStart: record.logStart })
    segments.sync()
    return segments.lastHeight
  }
  return { dir, log: new TestLog(seed), segments, append }
}

function open(t: TestContext, { dir }: Ledger, options: Partial<IndexOptions> = {}): IndexClient {
  const client = new IndexClient({ blocksDir: join(dir, 'blocks'), indexDir: join(dir, 'index'), definitions, ...options })
  t.after(() => client.close())
  return client
}

function sound<T>(answer: T | Refused): T {
  assert.ok(!isRefused(answer))
  return answer
}

/** Everything the index answers, for comparing one way to it with another. */
async function contents(client: IndexClient): Promise<unknown> {
  const histories = []
  for (let number = 0; number < 9; number++) histories.push(await everything(page => client.accountHistory(accountOf(number), page), 200))
  return {
    marker: client.status().marker, histories,
    members: await everything(page => client.partyHistory({ member: 'bank-a' }, page, EVERYTHING), 200),
    blocks: await everything(page => client.blocks(page), 200),
    transactions: await everything(page => client.transactions(page), 200),
  }
}

test('the index follows the log on its own thread, and what is built again is the same as what grew', async t => {
  const chain = await ledger(t)
  const statuses: IndexStatus[] = []
  const client = open(t, chain, { onStatus: status => statuses.push(status) })
  const records = mixedBlocks(chain.log, 60)
  for (const record of records) {
    const height = chain.append([record])
    client.committed(height)
    if (height % 7n === 0n) assert.ok(await client.reached(height, WAIT))
  }
  assert.ok(await client.reached(60n, WAIT))
  assert.equal(client.status().lag, 0n)
  assert.equal(sound(await client.transaction(records[4]?.ids[0] as Uint8Array))?.height, 5n)
  const grown = await contents(client)
  client.rebuild()
  while (!statuses.some(status => status.rebuilt === 'requested' && status.marker.height === 60n)) await new Promise(resolve => setTimeout(resolve, 5))
  assert.deepEqual(await contents(client), grown)
  await client.close()
  const again = open(t, chain, { height: 60n })
  assert.ok(await again.reached(60n, WAIT))
  assert.deepEqual(await contents(again), grown)
  assert.equal(again.status().rebuilt, undefined)
})

test('an index of another log is built again', async t => {
  const first = await ledger(t, 'first')
  const one = open(t, first, { height: first.append(mixedBlocks(first.log, 9)) })
  assert.ok(await one.reached(9n, WAIT))
  await one.close()
  const second = await ledger(t, 'second')
  const records = mixedBlocks(second.log, 12)
  const two = open(t, second, { indexDir: join(first.dir, 'index'), height: second.append(records) })
  assert.ok(await two.reached(12n, WAIT))
  assert.equal(two.status().rebuilt, 'otherLog')
  assert.equal(sound(await two.transaction(records[0]?.ids[0] as Uint8Array))?.height, 1n)
})

test('an index that is ahead of the log is built again', async t => {
  const chain = await ledger(t)
  const records = mixedBlocks(chain.log, 9)
  const client = open(t, chain, { height: chain.append(records) })
  assert.ok(await client.reached(9n, WAIT))
  await client.close()
  chain.segments.truncate(6n)
  const again = open(t, chain, { height: 6n })
  while (again.status().rebuilt !== 'otherLog' || again.status().lag !== 0n) await new Promise(resolve => setTimeout(resolve, 5))
  assert.equal(again.status().marker.height, 6n)
  assert.equal(sound(await again.transaction(records[7]?.ids[0] as Uint8Array)), undefined)
})

for (const [what, damage] of [
  ['its head is overwritten', (bytes: Buffer) => { bytes.fill(7, 0, 100) }],
  ['its pages are overwritten', (bytes: Buffer) => { bytes.fill(7, 4096) }],
  ['its second half is gone', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  ['it is no database', () => Buffer.from('not a database at all')],
  ['it is empty', () => Buffer.alloc(0)],
] as const) {
  test(`an index is built again from the log when ${what}`, async t => {
    const chain = await ledger(t)
    const below = numbers(5)
    const records = [...mixedBlocks(chain.log, 30), ...Array.from({ length: 10 }, () => chain.log.block(transfers(50, 9, below)))]
    const height = chain.append(records)
    const client = open(t, chain, { height })
    assert.ok(await client.reached(height, WAIT))
    const wanted = await contents(client)
    await client.close()
    const file = join(chain.dir, 'index', 'index.db')
    const bytes = readFileSync(file)
    writeFileSync(file, damage(bytes) ?? bytes)
    const again = open(t, chain, { height })
    while (again.status().rebuilt === undefined || again.status().lag !== 0n) await new Promise(resolve => setTimeout(resolve, 5))
    assert.ok(['damaged', 'missing'].includes(again.status().rebuilt ?? ''))
    assert.deepEqual(await contents(again), wanted)
  })
}

test('other declarations of events have the index built again', async t => {
  const chain = await ledger(t)
  const client = open(t, chain, { height: chain.append(mixedBlocks(chain.log, 9)) })
  assert.ok(await client.reached(9n, WAIT))
  await client.close()
  const changed = `import { events as all } from ${JSON.stringify(definitions)}
    export const events = all.map(event => ({ ...event, keys: undefined }))`
  const other = open(t, chain, { height: 9n, definitions: `data:text/javascript,${encodeURIComponent(changed)}` })
  assert.ok(await other.reached(9n, WAIT))
  assert.equal(other.status().rebuilt, 'definitions')
})

test('questions beyond the bound are refused as busy, and after the end as unavailable', async t => {
  const chain = await ledger(t)
  const client = open(t, chain, { height: chain.append(mixedBlocks(chain.log, 5)) })
  assert.ok(await client.reached(5n, WAIT))
  const answers = await Promise.all(Array.from({ length: INDEX_LIMITS.questions + 10 }, () => client.blocks()))
  const codes = answers.map(answer => (isRefused(answer) ? answer.refused.code : 'answered'))
  assert.equal(codes.filter(code => code === 'index.busy').length, 10)
  assert.equal(codes.filter(code => code === 'answered').length, INDEX_LIMITS.questions)
  await client.close()
  const late = await client.blocks()
  assert.ok(isRefused(late) && late.refused.code === 'index.unavailable')
  assert.equal(await client.reached(99n, WAIT), false)
})

test('a damaged block stops the index with the file and the remedy, and it still answers', async t => {
  const chain = await ledger(t)
  const records = mixedBlocks(chain.log, 8)
  const height = chain.append(records)
  const folder = join(chain.dir, 'blocks')
  const file = join(folder, readdirSync(folder).find(name => name.endsWith('.seg')) as string)
  const bytes = readFileSync(file)
  const at = bytes.indexOf(Buffer.from(records[6]?.ids[0] as Uint8Array))
  bytes[at] = (bytes[at] as number) ^ 1
  writeFileSync(file, bytes)
  const client = open(t, chain, { height })
  while (client.status().stopped === undefined) await new Promise(resolve => setTimeout(resolve, 5))
  const { stopped } = client.status()
  assert.equal(stopped?.code, 'index.segmentDamaged')
  assert.ok(stopped.en.includes(file) && stopped.zh.includes(file))
  assert.equal(isRefused(await client.blocks()), false)
})

test('whose accounts and keys are is asked once for each, and lists hold what is their member\'s', async t => {
  const chain = await ledger(t)
  const below = numbers(5)
  const height = chain.append(Array.from({ length: 20 }, () => chain.log.block(transfers(30, 12, below))))
  const asked: string[] = []
  const client = open(t, chain, { height, ownersOf: parties => {
    asked.push(...parties.map(party => Buffer.from('issuerOf' in party ? party.issuerOf : 'account' in party ? party.account : party.key).toString('latin1')))
    return ownersOf(parties)
  } })
  assert.ok(await client.reached(height, WAIT))
  assert.equal(new Set(asked).size, asked.length)
  const reader = { all: false, member: holderOf(accountOf(1)) }
  const seen = sound(await client.seen(reader, undefined, 200))
  assert.ok(seen.items.length === 200 && seen.next !== undefined)
  assert.deepEqual(sound(await client.seen({ all: false }, undefined, 200)), { items: [] })
  assert.deepEqual(sound(await client.partyHistory({ account: accountOf(1) }, { limit: 200 }, reader)), sound(await client.accountHistory(accountOf(1), { limit: 200 })))
  assert.deepEqual(sound(await client.partyHistory({ account: accountOf(1) }, {}, { all: false, member: 'nobody' })), { items: [] })
})

test('an index that cannot ask whose parties are stops with words and tries again; one that waits for the answer can be closed', async t => {
  const chain = await ledger(t)
  const height = chain.append([chain.log.block(transfers(3, 9, numbers(1)))])
  // As a promise that fails, and at once, as a ledger that closes does.
  const failures: (() => Promise<never>)[] = [() => Promise.reject(new Error('nobody answers')), () => { throw new Error('nobody answers') }]
  const statuses: IndexStatus[] = []
  const client = open(t, chain, { height, onStatus: status => statuses.push(status), ownersOf: parties => failures.pop()?.() ?? ownersOf(parties) })
  assert.ok(await client.reached(height, WAIT))
  assert.ok(statuses.some(({ state, stopped }) => state === 'stopped' && stopped?.en.includes('nobody answers') === true))
  await client.close()
  rmSync(join(chain.dir, 'index'), { recursive: true })
  let waits: (() => void) | undefined
  const waiting = new Promise<void>(resolve => { waits = resolve })
  const silent = open(t, chain, { height, ownersOf: () => {
    waits?.()
    return new Promise(() => undefined)
  } })
  await waiting
  await silent.close()
  assert.equal(silent.status().marker.height, 0n)
})
