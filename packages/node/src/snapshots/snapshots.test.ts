import assert from 'node:assert/strict'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { application } from '@jianghan/app'
import { Ledger, openLedgerStores, TRUSTED } from '@jianghan/kernel'
import { sha256 } from '@jianghan/protocol'
import type { OfferedSnapshot } from '@jianghan/engine-cometbft'
import { readGenesisFile } from '../folder/genesisFile.ts'
import { postOne, startTestNode, temporaryFolder, transfer } from '../testing/testLedger.ts'
import { decodeDescription, encodeDescription } from './description.ts'
import { SnapshotIntake } from './intake.ts'
import { SnapshotFolder } from './snapshotFolder.ts'

async function opened(folder: string) {
  const stores = await openLedgerStores(folder)
  const ledger = await Ledger.open({ application, genesis: readGenesisFile(join(folder, 'genesis.json')), stores, judge: TRUSTED })
  return {
    ledger, stores,
    async close() {
      await ledger.close()
      stores.segments.close()
    },
  }
}

/** A ledger with some transfers, and a snapshot of it. */
async function source(t: TestContext) {
  const folder = temporaryFolder(t)
  const node = await startTestNode(t, { folder })
  for (let i = 0; i < 4; i++) await postOne(node, transfer(), '?wait=provable')
  await node.close()
  const { ledger, stores, close } = await opened(folder)
  const snapshots = new SnapshotFolder(folder)
  const done = await snapshots.make(ledger, stores, 1)
  const [offer] = snapshots.list()
  assert.ok(offer !== undefined && offer.height === done.height && offer.chunks === done.chunks)
  const facts = { height: ledger.lastHeight, appHash: ledger.lastAppHash, logSize: ledger.logSize, logRoot: ledger.log.root() }
  await close()
  return { folder, snapshots, offer, facts }
}

/** A folder that has the genesis and nothing else. */
function emptyFolder(t: TestContext, from: string): string {
  const folder = temporaryFolder(t)
  mkdirSync(folder, { recursive: true })
  cpSync(join(from, 'genesis.json'), join(folder, 'genesis.json'))
  return folder
}

const takeAll = (intake: SnapshotIntake, snapshots: SnapshotFolder, { height, chunks }: OfferedSnapshot): boolean[] =>
  Array.from({ length: chunks }, (_, i) => intake.take(i, snapshots.chunk(height, i) ?? new Uint8Array(0)))

test('a ledger that begins with a snapshot stands where the other does, and executes the next block to the same result', async t => {
  const { folder, snapshots, offer, facts } = await source(t)
  const target = emptyFolder(t, folder)
  const intake = new SnapshotIntake(target)
  assert.equal(intake.begin(offer, facts.appHash), true)
  assert.ok(takeAll(intake, snapshots, offer).every(Boolean))
  assert.deepEqual(await intake.place(), { height: facts.height, appHash: facts.appHash, appVersion: 1n })
  const [one, two] = [await opened(folder), await opened(target)]
  const shown = ({ ledger }: typeof one) => ({ height: ledger.lastHeight, appHash: ledger.lastAppHash, logSize: ledger.logSize, logRoot: ledger.log.root() })
  assert.deepEqual(shown(two), facts)
  assert.equal(two.ledger.firstHeight, facts.height)
  const next = { height: facts.height + 1n, time: { seconds: one.ledger.lastTime.seconds + 1n, nanos: 0 }, batches: [] }
  assert.deepEqual(two.ledger.execute(next).appHash, one.ledger.execute(next).appHash)
  await one.close()
  await two.close()
})

test('what does not lead to the trusted hash is refused: another hash, a changed description, a changed chunk, a state with another root', async t => {
  const { folder, snapshots, offer, facts } = await source(t)
  const intake = new SnapshotIntake(emptyFolder(t, folder))
  assert.equal(intake.begin(offer, sha256(facts.appHash)), false)
  assert.equal(intake.begin({ ...offer, height: offer.height + 1n }, facts.appHash), false)
  assert.equal(intake.begin({ ...offer, chunks: offer.chunks + 1 }, facts.appHash), false)
  assert.equal(intake.begin({ ...offer, metadata: offer.metadata.with(3, 9) }, facts.appHash), false)
  assert.equal(intake.begin(offer, facts.appHash), true)
  const chunk = snapshots.chunk(offer.height, 0) as Uint8Array
  assert.equal(intake.take(0, chunk.with(0, (chunk[0] as number) ^ 1)), false)
  assert.equal(intake.take(offer.chunks, chunk), false)
  // A liar's description that names chunks of its own: the roots still have to come out.
  const description = decodeDescription(offer.metadata)
  assert.ok(description !== undefined)
  const last = snapshots.chunk(offer.height, offer.chunks - 1) as Uint8Array
  const forged = last.with(last.length - 1, (last[last.length - 1] as number) ^ 1)
  const metadata = encodeDescription({ ...description, state: { ...description.state, chunks: [...description.state.chunks.slice(0, -1), sha256(forged)] } })
  const liar = { ...offer, metadata, hash: sha256(metadata) }
  assert.equal(intake.begin(liar, facts.appHash), true)
  for (let i = 0; i < liar.chunks; i++) assert.equal(intake.take(i, i === liar.chunks - 1 ? forged : snapshots.chunk(offer.height, i) as Uint8Array), true)
  assert.equal(await intake.place(), undefined)
})
