import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { toHex, utf8 } from '@jianghan/protocol'
import { Ledger } from './ledger.ts'
import { type OpenLedgerStores, openLedgerStores } from './ledgerStores.ts'
import { MIGRATION_KEYS_A_STEP, migrationsBetween } from './migration.ts'
import { type Application, routerOf } from './router.ts'
import { batching, saying, TOY_CHAIN, TOY_START, toyModule, toyState, toyTime } from './testing/toy.ts'
import { countsNow, firstRelease, secondRelease, secondToy, ticking, upgrading } from './testing/twoVersions.ts'
import { toyJudge } from './testing/world.ts'
import { appVersionAt, ReleaseTooOld, versionEntry } from './version.ts'

type Opened = Readonly<{ ledger: Ledger; stores: OpenLedgerStores; folder: string }>

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-version-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(folder: string, application: Application, { parts = {}, flushEveryBlocks = 1 } = {}): Promise<Opened> {
  const stores = await openLedgerStores(folder)
  try {
    const genesis = { chainId: TOY_CHAIN, time: toyTime(0n), parts }
    return { ledger: await Ledger.open({ application, genesis, stores, judge: toyJudge, flushEveryBlocks }), stores, folder }
  } catch (fault) {
    await stores.close()
    throw fault
  }
}

async function close({ ledger, stores }: Opened): Promise<void> {
  await ledger.close()
  stores.segments.close()
}

/** Closes a ledger and opens its folder with another release. */
async function reopen(opened: Opened, application: Application): Promise<Opened> {
  await close(opened)
  return open(opened.folder, application)
}

/** A block of transactions; what became of each: 0, the code of a refusal, or the name of what left no trace. */
function block({ ledger }: Opened, transactions: readonly Uint8Array[]): (number | string)[] {
  const height = ledger.lastHeight + 1n
  const executed = ledger.execute({ height, time: toyTime(height), batches: transactions.length === 0 ? [] : [batching(transactions, height)] })
  ledger.commit(executed, utf8(`engine ${height}`))
  const { receipts, leftOut, dropped } = executed.result
  assert.deepEqual(dropped, [])
  return [...receipts.map(({ outcome }) => outcome.code), ...leftOut.map(({ refusal }) => refusal.error.name)]
}

const say = (word: string, unique = word, type = 'toy.v1.Say'): Uint8Array => saying([word], { unique, type, validUntilMs: TOY_START + 600_000n })
const readOf = ({ ledger }: Opened) => {
  const read = ledger.read()
  assert.ok(read !== undefined)
  return read
}
const stand = ({ ledger }: Opened): string => [ledger.lastHeight, toHex(ledger.lastAppHash), ledger.logSize].join(' ')
const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `word ${i}`)

/** Ticks until nothing is due; how many it took. */
function tickOut(opened: Opened, steps: number): number {
  let ticks = 0
  for (; opened.ledger.nextDueMs !== undefined; ticks++) {
    assert.ok(ticks < 1_000)
    assert.deepEqual(block(opened, [ticking(steps, String(opened.ledger.lastHeight))]), [0])
  }
  return ticks
}

test('a block is executed with the handlers of the version that is in the state at its height', async t => {
  let opened = await open(newFolder(t), firstRelease)
  assert.deepEqual(block(opened, [say('maybe'), say('loud!')]), [0, 0])
  opened = await reopen(opened, secondRelease)
  // The new release goes on with version 1 until the ledger is upgraded.
  assert.equal(opened.ledger.appVersion, 1)
  assert.deepEqual(block(opened, [say('maybe', 'again'), say('loud!', 'again'), say('x', 'x', 'toy.v1.Shout')]), [0, 0, 'unknownAction'])
  assert.equal(toyState.counts.get(readOf(opened), 'loud!')?.count, 2)
  assert.deepEqual(block(opened, [upgrading(2, 5n)]), [0])
  assert.deepEqual(block(opened, [say('maybe', 'third')]), [0])
  assert.equal(opened.ledger.appVersion, 2)
  assert.deepEqual(block(opened, [say('maybe', 'fourth'), say('loud!', 'fourth'), say('x', 'x', 'toy.v1.Shout')]), [2, 0, 0])
  assert.deepEqual(countsNow.get(readOf(opened), 'loud!'), { count: 4, letters: 5 })
  assert.deepEqual(countsNow.get(readOf(opened), 'x'), { count: 100, letters: 1 })
  // Values of the older layout are read as long as the migration is not done.
  assert.deepEqual(countsNow.get(readOf(opened), 'maybe'), { count: 3, letters: 0 })
  await close(opened)
})

