import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ED25519, generateKeyPair } from '@jianghan/crypto'
import { equalBytes, utf8 } from '@jianghan/protocol'
import { addNanos, defaultLightOptions, newValidatorSet, validatorSetHash, verifyHeader } from '@jianghan/light'
import type { LightBlock, Time } from '@jianghan/light'
import { defaultBounds } from './batchQueue.ts'
import { EmbeddedEngine } from './engine.ts'
import type { EngineReport, EngineSetup, EngineTimers, FinalBlock } from './engine.ts'
import { EngineCannotOpen } from './errors.ts'
import { MemoryApp, SUCCESSORS } from './memoryApp.ts'

const GENESIS: Time = { seconds: 1_767_225_600n, nanos: 0 }
const key = generateKeyPair(ED25519, new Uint8Array(32).fill(1))

/** Timers in the test's hand: `turn` runs what is due now, `wait` what is due within a time. */
class HandTimers implements EngineTimers {
  #soon: (() => void)[] = []
  readonly delayed = new Map<() => void, number>()
  soon(task: () => void): void {
    this.#soon.push(task)
  }
  after(milliseconds: number, task: () => void): () => void {
    this.delayed.set(task, milliseconds)
    return () => void this.delayed.delete(task)
  }
  turn(): void {
    for (const task of this.#soon.splice(0)) task()
  }
  wait(milliseconds: number): void {
    const ripe = Array.from(this.delayed).filter(([, due]) => due <= milliseconds)
    for (const [task] of ripe) {
      this.delayed.delete(task)
      task()
    }
  }
}

function world(over: Partial<EngineSetup> = {}) {
  const timers = new HandTimers()
  const app = new MemoryApp()
  const sealed: FinalBlock[] = []
  const reports: EngineReport[] = []
  const clock = { now: addNanos(GENESIS, 5_000_000_000n) }
  const setup: EngineSetup = {
    app, chainId: 'test-1', validatorKey: key, genesisTime: GENESIS, appVersion: 1n, clock: () => clock.now, timers,
    onBlock: block => sealed.push(block), onReport: report => reports.push(report), ...over,
  }
  return { timers, app, sealed, reports, clock, setup, open: () => EmbeddedEngine.open(setup) }
}

const lightBlock = (engine: EmbeddedEngine, height: bigint): LightBlock => {
  const header = engine.header(height)
  const commit = engine.commit(height)
  const validators = engine.validators(height)
  assert.ok(header && commit && validators)
  return { signedHeader: { header, commit }, validators }
}

test('a fresh chain seals one empty block that carries the genesis hash, then rests', () => {
  const w = world()
  w.open()
  w.timers.wait(1)
  assert.equal(w.sealed.length, 1)
  assert.deepEqual(w.sealed[0]?.header.appHash, w.app.lastAppHash)
  assert.equal(w.timers.delayed.size, 0)
})

test('while the application is behind, batches wait, and share a block when it has caught up', async () => {
  const w = world()
  const engine = w.open()
  w.timers.wait(1)
  const { promise, resolve } = Promise.withResolvers<void>()
  w.app.catchUp = promise
  const first = engine.submit(utf8('one'))
  w.timers.turn()
  const second = engine.submit(utf8('two'))
  w.timers.turn()
  assert.equal(w.sealed.length, 1)
  assert.equal(engine.waiting.batches, 2)
  w.app.catchUp = undefined
  resolve()
  assert.deepEqual(await Promise.all([first, second]).then(all => all.map(each => each.outcome)), ['final', 'final'])
  assert.equal(w.sealed.length, 2)
})

test('a batch is final in its block, and one empty block with the new hash follows, and nothing after it', async () => {
  const w = world()
  const engine = w.open()
  w.timers.wait(1)
  const submitted = engine.submit(utf8('one'))
  w.timers.turn()
  assert.deepEqual(await submitted, { outcome: 'final', height: 2n, time: addNanos(w.clock.now, 1_000_000n) })
  w.timers.wait(1)
  w.timers.wait(100_000)
  assert.deepEqual(w.sealed.map(block => block.batches.length), [0, 1, 0])
  assert.deepEqual(w.sealed[2]?.header.appHash, w.sealed[1]?.appHash)
})

test('batches that come while one waits share a block, in the order of their arrival', async () => {
  const w = world()
  const engine = w.open()
  const submitted = ['a', 'b', 'c'].map(text => engine.submit(utf8(text)))
  w.timers.turn()
  assert.deepEqual((await Promise.all(submitted)).map(answer => answer.outcome), ['final', 'final', 'final'])
  assert.deepEqual(w.sealed[0]?.batches.map(batch => String.fromCharCode(...batch)), ['a', 'b', 'c'])
})

test('a block that follows at once needs no empty one before it', async () => {
  const w = world()
  const engine = w.open()
  void engine.submit(utf8('a'))
  w.timers.turn()
  void engine.submit(utf8('b'))
  w.timers.turn()
  w.timers.wait(1)
  assert.deepEqual(w.sealed.map(block => block.batches.length), [1, 1, 0])
})

test('a batch that the application leaves out is in no block; alone it makes none', async () => {
  const w = world()
  const engine = w.open()
  w.timers.wait(1)
  const bad = Uint8Array.of(0xff, 1)
  const alone = engine.submit(bad)
  w.timers.turn()
  assert.deepEqual(await alone, { outcome: 'leftOut', height: 2n })
  assert.equal(engine.tip.height, 1n)
  const both = [engine.submit(bad), engine.submit(utf8('good'))]
  w.timers.turn()
  assert.deepEqual((await Promise.all(both)).map(answer => answer.outcome), ['leftOut', 'final'])
  assert.equal(w.sealed.at(-1)?.batches.length, 1)
})

test('a light client follows the chain, adjacent and skipping, and refuses any changed header', () => {
  const w = world()
  const engine = w.open()
  for (let i = 0; i < 10; i++) {
    w.clock.now = addNanos(w.clock.now, 500_000_000n)
    void engine.submit(utf8(`batch ${i}`))
    w.timers.turn()
  }
  const first = lightBlock(engine, 1n)
  const trusted = { header: first.signedHeader.header, validators: first.validators }
  for (const height of [2n, 5n, 10n]) {
    const block = lightBlock(engine, height)
    assert.equal(verifyHeader(trusted, block, w.clock.now, defaultLightOptions).verdict, 'ok')
    const header = { ...block.signedHeader.header, appHash: new Uint8Array(32) }
    const forged = { ...block, signedHeader: { ...block.signedHeader, header } }
    assert.equal(verifyHeader(trusted, forged, w.clock.now, defaultLightOptions).verdict, 'invalid')
  }
})

test('every header names the block before it, its commit, its results and its time in order', () => {
  const w = world()
  const engine = w.open()
  for (let i = 0; i < 5; i++) {
    void engine.submit(utf8(`batch ${i}`))
    w.timers.turn()
  }
  for (let height = 2n; height <= 5n; height++) {
    const before = engine.blocks.at(height - 1n)
    const block = engine.blocks.at(height)
    assert.ok(before && block)
    assert.deepEqual(block.header.lastBlockId, before.blockId)
    assert.equal(engine.blocks.damageOf(block), undefined)
    assert.deepEqual(block.header.lastResultsHash, w.app.readEngineBytes(height - 1n)?.resultsHash)
    assert.deepEqual(block.header.time, addNanos(before.header.time, 1_000_000n))
  }
})

test('a clock behind the last block is reported and not obeyed', () => {
  const w = world()
  const engine = w.open()
  w.timers.wait(1)
  const last = engine.tip.time
  w.clock.now = addNanos(w.clock.now, -3_000_000_000n)
  void engine.submit(utf8('late'))
  w.timers.turn()
  assert.deepEqual(engine.tip.time, addNanos(last, 1_000_000n))
  assert.deepEqual(w.reports.map(report => report.kind), ['clockBehind'])
})

test('a restart continues where the chain stopped, and seals the empty block that was still due', () => {
  const w = world()
  const before = w.open()
  void before.submit(utf8('a'))
  w.timers.turn()
  before.stop()
  const after = w.open()
  assert.deepEqual(after.tip, before.tip)
  w.timers.wait(1)
  assert.equal(after.tip.height, 2n)
  after.stop()
  const again = w.open()
  w.timers.wait(1)
  assert.equal(again.tip.height, 2n)
})

test('a folder of another chain, another key or a damaged block is refused by name', () => {
  const w = world()
  const engine = w.open()
  void engine.submit(utf8('a'))
  w.timers.turn()
  engine.stop()
  const codeOf = (setup: Partial<EngineSetup>) => {
    try {
      EmbeddedEngine.open({ ...w.setup, ...setup })
      return 'opened'
    } catch (error) {
      assert.ok(error instanceof EngineCannotOpen)
      assert.ok(error.describe('zh').length > 0 && error.describe('en').length > 0)
      return `${error.code} ${error.facts['what'] ?? ''}`
    }
  }
  assert.equal(codeOf({ chainId: 'test-2' }), 'wrongChain ')
  assert.equal(codeOf({ validatorKey: generateKeyPair(ED25519, new Uint8Array(32).fill(2)) }), 'wrongValidatorKey ')
  const [block] = w.app.committed
  assert.ok(block)
  w.app.committed[0] = { ...block, batches: [utf8('b')] }
  assert.equal(codeOf({}), 'blockDamaged data_hash')
  const engineBytes = block.engineBytes.slice()
  engineBytes[100] = (engineBytes[100] as number) ^ 1
  w.app.committed[0] = { ...block, engineBytes }
  assert.equal(codeOf({}), 'blockDamaged signature')
  w.app.committed[0] = { ...block, engineBytes: engineBytes.slice(1) }
  assert.equal(codeOf({}), 'blockDamaged header')
})

test('when a block cannot be stored the engine says so, takes nothing more, and goes on at the same height when told', async () => {
  const w = world()
  const engine = w.open()
  w.app.failCommits = 1
  const lost = [engine.submit(utf8('a')), engine.submit(utf8('b'))]
  w.timers.turn()
  assert.deepEqual(await Promise.all(lost), Array(2).fill({ outcome: 'refused', reason: 'failed' }))
  assert.deepEqual(await engine.submit(utf8('c')), { outcome: 'refused', reason: 'failed' })
  assert.deepEqual(w.reports.map(report => [report.kind, report.height]), [['failed', 1n]])
  assert.ok(engine.resume())
  const again = engine.submit(utf8('a'))
  w.timers.turn()
  assert.equal((await again).outcome, 'final')
  assert.equal(engine.tip.height, 1n)
})

test('too much waiting is answered busy, a batch that fits no block too large, after stop everything stopped', async () => {
  const w = world({ bounds: { blockBytes: 10, queueBytes: 25, queueBatches: 4 } })
  const engine = w.open()
  assert.deepEqual(await engine.submit(new Uint8Array(11)), { outcome: 'refused', reason: 'tooLarge' })
  const taken = [engine.submit(new Uint8Array(8)), engine.submit(new Uint8Array(8)), engine.submit(new Uint8Array(8))]
  assert.deepEqual(await engine.submit(new Uint8Array(2)), { outcome: 'refused', reason: 'busy' })
  assert.deepEqual(engine.waiting, { batches: 3, bytes: 24 })
  w.timers.turn()
  w.timers.turn()
  assert.equal(w.sealed.length, 2)
  engine.stop()
  assert.deepEqual((await Promise.all(taken)).map(answer => answer.outcome === 'refused' ? answer.reason : answer.outcome), ['final', 'final', 'stopped'])
  assert.deepEqual(await engine.submit(new Uint8Array(2)), { outcome: 'refused', reason: 'stopped' })
  assert.equal(w.timers.delayed.size, 0)
})

test('with an interval an idle chain seals an empty block each time', () => {
  const w = world({ emptyBlockInterval: 5000 })
  w.open()
  for (const wait of [1, 5000, 5000]) w.timers.wait(wait)
  assert.equal(w.sealed.length, 3)
  assert.equal(w.timers.delayed.size, 1)
})

test('a block of 4 MiB has several parts and still one valid id', async () => {
  const w = world()
  const engine = w.open()
  const batch = new Uint8Array(defaultBounds.blockBytes).fill(7)
  const submitted = engine.submit(batch)
  w.timers.turn()
  assert.equal((await submitted).outcome, 'final')
  const block = engine.blocks.at(1n)
  assert.ok(block && block.blockId.parts.total > 60)
  assert.equal(engine.blocks.damageOf(block), undefined)
})

test('a block is found by its hash, also after a restart', () => {
  const w = world()
  const engine = w.open()
  for (let i = 0; i < 100; i++) {
    void engine.submit(Uint8Array.of(i))
    w.timers.turn()
  }
  const third = engine.blocks.at(90n)
  assert.ok(third)
  const restarted = w.open()
  assert.equal(engine.blocks.byHash(third.blockId.hash)?.header.height, 90n)
  assert.equal(restarted.blocks.byHash(third.blockId.hash)?.header.height, 90n)
  assert.equal(restarted.blocks.byHash(new Uint8Array(32)), undefined)
  assert.ok(equalBytes(third.blockId.hash, third.commit.blockId.hash))
})

test('an application that names successors gets one more block, without batches, and nothing after it', async () => {
  const w = world()
  const engine = w.open()
  w.timers.wait(1)
  const promotion = engine.submit(Uint8Array.of(0xfe, 1))
  const beside = engine.submit(utf8('shares the block'))
  w.timers.turn()
  assert.deepEqual([(await promotion).outcome, (await beside).outcome], ['final', 'final'])
  const late = engine.submit(utf8('too late'))
  w.timers.turn()
  assert.equal(w.sealed.length, 2)
  w.timers.wait(1)
  assert.deepEqual(await late, { outcome: 'refused', reason: 'handedOver' })
  const [promoted, last] = w.sealed.slice(-2)
  assert.ok(promoted && last)
  assert.deepEqual(promoted.header.nextValidatorsHash, promoted.header.validatorsHash)
  const next = newValidatorSet(SUCCESSORS)
  assert.deepEqual([last.header.height, last.batches.length, last.header.nextValidatorsHash, last.header.appHash], [3n, 0, validatorSetHash(next), promoted.appHash])
  assert.equal(engine.state, 'handedOver')
  assert.deepEqual(engine.validators(4n), next)
  assert.deepEqual(w.reports.filter(({ kind }) => kind !== 'clockBehind'), [{ kind: 'handedOver', height: 3n, validators: 3 }])
  assert.deepEqual(await engine.submit(utf8('later')), { outcome: 'refused', reason: 'handedOver' })
  w.timers.wait(10_000)
  assert.equal(w.sealed.length, 3)
  assert.equal(verifyHeader({ header: promoted.header, validators: lightBlock(engine, 2n).validators }, lightBlock(engine, 3n), w.clock.now, defaultLightOptions).verdict, 'ok')
})

test('a restart between the promotion and its last block goes on to hand over, and one after it stays handed over', async () => {
  const w = world()
  const before = w.open()
  w.timers.wait(1)
  void before.submit(Uint8Array.of(0xfe, 1))
  w.timers.turn()
  before.stop()
  const between = w.open()
  assert.equal(between.state, 'running')
  w.timers.wait(1)
  assert.deepEqual([between.state, w.sealed.length], ['handedOver', 3])
  const after = w.open()
  w.timers.wait(10_000)
  assert.deepEqual([after.state, w.sealed.length, await after.submit(utf8('x'))], ['handedOver', 3, { outcome: 'refused', reason: 'handedOver' }])
  assert.deepEqual(after.validators(4n), newValidatorSet(SUCCESSORS))
})
