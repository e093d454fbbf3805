import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { SealCollector } from './sealCollector.ts'
import { SealedChain } from './sealedChain.ts'
import { SealStore } from './seals.ts'
import { sealedBlocks } from './testing/sealedBlocks.ts'

const blocks = sealedBlocks(12)
const { world: { app, engine } } = blocks

type Ask = (method: string, params: Readonly<Record<string, string>>) => Promise<unknown>

/** A node whose application has blocks of a chain, and that asks an engine for their seals; `sealed` waits until a height is. */
async function world(t: TestContext, { folder, ask = blocks.ask, committed = 0n, hashOf = blocks.hashOf }: Readonly<{ folder?: string; ask?: Ask; committed?: bigint; hashOf?: typeof blocks.hashOf }> = {}) {
  const place = folder ?? mkdtempSync(join(tmpdir(), 'jh-collector-'))
  const seals = await SealStore.open(place, 1n)
  const genesis = { chainId: engine.chain.id, time: engine.chain.genesisTime, initialHeight: 1n, appVersion: 1n, validators: engine.firstValidators }
  const chain = new SealedChain({ genesis, app, seals, validatorKey: engine.validator.publicKey, node: () => engine.node })
  const told = { sealed: [] as bigint[], faults: [] as string[] }
  const waiting: { height: bigint; done: () => void }[] = []
  const collector = new SealCollector({
    chain, seals, ask, hashOf, onFault: fault => told.faults.push(String(fault)),
    onSealed(height) {
      told.sealed.push(height)
      for (const each of waiting) if (height >= each.height) each.done()
    },
  }, committed)
  const end = async (): Promise<void> => {
    await collector.close()
    seals.close()
  }
  t.after(() => rmSync(place, { recursive: true, force: true }))
  return { folder: place, chain, seals, told, collector, end, sealed: (height: bigint) => new Promise<void>(done => { waiting.push({ height, done }) }) }
}

test('header and votes of every block that is committed are fetched in order, and the newest stays in memory until the next header names its votes', async t => {
  const { chain, seals, told, collector, sealed, end } = await world(t)
  const all = sealed(12n)
  collector.upTo(5n)
  collector.upTo(12n)
  await all
  assert.deepEqual(told.sealed, Array.from({ length: 12 }, (_, i) => BigInt(i + 1)))
  assert.deepEqual([chain.highest, seals.last], [12n, 11n])
  for (const { header, commit } of blocks.seals) {
    assert.deepEqual(chain.header(header.height), header)
    assert.deepEqual(chain.commit(header.height), commit)
    assert.deepEqual(chain.validators(header.height), engine.validators(header.height))
  }
  await end()
})

test('what was in memory only is fetched again after a start, and nothing else', async t => {
  const first = await world(t)
  const ten = first.sealed(10n)
  first.collector.upTo(10n)
  await ten
  await first.end()
  const second = await world(t, { folder: first.folder, committed: 10n })
  const twelve = second.sealed(12n)
  second.collector.upTo(12n)
  await twelve
  assert.deepEqual(second.told.sealed, [10n, 11n, 12n])
  await second.end()
})

test('an engine that is not there, or has not stored the votes yet, is asked again', async t => {
  let asked = 0
  const answers = [() => { throw new Error('no engine') }, () => ({}), () => ({ signed_header: { header: {}, commit: {} } })]
  const { told, collector, sealed, end } = await world(t, { ask: async (method, params) => (answers[asked++] ?? (() => blocks.ask(method, params)))() })
  const one = sealed(1n)
  collector.upTo(1n)
  await one
  assert.deepEqual([told.sealed, told.faults, asked > 3], [[1n], [], true])
  await end()
})

test('a header of another height, or another than the one that was decided, is not taken, and said to somebody', async t => {
  const rows: readonly [Parameters<typeof world>[1], RegExp][] = [
    [{ ask: (method, params) => blocks.ask(method, { ...params, ...(method === 'commit' && { height: '2' }) }) }, /no signed header 1/],
    [{ hashOf: () => new Uint8Array(32) }, /shows another block 1/],
  ]
  for (const [over, why] of rows) {
    const { told, collector, end } = await world(t, over)
    // Each further block wakes it: no pause has to pass.
    for (let tries = 0; tries < 200 && told.faults.length === 0; tries++) {
      await new Promise(resolve => setImmediate(resolve))
      collector.upTo(1n)
    }
    assert.deepEqual(told.sealed, [])
    assert.match(told.faults[0] ?? '', why)
    await end()
  }
})