test('old blocks replay to their old results under a release that knows newer versions', async t => {
  const folder = newFolder(t)
  let opened = await open(folder, firstRelease)
  block(opened, [say('maybe'), say('no'), say('loud!')])
  opened = await reopen(opened, secondRelease)
  block(opened, [upgrading(2)])
  block(opened, [])
  block(opened, [say('maybe', 'again'), say('loud!', 'again')])
  tickOut(opened, 1)
  const before = stand(opened)
  await close(opened)
  for (const part of ['state', 'log']) rmSync(join(folder, part), { recursive: true })
  opened = await open(folder, secondRelease)
  assert.equal(stand(opened), before)
  await close(opened)
})

test('a migration goes on by Ticks in bounded steps, whatever the size of a step, and leaves no value of the old layout', async t => {
  const stands = new Map<number, string>()
  const count = 3 * MIGRATION_KEYS_A_STEP
  for (const steps of [1, 2, 1_024]) {
    let opened = await open(newFolder(t), firstRelease)
    block(opened, words(count).map(word => say(word)))
    opened = await reopen(opened, secondRelease)
    block(opened, [upgrading(2)])
    block(opened, [])
    const began = opened.ledger.lastHeight
    const ticks = tickOut(opened, steps)
    // One step takes the version up; the walk sees every entry of the state: words, window, batches, sentinel, version.
    assert.ok(steps === 1_024 ? ticks === 2 : ticks > count / MIGRATION_KEYS_A_STEP / steps, `${ticks} Ticks of ${steps} steps`)
    assert.deepEqual(versionEntry(readOf(opened)), { version: 2, since: began, changed: BigInt(count), next: undefined, work: undefined })
    for (const word of words(count)) {
      assert.equal(countsNow.versionOf(readOf(opened), word), 2)
      assert.deepEqual(countsNow.get(readOf(opened), word), { count: 1, letters: 0 })
    }
    stands.set(steps, [...words(count)].map(word => toHex(opened.stores.tree.get(countsNow.keyOf(word)) ?? new Uint8Array(0))).join())
    await close(opened)
  }
  assert.equal(new Set(stands.values()).size, 1)
})

test('values that are written while a migration runs are not lost, nor written twice', async t => {
  let opened = await open(newFolder(t), firstRelease)
  const all = words(100)
  block(opened, all.map(word => say(word)))
  opened = await reopen(opened, secondRelease)
  block(opened, [upgrading(2)])
  block(opened, [])
  for (let round = 0; opened.ledger.nextDueMs !== undefined; round++) {
    const height = opened.ledger.lastHeight
    const results = block(opened, [say(`word ${(round * 37) % 100}`, `more ${round}`), ticking(1, `${height}`), say(`new ${round}`)])
    assert.deepEqual(results, [0, 0, 0])
    assert.equal(countsNow.versionOf(readOf(opened), `new ${round}`), 2)
  }
  for (const word of all) assert.equal(countsNow.versionOf(readOf(opened), word), 2)
  const total = all.reduce((sum, word) => sum + (countsNow.get(readOf(opened), word)?.count ?? 0), 0)
  assert.ok(total > 100)
  await close(opened)
})

test('a ledger that ends anywhere in a migration goes on to the same state', async t => {
  const one = await open(newFolder(t), firstRelease)
  block(one, words(60).map(word => say(word)))
  const upgraded = await reopen(one, secondRelease)
  block(upgraded, [upgrading(2)])
  block(upgraded, [])
  const halfway = newFolder(t)
  await close(upgraded)
  cpSync(upgraded.folder, halfway, { recursive: true })
  const whole = await open(upgraded.folder, secondRelease)
  tickOut(whole, 1)
  const expected = stand(whole)
  await close(whole)
  // The same steps, with the process gone after each of them: files as they lie, the state older than the blocks.
  let opened = await open(halfway, secondRelease, { flushEveryBlocks: 3 })
  while (opened.ledger.nextDueMs !== undefined) {
    block(opened, [ticking(1, String(opened.ledger.lastHeight))])
    await opened.stores.kv.close()
    const left = newFolder(t)
    cpSync(opened.folder, left, { recursive: true })
    opened.stores.segments.close()
    opened = await open(left, secondRelease, { flushEveryBlocks: 3 })
  }
  assert.equal(stand(opened), expected)
  await close(opened)
})

