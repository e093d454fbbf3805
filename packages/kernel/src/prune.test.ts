import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { equalBytes, leafHash, rootFromInclusion, toHex, utf8, verifyPresent } from '@jianghan/protocol'
import { prunedTo, type StoreFault } from '@jianghan/store'
import { Ledger } from './ledger.ts'
import { type OpenLedgerStores, openLedgerStores } from './ledgerStores.ts'
import { BLOCKS_ALWAYS_KEPT } from './prune.ts'
import { leavesOf } from './record.ts'
import { batching, saying, TOY_CHAIN, toyApplication, toyState, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

/** A ledger of so many blocks in small files, closed and whole; each test works on a copy. */
const BLOCKS = 1_200n
const SMALL = { rollBytes: 16 * 1024 }
const base = mkdtempSync(join(tmpdir(), 'jianghan-prune-'))
after(() => rmSync(base, { recursive: true, force: true }))
const whole = join(base, 'whole')
/** Leaves of the blocks up to 150, as who keeps their proofs has them. */
const receipts: Uint8Array[] = []

type Opened = Readonly<{ ledger: Ledger; stores: OpenLedgerStores; folder: string }>

async function open(folder: string): Promise<Opened> {
  const stores = await openLedgerStores(folder, SMALL)
  try {
    const ledger = await Ledger.open({ application: toyApplication, genesis: { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} }, stores, judge: toyJudge })
    return { ledger, stores, folder }
  } catch (fault) {
    await stores.close()
    throw fault
  }
}

async function close({ ledger, stores }: Opened): Promise<void> {
  await ledger.close()
  stores.segments.close()
}

function block({ ledger }: Opened, words: readonly string[]): void {
  const height = ledger.lastHeight + 1n
  const transactions = words.map(word => saying([word], { unique: `${word} ${height}` }))
  ledger.commit(ledger.execute({ height, time: toyTime(height), batches: transactions.length === 0 ? [] : [batching(transactions, height)] }), utf8(`engine ${height}`))
}

before(async () => {
  const opened = await open(whole)
  for (let height = 1n; height <= BLOCKS; height++) block(opened, height % 3n === 0n ? [] : [`word ${height % 7n}`])
  for (let height = 1n; height <= 150n; height++) receipts.push(...leavesOf(opened.ledger.block(height) ?? assert.fail()))
  await close(opened)
})

