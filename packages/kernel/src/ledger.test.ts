import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { appHash, concat, equalBytes, leafHash, rootFromInclusion, toHex, utf8, verifyPresent } from '@jianghan/protocol'
import type { Disk, KvOp, OrderedKv, StoreFault } from '@jianghan/store'
import { Ledger, LedgerDiverged, type LedgerOptions } from './ledger.ts'
import { type LedgerStoreOptions, type OpenLedgerStores, openLedgerStores } from './ledgerStores.ts'
import { leavesOf } from './record.ts'
import { defineAction } from './module.ts'
import { ok } from './schema/status.ts'
import { batching, saying, TOY_CHAIN, toyApplication, toyModule, toyState, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

const genesis = { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} }

type Opened = { ledger: Ledger; stores: OpenLedgerStores; folder: string }

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-ledger-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(folder: string, options: Partial<LedgerOptions> = {}, storeOptions: LedgerStoreOptions = {}): Promise<Opened> {
  const stores = await openLedgerStores(folder, storeOptions)
  try {
    return { ledger: await Ledger.open({ application: toyApplication, genesis, stores, judge: toyJudge, ...options }), stores, folder }
  } catch (fault) {
    await stores.close()
    throw fault
  }
}

/** Ends the process as far as files can tell: what was not flushed is gone, nothing is written any more. */
async function crash(t: TestContext, { folder, stores }: Opened): Promise<string> {
  await stores.kv.close()
  const copy = newFolder(t)
  cpSync(folder, copy, { recursive: true })
  stores.segments.close()
  return copy
}

async function close({ ledger, stores }: Opened): Promise<void> {
  await ledger.close()
  stores.segments.close()
}

/** Says words in the next block, each in a transaction of its own; an empty list is an empty block. */
function block({ ledger }: Opened, said: readonly string[]): void {
  const height = ledger.lastHeight + 1n
  const transactions = said.map(word => saying([word], { unique: `${word} ${height}`, badly: word === 'forged' }))
  ledger.commit(ledger.execute({ height, time: toyTime(height), batches: transactions.length === 0 ? [] : [batching(transactions, height)] }), utf8(`engine ${height}`))
}

const stand = ({ ledger }: Opened): string => [ledger.lastHeight, toHex(ledger.lastAppHash), toHex(ledger.lastResultsHash), ledger.logSize].join(' ')
const count = ({ ledger }: Opened, word: string, height?: bigint): number | undefined => {
  const read = ledger.read(height)
  return read && toyState.counts.get(read, word)?.count
}

test('what is asked of an old block again and again is read from its record once', async t => {
  const stores = await openLedgerStores(newFolder(t))
  let reads = 0
  const blocks = { ...stores.blocks, get lastHeight() { return stores.blocks.lastHeight }, read: (height: bigint) => { reads++; return stores.blocks.read(height) } }
  const ledger = await Ledger.open({ application: toyApplication, genesis, stores: { ...stores, blocks }, judge: toyJudge })
  const opened = { ledger, stores, folder: '' }
  for (const words of [['a', 'b'], ['c'], []]) block(opened, words)
  for (let i = 0; i < 3; i++) {
    assert.deepEqual([ledger.logSizeAfter(0n), ledger.logSizeAfter(1n), ledger.logSizeAfter(2n), ledger.logSizeAfter(3n)], [0n, 3n, 5n, 5n])
    assert.deepEqual([ledger.read(0n)?.time, ledger.read(1n)?.time, ledger.read(2n)?.time], [toyTime(0n), toyTime(1n), toyTime(2n)])
  }
  assert.equal(reads, 2)
  await close(opened)
})

test('a ledger begins, takes blocks, and is the same after it was closed and opened', async t => {
  const folder = newFolder(t)
  const first = await open(folder)
  const beginning = stand(first)
  assert.equal(first.ledger.lastHeight, 0n)
  block(first, ['a', 'b'])
  block(first, [])
  block(first, ['a', 'no'])
  assert.notEqual(stand(first), beginning)
  assert.equal(first.ledger.logSize, 6n)
  const before = stand(first)
  await close(first)
  const second = await open(folder)
  assert.equal(stand(second), before)
  assert.deepEqual([count(second, 'a'), count(second, 'a', 1n), count(second, 'a', 0n), count(second, 'a', 99n)], [2, 1, undefined, undefined])
  block(second, ['a'])
  assert.equal(count(second, 'a'), 3)
  await close(second)
})

test('opening replays what the state has not seen, a transaction with a forged signature among it', async t => {
  const settings: Partial<LedgerOptions>[] = [{ flushEveryBlocks: 1000 }, { flushEveryBlocks: 2 }, { flushEveryBlocks: 1 }]
  const stands = new Set<string>()
  for (const options of settings) {
    let opened = await open(newFolder(t), options)
    for (let i = 0; i < 7; i++) {
      block(opened, i % 3 === 2 ? [] : ['a', 'forged', 'no', `w${i}`])
      if (i % 2 === 0) await new Promise(resolve => { setImmediate(resolve) })
    }
    const before = stand(opened)
    stands.add(before)
    opened = { ...await open(await crash(t, opened), options), folder: opened.folder }
    assert.equal(stand(opened), before)
    assert.equal(count(opened, 'forged'), undefined)
    block(opened, ['a'])
    await close(opened)
  }
  assert.equal(stands.size, 1, 'how often the state is flushed changes nothing')
})

