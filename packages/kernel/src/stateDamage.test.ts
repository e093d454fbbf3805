import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { toHex, utf8 } from '@jianghan/protocol'
import { FlushMark, markSuspect } from '@jianghan/store'
import { seededRandom } from './testing/index.ts'
import { Ledger } from './ledger.ts'
import { type OpenLedgerStores, openLedgerStores } from './ledgerStores.ts'
import { windowFault } from './replay.ts'
import { batching, saying, TOY_CHAIN, toyApplication, toyState, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

/** Damage to LevelDB's own files, which LevelDB drops without a word: whatever is lost has to come back from the blocks. */

const SEED = process.env['JIANGHAN_SEED'] ?? '1'
const base = mkdtempSync(join(tmpdir(), 'jianghan-damage-'))
after(() => rmSync(base, { recursive: true, force: true }))

const BLOCKS = 40n
const words = Array.from({ length: 25 }, (_, i) => `word ${i}`)
const transactions = new Map<bigint, Uint8Array[]>()

type Opened = Readonly<{ ledger: Ledger; stores: OpenLedgerStores }>

async function open(folder: string): Promise<Opened> {
  const stores = await openLedgerStores(folder)
  try {
    const genesis = { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} }
    return { ledger: await Ledger.open({ application: toyApplication, genesis, stores, judge: toyJudge, flushEveryBlocks: 1 }), stores }
  } catch (fault) {
    await stores.close()
    throw fault
  }
}

async function close({ ledger, stores }: Opened): Promise<void> {
  await ledger.close()
  stores.segments.close()
}

/** All that the ledger knows: app hash, every count, and whether each transaction is still found in the window. */
function knowledge({ ledger, stores }: Opened): string {
  const read = ledger.read()
  assert.ok(read !== undefined)
  assert.equal(windowFault(stores.tree), undefined)
  return [ledger.lastHeight, toHex(ledger.lastAppHash), ...words.map(word => toyState.counts.get(read, word)?.count)].join(' ')
}

let expected = ''
const whole = join(base, 'whole')

/** A ledger whose state was flushed after every block, opened and left a few times, so that there are tables, a log and a manifest with a history. */
before(async () => {
  for (let next = 1n; next <= BLOCKS;) {
    const opened = await open(whole)
    for (const until = next + 10n; next < until && next <= BLOCKS; next++) {
      const said = words.filter((_, i) => (i + Number(next)) % 3 === 0).map(word => saying([word], { unique: `${word} ${next}` }))
      transactions.set(next, said)
      opened.ledger.commit(opened.ledger.execute({ height: next, time: toyTime(next), batches: [batching(said, next)] }), utf8(`engine ${next}`))
      await opened.stores.tree.flush()
    }
    expected = knowledge(opened)
    // The last one ends without a goodbye: its writes lie in LevelDB's log.
    if (next <= BLOCKS) await close(opened)
    else {
      await opened.stores.kv.close()
      opened.stores.segments.close()
    }
  }
})

const stateFiles = (folder: string): string[] => readdirSync(join(folder, 'state/level')).filter(name => /^(\d+\.(log|ldb)|MANIFEST-\d+|CURRENT)$/.test(name) && statSync(join(folder, 'state/level', name)).size > 0)

let copies = 0

/** Opens a copy after some harm; what it knows must be all, after a second start at the latest, where a scrub finds what the first did not read. */
async function survives(name: string, harm: (level: string) => void): Promise<string> {
  const folder = join(base, `copy-${copies++}`)
  cpSync(whole, folder, { recursive: true })
  harm(join(folder, 'state/level'))
  let opened = await open(folder)
  let how: string = opened.stores.mended?.kind ?? 'no harm'
  const { damage } = await opened.stores.tree.scrub()
  if (damage.some(({ what }) => what !== 'hashes')) {
    how = `found by a scrub: ${damage[0]?.en}`
    markSuspect(join(folder, 'state'), damage[0]?.en ?? '')
    await opened.stores.kv.close()
    opened.stores.segments.close()
    opened = await open(folder)
    assert.equal(opened.stores.mended?.kind, 'rebuilt', name)
  }
  assert.equal(knowledge(opened), expected, name)
  // It goes on, and what was executed once is not executed again.
  const height = BLOCKS + 1n
  const again = opened.ledger.execute({ height, time: toyTime(height), batches: [batching([...transactions.get(BLOCKS) ?? [], saying(['fresh'])], height)] })
  assert.deepEqual([again.result.receipts.length, new Set(again.result.leftOut.map(({ refusal }) => refusal.error.name))], [1, new Set(['duplicate'])], name)
  await close(opened)
  rmSync(folder, { recursive: true, force: true })
  return how
}