let copies = 0
function copyOf(folder: string): string {
  const copy = join(base, `copy-${copies++}`)
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** All that the ledger knows of itself and can prove of pruned blocks. */
function knowledge({ ledger }: Opened): string {
  const read = ledger.read() ?? assert.fail()
  for (const [i, leaf] of receipts.entries()) {
    if (i % 8 !== 0) continue
    const path = ledger.log.inclusionProof(BigInt(i), ledger.logSize)
    const root = rootFromInclusion(leafHash(leaf), BigInt(i), ledger.logSize, path) ?? assert.fail()
    assert.ok(equalBytes(root, ledger.log.root()))
  }
  const view = ledger.view(ledger.lastHeight) ?? assert.fail()
  const key = toyState.counts.keyOf('word 1')
  const proof = view.prove(key)
  assert.ok(proof.kind === 'present' && verifyPresent(view.root, key, view.get(key) ?? assert.fail(), proof.path))
  return [ledger.lastHeight, toHex(ledger.lastAppHash), toHex(ledger.log.root()), ...[0, 1, 2, 3, 4, 5, 6].map(word => toyState.counts.get(read, `word ${word}`)?.count)].join(' ')
}

test('pruned blocks are gone, and the ledger knows, proves and goes on as before, also after a start', async () => {
  const opened = await open(copyOf(whole))
  const known = knowledge(opened)
  const files = readdirSync(join(opened.folder, 'blocks')).length
  const first = await opened.ledger.prune(150n)
  assert.ok(first > 100n && first <= 150n, String(first))
  assert.equal(opened.ledger.firstHeight, first)
  assert.ok(readdirSync(join(opened.folder, 'blocks')).length < files)
  assert.equal(opened.ledger.block(first - 1n), undefined)
  assert.equal(opened.ledger.block(first)?.height, first)
  assert.equal(opened.ledger.heightOfLogPosition(0n), undefined)
  assert.equal(knowledge(opened), known)
  await close(opened)
  const again = await open(opened.folder)
  assert.equal(again.ledger.firstHeight, first)
  assert.equal(knowledge(again), known)
  block(again, ['word 1'])
  await close(again)
})

test('what recent views and a start need always stays, whatever is asked for', async () => {
  const opened = await open(copyOf(whole))
  const first = await opened.ledger.prune(10_000n)
  assert.ok(first > 1n && first <= BLOCKS - BLOCKS_ALWAYS_KEPT, String(first))
  assert.equal(await opened.ledger.prune(10_000n), first)
  for (let height = BLOCKS - 1_000n; height <= BLOCKS; height++) assert.ok(opened.ledger.read(height) === undefined || opened.ledger.logSizeAfter(height) > 0n)
  await close(opened)
})

test('a pruning that was killed at any step is finished at the next start, and nothing else is lost', async () => {
  const opened = await open(copyOf(whole))
  const known = knowledge(opened)
  const first = await opened.ledger.prune(150n)
  await close(opened)
  const dir = join(whole, 'blocks')
  const gone = readdirSync(dir).filter(name => !existsSync(join(opened.folder, 'blocks', name))).sort()
  const order = [...new Set(gone.map(name => name.replace(/\.\w+$/, '')))].flatMap(name => [`${name}.idx`, `${name}.seg`]).filter(name => gone.includes(name))
  assert.ok(order.length >= 4, order.join(' '))
  for (let done = 0; done <= order.length; done++) {
    const folder = copyOf(whole)
    // The note stands before the first file goes; then file after file.
    cpSync(join(opened.folder, 'blocks/pruned'), join(folder, 'blocks/pruned'))
    for (const name of order.slice(0, done)) unlinkSync(join(folder, 'blocks', name))
    const again = await open(folder)
    assert.equal(again.ledger.firstHeight, first, `after ${done} steps`)
    assert.equal(knowledge(again), known)
    assert.deepEqual(readdirSync(join(folder, 'blocks')).filter(name => order.includes(name)), [])
    await close(again)
  }
})

test('blocks that are missing without having been pruned are named', async () => {
  const folder = copyOf(whole)
  const [oldest] = readdirSync(join(folder, 'blocks')).filter(name => name.endsWith('.seg')).sort()
  unlinkSync(join(folder, 'blocks', oldest ?? ''))
  await assert.rejects(open(folder), (fault: StoreFault) => fault.code === 'segmentDamaged' && fault.height === 1n && /no pruning took them away/.test(fault.en))
  const pruned = copyOf(whole)
  const opened = await open(pruned)
  const first = await opened.ledger.prune(150n)
  await close(opened)
  assert.equal(prunedTo(join(pruned, 'blocks')), first)
  const [next] = readdirSync(join(pruned, 'blocks')).filter(name => name.endsWith('.seg')).sort()
  unlinkSync(join(pruned, 'blocks', next ?? ''))
  await assert.rejects(open(pruned), (fault: StoreFault) => fault.code === 'segmentDamaged' && fault.height === first)
})

test('without blocks to make them again, a lost state and a lost log are refused and a backup is asked for', async () => {
  const opened = await open(copyOf(whole))
  await opened.ledger.prune(150n)
  await close(opened)
  for (const [part, code] of [['state', 'stateDamaged'], ['log', 'logDamaged']] as const) {
    const folder = copyOf(opened.folder)
    rmSync(join(folder, part), { recursive: true })
    await assert.rejects(open(folder), (fault: StoreFault) => fault.code === code && /restore a backup/.test(fault.repairEn) && /从备份恢复/.test(fault.repairZh))
  }
})

test('nothing is pruned while the log does not hold what a block says', async () => {
  const folder = copyOf(whole)
  const file = join(folder, 'log/hashes.0')
  const bytes = readFileSync(file)
  bytes[32 * 20] = (bytes[32 * 20] as number) ^ 1
  writeFileSync(file, bytes)
  const opened = await open(folder)
  await assert.rejects(opened.ledger.prune(150n), (fault: StoreFault) => fault.code === 'logDamaged')
  assert.equal(opened.ledger.firstHeight, 1n)
  assert.equal(prunedTo(join(folder, 'blocks')), 1n)
  await close(opened)
})