test('a block that was appended and not applied is there after a restart', async t => {
  let opened = await open(newFolder(t))
  block(opened, ['a'])
  const { ledger, stores } = opened
  const executed = ledger.execute({ height: 2n, time: toyTime(2n), batches: [batching([saying(['b'])], 9n)] })
  stores.tree.apply = () => { throw new Error('the power went out') }
  assert.throws(() => ledger.commit(executed, utf8('engine 2')), /power/)
  opened = { ...await open(await crash(t, opened)), folder: opened.folder }
  assert.equal(opened.ledger.lastHeight, 2n)
  assert.deepEqual(opened.ledger.lastAppHash, executed.appHash)
  assert.equal(count(opened, 'b'), 1)
  await close(opened)
})

test('an execution that is not committed is forgotten', async t => {
  const opened = await open(newFolder(t))
  const batches = [batching([saying(['a'])], 1n)]
  const once = opened.ledger.execute({ height: 1n, time: toyTime(1n), batches })
  const twice = opened.ledger.execute({ height: 1n, time: toyTime(1n), batches })
  assert.deepEqual(once.appHash, twice.appHash)
  assert.equal(opened.ledger.lastHeight, 0n)
  assert.equal(count(opened, 'a'), undefined)
  opened.ledger.commit(twice, new Uint8Array(0))
  assert.throws(() => opened.ledger.commit(once, new Uint8Array(0)), 'an older execution no longer fits')
  await close(opened)
})

test('the application hash commits to log and state, and both can be proved', async t => {
  const opened = await open(newFolder(t))
  block(opened, ['a', 'b'])
  block(opened, ['a'])
  block(opened, ['c'])
  const { ledger } = opened
  for (const height of [1n, 2n, 3n]) {
    const record = ledger.block(height)
    const view = ledger.view(height)
    assert.ok(record !== undefined && view !== undefined)
    const size = ledger.logSizeAfter(height)
    const logRoot = ledger.log.rootAt(size)
    assert.deepEqual(record.appHash, appHash({ logRoot, logSize: size, stateRoot: view.root }))
    for (const [i, leaf] of leavesOf(record).entries()) {
      const index: bigint = record.logStart + BigInt(i)
      assert.deepEqual(rootFromInclusion(leafHash(leaf), index, size, ledger.log.inclusionProof(index, size)), logRoot)
      assert.equal(ledger.heightOfLogPosition(index), height)
    }
    const key = toyState.counts.keyOf('a')
    const proof = view.prove(key)
    assert.ok(proof.kind === 'present' && verifyPresent(view.root, key, view.get(key) ?? new Uint8Array(0), proof.path))
  }
  await close(opened)
})

test('a block without batches changes no state', async t => {
  const opened = await open(newFolder(t))
  block(opened, ['a'])
  const before = opened.ledger.lastAppHash
  block(opened, [])
  assert.deepEqual(opened.ledger.lastAppHash, before)
  assert.equal(opened.ledger.block(2n)?.blockLeaf, undefined)
  await close(opened)
})

test('a folder of another chain is refused, and a release that decides otherwise is found out', async t => {
  const opened = await open(newFolder(t), { flushEveryBlocks: 1000 })
  block(opened, ['a'])
  block(opened, ['b'])
  const left = await crash(t, opened)
  await assert.rejects(open(left, { genesis: { ...genesis, chainId: 'another-chain' } }), /toy-chain|another-chain/)
  const [say] = toyModule.actions
  assert.ok(say !== undefined)
  const changed = defineAction(say.schema, { decide: () => ok(7), apply: say.apply })
  const application = { ...toyApplication, modules: [{ ...toyModule, actions: [changed] }] }
  await assert.rejects(open(left, { application }), LedgerDiverged)
  await close(await open(left))
})

test('a last block that is damaged or missing is named and nothing is cut, when the state knows it', async t => {
  const whole = newFolder(t)
  const opened = await open(whole)
  for (const words of [['a'], ['b'], ['c']]) block(opened, words)
  await close(opened)
  const [file = ''] = readdirSync(join(whole, 'blocks')).filter(name => name.endsWith('.seg'))
  const bytes = readFileSync(join(whole, 'blocks', file))
  const end = bytes.findLastIndex(byte => byte !== 0)
  for (const [what, changed] of Object.entries({ flipped: bytes.with(end - 5, (bytes[end - 5] as number) ^ 1), cut: bytes.subarray(0, end - 20) })) {
    const folder = newFolder(t)
    cpSync(whole, folder, { recursive: true })
    writeFileSync(join(folder, 'blocks', file), changed)
    await assert.rejects(open(folder), (fault: StoreFault) => fault.code === 'segmentDamaged' && fault.height === 3n && /Height 3 is known to have been written/.test(fault.en), what)
    assert.deepEqual(readFileSync(join(folder, 'blocks', file)), Buffer.from(changed), 'as it was, for whoever mends it')
  }
  rmSync(join(whole, 'blocks', file))
  await assert.rejects(open(whole), (fault: StoreFault) => fault.code === 'segmentDamaged' && /is empty/.test(fault.en))
})