test('a flipped byte in any file of LevelDB loses nothing', { timeout: 120_000 }, async t => {
  const random = seededRandom(`flip ${SEED}`)
  const kinds = new Set<string>()
  for (const file of stateFiles(whole)) {
    kinds.add(file.replace(/\d+/, 'N'))
    for (let round = 0; round < (file === 'CURRENT' ? 2 : 4); round++) {
      let at = 0
      const how = await survives(`${file}, round ${round}, seed ${SEED}`, level => {
        const bytes = readFileSync(join(level, file))
        at = random.below(bytes.length)
        bytes[at] = (bytes[at] as number) ^ (1 + random.below(255))
        writeFileSync(join(level, file), bytes)
      })
      t.diagnostic(`${file}, byte ${at}: ${how}`)
    }
  }
  assert.deepEqual([...kinds].sort(), ['CURRENT', 'MANIFEST-N', 'N.ldb', 'N.log'])
})

test('a file of LevelDB that is cut, emptied or gone loses nothing', { timeout: 120_000 }, async t => {
  const random = seededRandom(`cut ${SEED}`)
  for (const file of stateFiles(whole)) {
    const size = statSync(join(whole, 'state/level', file)).size
    for (const length of [random.below(size), Math.floor(size / 2), 0]) {
      t.diagnostic(`${file} cut to ${length} of ${size}: ${await survives(`${file} cut to ${length}`, level => truncateSync(join(level, file), length))}`)
    }
    t.diagnostic(`${file} gone: ${await survives(`${file} gone`, level => unlinkSync(join(level, file)))}`)
  }
})

test('a state that went back says so, and one that is damaged is kept aside', async () => {
  const folder = join(base, 'told')
  cpSync(whole, folder, { recursive: true })
  const log = stateFiles(folder).find(name => name.endsWith('.log'))
  assert.ok(log !== undefined)
  truncateSync(join(folder, 'state/level', log), 0)
  const back = await open(folder)
  assert.equal(back.stores.mended?.kind, 'wentBack')
  assert.match(back.stores.mended?.en ?? '', /had reached state 41 and opened at \d+/)
  assert.match(back.stores.mended?.zh ?? '', /曾写到状态 41/)
  await close(back)
  const quiet = await open(folder)
  assert.equal(quiet.stores.mended, undefined)
  await close(quiet)
  markSuspect(join(folder, 'state'), 'a test')
  const rebuilt = await open(folder)
  assert.equal(rebuilt.stores.mended?.kind, 'rebuilt')
  assert.ok(existsSync(join(folder, 'state.damaged/level/CURRENT')))
  assert.equal(knowledge(rebuilt), expected)
  await close(rebuilt)
  // Without the blocks there is nothing to make it from: it stays where it is.
  markSuspect(join(folder, 'state'), 'a test')
  rmSync(join(folder, 'blocks'), { recursive: true })
  await assert.rejects(open(folder), { code: 'stateDamaged' })
  assert.ok(existsSync(join(folder, 'state/level/CURRENT')))
})

test('a note of a flush that is torn or not one says nothing', () => {
  const folder = mkdtempSync(join(base, 'mark-'))
  const mark = new FlushMark(folder)
  assert.equal(mark.read(), undefined)
  mark.note({ height: 12n, root: 'ab'.repeat(32) })
  assert.deepEqual(mark.read(), { height: 12n, root: 'ab'.repeat(32) })
  const text = readFileSync(join(folder, 'flushed'), 'latin1')
  for (const other of [text.replace('12', '13'), text.slice(0, 40), '', 'x'.repeat(5000)]) {
    writeFileSync(join(folder, 'flushed'), other)
    assert.equal(mark.read(), undefined)
  }
})
