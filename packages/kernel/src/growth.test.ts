import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { utf8 } from '@jianghan/protocol'
import { MemoryKv } from '@jianghan/store'
import { Ledger } from './ledger.ts'
import { openLedgerStores } from './ledgerStores.ts'
import { batching, saying, TOY_CHAIN, toyApplication, toyState, toyTime } from './testing/toy.ts'
import { toyJudge } from './testing/world.ts'

const WORDS = ['one', 'two', 'three', 'four', 'five']

/** A key-value store that counts what is read of it. */
class CountingKv extends MemoryKv {
  reads = 0
  override get(key: Uint8Array): Uint8Array | undefined {
    this.reads++
    return super.get(key)
  }
}

test('what a ledger keeps follows what is there, not what was done: state and reads stay as they are, and a transaction costs its own bytes on disk', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-growth-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const onDisk = new CountingKv()
  const stores = await openLedgerStores(folder, { overKv: real => Object.assign(onDisk, { close: () => real.close() }) })
  const ledger = await Ledger.open({ application: toyApplication, genesis: { chainId: TOY_CHAIN, time: toyTime(0n), parts: {} }, stores, judge: toyJudge })
  const mentioned = new Set<string>()
  let largest = 0

  /** Says a hundred words in a block, and looks at what that left. */
  const hundred = (): number => {
    const height = ledger.lastHeight + 1n
    const transactions = Array.from({ length: 100 }, (_, i) => saying([WORDS[i % 5] as string], { unique: `${i} ${height}`, validUntilMs: 1_764_000_000_000n + (height + 500n) * 1000n }))
    const executed = ledger.execute({ height, time: toyTime(height), batches: [batching(transactions, height)] })
    for (const [key, value] of executed.changes) {
      const name = Buffer.from(key).toString('hex')
      if (value === undefined) mentioned.delete(name)
      else mentioned.add(name)
    }
    ledger.commit(executed, utf8('engine'))
    const record = stores.segments.read(height)?.payload.length ?? 0
    largest = Math.max(largest, record)
    return mentioned.size
  }
  hundred()
  const early = hundred()
  for (let i = 0; i < 48; i++) hundred()
  const late = mentioned.size
  // Entries of a replay window that is bounded by itself aside, five words are five entries, however often they are said.
  assert.ok(late <= early + 64, `${early} entries after 200 transactions, ${late} after 5,000`)

  const before = onDisk.reads
  const read = ledger.read()
  assert.ok(read !== undefined)
  assert.equal(toyState.counts.get(read, 'one')?.count, 1000)
  assert.ok(onDisk.reads - before <= 2, `${onDisk.reads - before} reads for one value`)

  assert.ok(largest / 100 < 1024, `${largest / 100} bytes a transaction in the blocks`)
  await ledger.close()
  stores.segments.close()
})