test('a release that is too old stops before the block, writes nothing, and a newer one goes on from there', async t => {
  let opened = await open(newFolder(t), firstRelease)
  block(opened, [say('a')])
  // Version 2 is decided while the old release runs: it does not know it yet, and carries out what comes before.
  assert.deepEqual(block(opened, [upgrading(2, 4n)]), [0])
  assert.deepEqual(block(opened, [say('b')]), [0])
  const before = stand(opened)
  for (const transactions of [[say('c')], []]) {
    assert.throws(() => block(opened, transactions), (fault: unknown) => {
      assert.ok(fault instanceof ReleaseTooOld)
      assert.deepEqual(fault.facts, { version: 2, knows: 1, height: 4n })
      return true
    })
  }
  assert.equal(stand(opened), before)
  assert.equal(opened.ledger.nextDueMs, undefined)
  // It still opens what it executed, and reads.
  opened = await reopen(opened, firstRelease)
  assert.equal(stand(opened), before)
  assert.equal(toyState.counts.get(readOf(opened), 'b')?.count, 1)
  opened = await reopen(opened, secondRelease)
  assert.deepEqual(block(opened, [say('maybe')]), [2])
  const after = stand(opened)
  await close(opened)
  // What the newer release executed the older one does not replay.
  rmSync(join(opened.folder, 'state'), { recursive: true })
  await assert.rejects(open(opened.folder, firstRelease), ReleaseTooOld)
  opened = await open(opened.folder, secondRelease)
  assert.equal(stand(opened), after)
  await close(opened)
})

test('an upgrade that is no newer version, comes too late, or is not the operator\'s is refused with the reason', async t => {
  let opened = await open(newFolder(t), secondRelease)
  const refused: [Uint8Array, number | string][] = [
    [upgrading(0), 'upgradeShape'], [upgrading(1), 81], [upgrading(10), 81], [upgrading(2, 1n), 82], [upgrading(2, 0n, 'other'), 14],
  ]
  for (const [transaction, code] of refused) {
    const height = opened.ledger.lastHeight + 1n
    const { result } = opened.ledger.execute({ height, time: toyTime(height), batches: [batching([transaction], height)] })
    assert.deepEqual([...result.receipts.map(({ outcome }) => outcome.code), ...result.leftOut.map(({ refusal }) => refusal.error.name)], [code])
  }
  // One that waits is replaced; one that is under way is not.
  assert.deepEqual(block(opened, [upgrading(2, 90n)]), [0])
  assert.deepEqual(block(opened, [say('a'), upgrading(2, 4n)]), [0, 0])
  assert.deepEqual(versionEntry(readOf(opened)).next, { version: 2, height: 4n })
  block(opened, [])
  opened = await reopen(opened, { ...secondRelease, version: 3 })
  assert.deepEqual(block(opened, [upgrading(3, opened.ledger.lastHeight + 2n)]), [83])
  tickOut(opened, 8)
  assert.deepEqual(block(opened, [upgrading(3, opened.ledger.lastHeight + 2n)]), [0])
  assert.equal(opened.ledger.appVersion, 3)
  await close(opened)
})

test('a chain may begin with a newer version, which its genesis names', async t => {
  const opened = await open(newFolder(t), secondRelease, { parts: { kernel: { application: 2 } } })
  assert.equal(appVersionAt(readOf(opened), 1n), 2)
  assert.deepEqual(block(opened, [say('maybe'), say('x', 'x', 'toy.v1.Shout')]), [2, 0])
  assert.equal(opened.ledger.nextDueMs, undefined)
  await close(opened)
  await assert.rejects(open(newFolder(t), firstRelease, { parts: { kernel: { application: 2 } } }), ReleaseTooOld)
  await assert.rejects(open(newFolder(t), secondRelease, { parts: { kernel: { application: 0 } } }), RangeError)
})

test('versions that do not fit are not composed, and migrations come in the order of versions', () => {
  const [sayNow] = secondToy.actions
  assert.ok(sayNow !== undefined)
  const compose = (module: Partial<typeof secondToy>, version = 2) => () => routerOf({ ...secondRelease, version, modules: [{ ...secondToy, ...module }] })
  assert.throws(compose({}, 1), /versions of module toy/)
  assert.throws(compose({ since: 3 }), /versions of module toy/)
  assert.throws(compose({ actions: [{ ...sayNow, older: [{ until: 3, action: sayNow }] }] }), /older handlers of toy.v1.Say/)
  assert.throws(compose({ actions: [{ ...sayNow, older: [{ until: 2, action: { ...sayNow, schema: { ...sayNow.schema, name: 'toy.v1.Other' } } }] }] }), /older handlers/)
  const migration = (to: number, name: string) => ({ to, name, summary: { zh: '', en: '' }, step: () => ({ taken: 1, changed: 0, place: undefined }) })
  const modules = [{ ...toyModule, migrations: [migration(2, 'a2'), migration(4, 'a4')] }, { ...toyModule, migrations: [migration(3, 'b3'), migration(2, 'b2')] }]
  assert.deepEqual(migrationsBetween(modules, 1, 4).map(({ name }) => name), ['a2', 'b2', 'b3', 'a4'])
  assert.deepEqual(migrationsBetween(modules, 2, 3).map(({ name }) => name), ['b3'])
})
