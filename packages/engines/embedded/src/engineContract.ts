import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { defaultLightOptions, verifyHeader, type LightBlock, type Time } from '@jianghan/light'
import { equalBytes, utf8 } from '@jianghan/protocol'
import type { MemoryApp } from './memoryApp.ts'
import type { ServedChain } from './rpc/servedChain.ts'

/** An engine that a contract test drives, whichever it is, over an application in memory that outlives it. */
export type EngineUnderTest = Readonly<{
  chain: ServedChain
  /** Answers what became of a batch: "final" with its height, or another word. */
  submit(batch: Uint8Array): Promise<Readonly<{ outcome: string; height?: bigint }>>
  close(): Promise<void>
}>

/** Makes engines over one application: a second one is a restart. */
export type EngineMaker = Readonly<{ name: string; app: MemoryApp; open(): Promise<EngineUnderTest> }>

const LOOK_MS = 10

/** Waits until headers up to this height are signed. */
async function sealed(engine: EngineUnderTest, height: bigint): Promise<void> {
  while (engine.chain.blocks.highest < height) await new Promise(resolve => setTimeout(resolve, LOOK_MS))
}

function lightBlock({ chain }: EngineUnderTest, height: bigint): LightBlock {
  const [header, commit, validators] = [chain.header(height), chain.commit(height), chain.validators(height)]
  assert.ok(header && commit && validators, `block ${height} is signed`)
  return { signedHeader: { header, commit }, validators }
}

const now = (): Time => ({ seconds: BigInt(Math.floor(Date.now() / 1000)), nanos: 0 })

/** What every engine does, in the words of `EngineApp` and `ServedChain`. Each test has an application of its own. */
export function engineContract(name: string, make: (t: TestContext) => Promise<EngineMaker>): void {
  test(`${name}: a batch is final in a block, and the header after it carries the application's hash and is signed`, { timeout: 60_000 }, async t => {
    const maker = await make(t)
    const engine = await maker.open()
    const { outcome, height } = await engine.submit(utf8('one'))
    assert.equal(outcome, 'final')
    assert.ok(height !== undefined && maker.app.committed[Number(height) - 1]?.batches.some(batch => equalBytes(batch, utf8('one'))))
    await sealed(engine, height + 1n)
    assert.ok(equalBytes(engine.chain.header(height + 1n)?.appHash ?? new Uint8Array(0), maker.app.committed[Number(height) - 1]?.appHash ?? new Uint8Array(1)))
    await engine.close()
  })

  test(`${name}: a light client follows the chain, adjacent and skipping`, { timeout: 60_000 }, async t => {
    const maker = await make(t)
    const engine = await maker.open()
    let last = 0n
    for (let i = 0; i < 4; i++) last = (await engine.submit(utf8(`batch ${i}`))).height ?? 0n
    await sealed(engine, last + 1n)
    const first = lightBlock(engine, 1n)
    const trusted = { header: first.signedHeader.header, validators: first.validators }
    for (const height of [2n, last, last + 1n]) assert.equal(verifyHeader(trusted, lightBlock(engine, height), now(), defaultLightOptions).verdict, 'ok', `block ${height}`)
    await engine.close()
  })

  test(`${name}: blocks are served whole: parts, votes and links fit`, { timeout: 60_000 }, async t => {
    const maker = await make(t)
    const engine = await maker.open()
    const { height = 0n } = await engine.submit(utf8('one'))
    await sealed(engine, height + 1n)
    const { blocks } = engine.chain
    for (let at = 2n; at <= height; at++) {
      const [before, block] = [blocks.at(at - 1n), blocks.at(at)]
      assert.ok(before && block && blocks.whole(block))
      assert.deepEqual(block.header.lastBlockId, before.blockId)
      assert.equal(blocks.damageOf(block), undefined)
      assert.equal(blocks.byHash(block.blockId.hash)?.header.height, at)
    }
    await engine.close()
  })

  test(`${name}: a batch on which a handler throws or that the application leaves out is in no block, and others go on`, { timeout: 60_000 }, async t => {
    const maker = await make(t)
    const engine = await maker.open()
    const [bad, good] = await Promise.all([engine.submit(Uint8Array.of(0xff, 1)), engine.submit(utf8('good'))])
    assert.deepEqual([bad.outcome, good.outcome], ['leftOut', 'final'])
    assert.ok(!maker.app.committed.some(({ batches }) => batches.some(batch => batch[0] === 0xff)))
    await engine.close()
  })

  test(`${name}: an empty block changes nothing, and the chain goes on after a restart where it stopped`, { timeout: 60_000 }, async t => {
    const maker = await make(t)
    const before = await maker.open()
    const { height = 0n } = await before.submit(utf8('one'))
    await sealed(before, height + 1n)
    const hash = before.chain.header(height)?.lastBlockId.hash
    await before.close()
    assert.ok(maker.app.committed.every(({ batches, appHash }, i) => batches.length > 0 || i === 0 || equalBytes(appHash, maker.app.committed[i - 1]?.appHash ?? new Uint8Array(0))))
    const after = await maker.open()
    assert.deepEqual(after.chain.header(height)?.lastBlockId.hash, hash)
    const again = await after.submit(utf8('two'))
    assert.ok(again.outcome === 'final' && again.height !== undefined && again.height > height)
    await after.close()
  })
}
