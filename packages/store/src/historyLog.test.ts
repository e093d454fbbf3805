import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { equalBytes, inclusionPath, leafHash, rootFromInclusion, rootOfHashes, sha256Of, utf8, verifyConsistency } from '@jianghan/protocol'
import { FailingDisk } from './failing.ts'
import { HistoryLog } from './historyLog.ts'
import { Random } from './random.ts'

const hashesOf = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => leafHash(utf8(`leaf ${i}`)))

/** RFC 9162 2.1.1 as it is written, apart from the code under test and from the protocol package. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256Of()
  if (leaves.length === 1) return sha256Of(Uint8Array.of(0), leaves[0] as Uint8Array)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256Of(Uint8Array.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

async function within(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-log-'))
  try {
    await run(join(dir, 'log'))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const HASHES = hashesOf(70_000)

describe('the history log', () => {
  it('has the roots and proofs of RFC 9162 at every size up to 600, and over sealed runs of two levels', () => within(async dir => {
    const log = await HistoryLog.open(dir)
    const leaves = HASHES.slice(0, 600).map((_, i) => utf8(`leaf ${i}`))
    for (let size = 0; size < 600; size++) {
      assert.deepEqual(log.root(), rootOfHashes(HASHES.slice(0, size)))
      if (size % 37 === 0) assert.deepEqual(log.root(), naiveRoot(leaves.slice(0, size)))
      log.apply(log.prepare([HASHES[size] as Uint8Array]))
    }
    log.apply(log.prepare(HASHES.slice(600)))
    const random = new Random(1)
    for (let i = 0; i < 300; i++) {
      const size = 1 + random.below(i < 200 ? 600 : 70_000)
      const index = random.below(size)
      const root = log.rootAt(BigInt(size))
      const path = log.inclusionProof(BigInt(index), BigInt(size))
      if (size <= 600) {
        assert.deepEqual(root, rootOfHashes(HASHES.slice(0, size)))
        assert.deepEqual(path, inclusionPath(HASHES.slice(0, size), index))
      }
      assert.deepEqual(rootFromInclusion(HASHES[index] as Uint8Array, BigInt(index), BigInt(size), path), root)
      assert.notDeepEqual(rootFromInclusion(HASHES[index + 1] as Uint8Array, BigInt(index), BigInt(size), path), root)
      const old = random.below(size + 1)
      assert.ok(verifyConsistency(BigInt(old), log.rootAt(BigInt(old)), BigInt(size), root, log.consistencyProof(BigInt(old), BigInt(size))))
    }
    assert.ok(equalBytes(log.leafHashAt(69_999n), HASHES[69_999] as Uint8Array))
    await log.close()
    const bytes = readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)
    assert.ok(bytes <= 33 * 70_000, `${bytes} bytes on disk`)
  }))

  it('takes back its own steps: prepare has no effect, truncate returns to an older size', () => within(async dir => {
    const log = await HistoryLog.open(dir)
    log.apply(log.prepare(HASHES.slice(0, 1000)))
    const root = log.root()
    const prepared = log.prepare(HASHES.slice(1000, 1500))
    assert.deepEqual(log.root(), root)
    log.apply(prepared)
    assert.throws(() => { log.apply(prepared) }, /prepared on another log/)
    log.truncate(1000n)
    assert.deepEqual(log.root(), root)
    log.truncate(700n)
    log.apply(log.prepare(HASHES.slice(700, 1000)))
    assert.deepEqual(log.root(), root)
    await log.close()
  }))

  it('is filled from the blocks when the tail was lost, whatever the files hold after the last sync', () => within(async dir => {
    const random = new Random(2)
    for (let round = 0; round < 25; round++) {
      rmSync(dir, { recursive: true, force: true })
      const log = await HistoryLog.open(dir)
      const synced = random.below(1200)
      log.apply(log.prepare(HASHES.slice(0, synced)))
      await log.sync()
      log.apply(log.prepare(HASHES.slice(synced, 1500)))
      // Power cut: what was not synced is there in part, or as other bytes.
      const file = join(dir, 'hashes.0')
      if (random.below(2) === 0) truncateSync(file, 32 * synced + random.below(32 * (1500 - synced)))
      else {
        const bytes = readFileSync(file)
        writeFileSync(file, Buffer.concat([bytes.subarray(0, 32 * synced), Buffer.alloc(bytes.length - 32 * synced)]))
      }
      const size = synced + random.below(1501 - synced)
      let asked: bigint | undefined
      const again = await HistoryLog.open(dir, {
        size: BigInt(size), root: rootOfHashes(HASHES.slice(0, size)),
        leafHashesFrom: index => {
          asked = index
          return HASHES.slice(Number(index))
        },
      })
      assert.equal(again.size, BigInt(size))
      assert.equal(asked, size === synced ? undefined : BigInt(synced), 'no more is asked for than was not synced')
      await again.close()
    }
  }))

  it('names a flipped bit in any of its files, and puts it into no proof', () => within(async dir => {
    let log = await HistoryLog.open(dir)
    log.apply(log.prepare(HASHES.slice(0, 3000)))
    const root = log.root()
    await log.close()
    const random = new Random(4)
    for (let round = 0; round < 60; round++) {
      const name = ['hashes.0', 'hashes.1', 'synced'][round % 3] as string
      const bytes = readFileSync(join(dir, name))
      const flipped = Buffer.from(bytes)
      const at = random.below(bytes.length)
      flipped[at] = (flipped[at] as number) ^ (1 << random.below(8))
      writeFileSync(join(dir, name), flipped)
      const options = { size: 3000n, root, leafHashesFrom: (index: bigint) => HASHES.slice(Number(index)) }
      try {
        log = await HistoryLog.open(dir, options)
        log.verify()
        // Only the mark of what is synced is rebuilt without a word: everything it spoke of was read anew.
        assert.equal(name, 'synced')
        await log.close()
      } catch (error) {
        assert.equal((error as { code: string }).code, 'logDamaged', String(error))
        assert.match((error as { file: string }).file, /hashes\.[01]$/)
      }
      writeFileSync(join(dir, name), bytes)
      log = await HistoryLog.open(dir, options)
      log.verify()
      await log.close()
    }
  }))

  it('is unchanged when call k of the disk fails, for every k', () => within(async dir => {
    for (let k = 1; k < 40; k++) {
      rmSync(dir, { recursive: true, force: true })
      const disk = new FailingDisk()
      const log = await HistoryLog.open(dir, { disk })
      disk.failAt = disk.calls + k
      for (let from = 0; from < 4000; from += 250) {
        const prepared = log.prepare(HASHES.slice(from, from + 250))
        try {
          log.apply(prepared)
        } catch (error) {
          assert.equal((error as { code: string }).code, 'diskFull')
          assert.deepEqual(log.root(), rootOfHashes(HASHES.slice(0, from)))
          log.apply(prepared)
        }
      }
      log.verify()
      assert.deepEqual(log.root(), rootOfHashes(HASHES.slice(0, 4000)))
      disk.failAt = Infinity
      await log.close()
    }
  }))
})