const noSpace = (): Error => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })

/** A disk whose k-th write and every later one fails until it is mended. */
function failingDisk(disk: Disk): { disk: Disk; failFrom: number; writes: number } {
  const state = {
    failFrom: Infinity, writes: 0,
    disk: {
      ...disk,
      write(fd: number, bytes: Uint8Array, position: number) {
        if (++state.writes >= state.failFrom) throw noSpace()
        disk.write(fd, bytes, position)
      },
    },
  }
  return state
}

test('a disk that is full at any write stops one block, and the next try goes on from there', async t => {
  const { fdatasyncSync, ftruncateSync, writeSync } = await import('node:fs')
  const disk: Disk = { write: (fd, bytes, position) => { writeSync(fd, bytes, 0, bytes.length, position) }, truncate: ftruncateSync, datasync: fdatasyncSync, datasyncLater: async fd => fdatasyncSync(fd) }
  for (let k = 1; k <= 6; k++) {
    const failing = failingDisk(disk)
    const opened = await open(newFolder(t), {}, { disk: failing.disk })
    block(opened, ['a'])
    const before = stand(opened)
    failing.failFrom = failing.writes + k
    let failures = 0
    for (const word of ['b', 'c', 'd', 'e']) {
      try {
        block(opened, [word])
      } catch {
        failures++
        assert.equal(opened.ledger.lastHeight, BigInt(opened.stores.segments.lastHeight), 'no record of a block that did not become final')
        failing.failFrom = Infinity
        block(opened, [word])
      }
    }
    assert.equal(failures, 1, `write ${k}`)
    assert.notEqual(stand(opened), before)
    const after = stand(opened)
    const again = await open(await crash(t, opened))
    assert.equal(stand(again), after)
    await close(again)
  }
})

test('a state that could not be flushed for want of space is flushed when there is room again', async t => {
  let isFull = false
  let refusedWrites = 0
  const overKv = (kv: OrderedKv): OrderedKv => ({
    get: key => kv.get(key), getMany: keys => kv.getMany(keys), iterate: range => kv.iterate(range), close: () => kv.close(), freeze: () => kv.freeze(),
    write: async (ops: Iterable<KvOp>, options) => {
      if (isFull) {
        refusedWrites++
        throw noSpace()
      }
      await kv.write(ops, options)
    },
  })
  const opened = await open(newFolder(t), { flushEveryBlocks: 1 }, { overKv })
  const flushed = (version: bigint) => until(() => opened.stores.tree.flushedHeight >= version)
  block(opened, ['a'])
  await flushed(2n)
  isFull = true
  block(opened, ['b'])
  await until(() => refusedWrites > 0)
  assert.throws(() => block(opened, ['c']), /no space left/)
  assert.equal(count(opened, 'b'), 1, 'reading goes on')
  isFull = false
  block(opened, ['c'])
  await flushed(3n)
  block(opened, ['d'])
  assert.equal(opened.ledger.lastHeight, 4n)
  await flushed(4n)
  await close(opened)
})

test('a ledger whose disk does not follow says that it is behind, until the flush is done', async t => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isHeld = false
  const overKv = (kv: OrderedKv): OrderedKv => ({
    get: key => kv.get(key), getMany: keys => kv.getMany(keys), iterate: range => kv.iterate(range), close: () => kv.close(), freeze: () => kv.freeze(),
    write: async (ops: Iterable<KvOp>, options) => {
      if (isHeld) await promise
      await kv.write(ops, options)
    },
  })
  const opened = await open(newFolder(t), { flushEveryKeys: 1 }, { overKv })
  block(opened, ['a'])
  await until(() => opened.stores.tree.flushedHeight >= 2n)
  isHeld = true
  for (let n = 0; opened.ledger.behind() === undefined; n++) {
    assert.ok(n < 20, 'behind after some keys that cannot be written')
    block(opened, [`b${n}`])
  }
  const caughtUp = opened.ledger.behind()
  resolve()
  await caughtUp
  assert.equal(opened.ledger.behind(), undefined)
  await close(opened)
})

/** Waits until something that happens by itself has happened, and all that follows from it in the same turn. */
async function until(happened: () => boolean): Promise<void> {
  const turn = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })
  while (!happened()) await turn()
  for (let i = 0; i < 4; i++) await turn()
}

test('who listens hears of every block in order', async t => {
  const opened = await open(newFolder(t))
  const heard: string[] = []
  opened.ledger.onCommit(({ height, record }) => heard.push(`${height} ${record.receipts.length} ${equalBytes(record.engineBytes, concat(utf8(`engine ${height}`)))}`))
  for (const said of [['a'], [], ['b', 'c']]) block(opened, said)
  assert.deepEqual(heard, ['1 1 true', '2 0 true', '3 2 true'])
  await close(opened)
})
