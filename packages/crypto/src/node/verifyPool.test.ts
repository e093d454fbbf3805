import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { utf8 } from '@jianghan/protocol'
import { generateKeyPair, sign } from '../keys.ts'
import { ED25519, P256 } from '../kinds.ts'
import { seededRandom } from '../testing/seededRandom.ts'
import { verdictOfByte } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'
import type { VerifyItem } from '../verdict.ts'
import { loadVerifier } from './loadVerifier.ts'
import { VerifyPool } from './verifyPool.ts'
import type { VerifyPoolOptions } from './verifyPool.ts'

const pairs = [ED25519, P256].map(kind => generateKeyPair(kind, new Uint8Array(32).fill(kind)))

/** Items with every verdict among them, and a few repeated. */
function sampleItems(count: number, seed: string): VerifyItem[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const pair = pairs[random.below(8) === 0 ? 1 : 0] as (typeof pairs)[0]
    const message = utf8(`${seed} ${i - (i % 5 === 4 ? 1 : 0)}`)
    const signature = sign(pair, message)
    switch (random.below(12)) {
      case 0: return { ...pair, message: utf8('another'), signature }
      case 1: return { ...pair, message, signature: signature.subarray(1) }
      case 2: return { ...pair, message, signature, publicKey: new Uint8Array(32) }
      case 3: return { ...pair, message, signature, kind: 5 }
      default: return { ...pair, message, signature }
    }
  })
}

async function expected(items: readonly VerifyItem[]): Promise<Verdict[]> {
  const { verifier } = await loadVerifier()
  return items.map(item => verifier.verify(item.kind, item.publicKey, item.message, item.signature))
}

async function verdictsOf(pool: VerifyPool, items: readonly VerifyItem[]): Promise<Verdict[]> {
  const answer = await pool.verify(items)
  assert(answer instanceof Uint8Array, 'the pool refused')
  return [...answer].map(verdictOfByte)
}

async function withPool(options: VerifyPoolOptions, use: (pool: VerifyPool) => Promise<void>): Promise<void> {
  const pool = new VerifyPool(options)
  try {
    await use(pool)
  } finally {
    await pool.close()
  }
}

const realWorker = (): Worker => new Worker(new URL('./verifyWorker.ts', import.meta.url), { workerData: {} })
const crashingWorker = (): Worker => new Worker('require("node:worker_threads").parentPort.on("message", () => process.exit(3))', { eval: true })
const silentWorker = (): Worker => new Worker('require("node:worker_threads").parentPort.on("message", () => {})', { eval: true })

for (const prefer of ['native', 'fallback'] as const) {
  test(`with ${prefer}: the pool gives the verdicts of the verifier, in order, for calls of all sizes at once`, async () => {
    await withPool({ workers: 2, prefer }, async pool => {
      const calls = [1, 700, 0, 3, 257, 40, 1].map((size, i) => sampleItems(size, `call ${i}`))
      const answers = await Promise.all(calls.map(items => verdictsOf(pool, items)))
      for (const [i, items] of calls.entries()) assert.deepEqual(answers[i], await expected(items))
      const { queuedItems, queuedBytes, workerRestarts } = pool.stats()
      assert.deepEqual([queuedItems, queuedBytes, workerRestarts], [0, 0, 0])
    })
  })
}

test('a verdict given once is remembered, good and bad ones alike', async () => {
  await withPool({ workers: 1 }, async pool => {
    const items = sampleItems(60, 'again')
    const first = await verdictsOf(pool, items)
    const before = pool.stats()
    assert.deepEqual(await verdictsOf(pool, items), first)
    const after = pool.stats()
    assert.equal(after.cacheHits - before.cacheHits, 60)
    assert.equal(after.judged + after.judgedInline, before.judged + before.judgedInline)
  })
})

test('a lone item is judged on the calling thread when the pool is idle', async () => {
  await withPool({ workers: 1 }, async pool => {
    await verdictsOf(pool, sampleItems(20, 'warm'))
    await sleep(50)
    assert.deepEqual(await verdictsOf(pool, sampleItems(1, 'lone')), await expected(sampleItems(1, 'lone')))
    assert.equal(pool.stats().judgedInline, 1)
  })
})

test('a full queue refuses with busy, takes nothing of the call, and takes it again when there is room', async () => {
  const items = sampleItems(100, 'busy')
  let spawned = 0
  const spawn = (): Worker => (spawned++ === 0 ? silentWorker() : realWorker())
  const pool = new VerifyPool({ workers: 1, maxQueuedBytes: 20_000, spawn })
  const waiting = pool.verify(items)
  const before = pool.stats()
  assert(before.queuedBytes > 10_000)
  assert.deepEqual(await pool.verify(sampleItems(100, 'more')), { refused: 'busy' })
  assert.deepEqual(pool.stats(), before)
  const closed = assert.rejects(waiting, /closed/)
  await pool.close()
  await closed
  assert.deepEqual(await pool.verify(items), { refused: 'closed' })
  await pool.close()
})

test('a worker that stops is replaced and its items are judged by the next one', async () => {
  let spawned = 0
  const spawn = (): Worker => (spawned++ < 2 ? crashingWorker() : realWorker())
  await withPool({ workers: 1, spawn }, async pool => {
    const items = sampleItems(300, 'crash')
    assert.deepEqual(await verdictsOf(pool, items), await expected(items))
    assert.equal(pool.stats().workerRestarts, 2)
    assert.equal(pool.stats().queuedBytes, 0)
  })
})

test('when every worker stops the calls are rejected, the pool says so, and nothing stays queued', async () => {
  await withPool({ workers: 2, spawn: crashingWorker }, async pool => {
    await assert.rejects(pool.verify(sampleItems(40, 'hopeless')), /stop/)
    while (await pool.verify(sampleItems(40, 'hopeless')).then(() => false, (fault: Error) => !/again and again/.test(fault.message)));
    assert.equal(pool.stats().queuedBytes, 0)
    await assert.rejects(pool.verify(sampleItems(1, 'after')), /again and again/)
  })
})
