import assert from 'node:assert/strict'
import { test } from 'node:test'
import { equalBytes } from '@jianghan/protocol'
import { seededRandom } from '@jianghan/crypto/testing'
import { MemoryKv } from '../memoryKv.ts'
import { buildState } from '../state/build.ts'
import { StateTree } from '../stateTree.ts'
import { CHUNK_BYTES, decodeManifest, encodeManifest, snapshotId } from './manifest.ts'
import type { SnapshotManifest } from './manifest.ts'
import { SnapshotReader, writeSnapshot } from './stream.ts'

const random = seededRandom('snapshot')
const entries = Array.from({ length: 6_000 }, (_, i): [Uint8Array, Uint8Array] => [random.bytes(20), random.bytes(i % 500 === 0 ? 400_000 : i % 40)])

/** A tree with these entries, in blocks of so many; its layout differs with that, its content does not. */
async function treeOf(step: number, extra = 0): Promise<StateTree> {
  const tree = await StateTree.open(new MemoryKv())
  const surplus = Array.from({ length: extra }, (_, i): [Uint8Array, Uint8Array] => [new Uint8Array(12).fill(i & 255, 0, 4).fill(i >> 8, 4), new Uint8Array(3)])
  if (extra > 0) {
    tree.apply(tree.prepare(1n, surplus))
    tree.apply(tree.prepare(2n, surplus.map(([key]) => [key, undefined])))
  }
  let height = 10n
  for (let from = 0; from < entries.length; from += step) tree.apply(tree.prepare(height++, entries.slice(from, from + step), [[Uint8Array.of(9, from >> 8, from & 255), Uint8Array.of(1)]]))
  tree.apply(tree.prepare(100_000n, [], [[Uint8Array.of(1), new Uint8Array(70_000)], ...Array.from({ length: Math.ceil(entries.length / step) }, (_, i): [Uint8Array, undefined] => [Uint8Array.of(9, (i * step) >> 8, (i * step) & 255), undefined])]))
  return tree
}

async function snapshotOf(tree: StateTree): Promise<{ manifest: SnapshotManifest; chunks: Uint8Array[] }> {
  const state = await tree.freeze()
  const writing = writeSnapshot(state)
  const chunks: Uint8Array[] = []
  for (;;) {
    const { value, done } = await writing.next()
    if (done === true) {
      await state.release()
      return { manifest: value, chunks }
    }
    chunks.push(value)
  }
}

async function restored(manifest: SnapshotManifest, chunks: readonly Uint8Array[]): Promise<StateTree> {
  const kv = new MemoryKv()
  const reader = new SnapshotReader(manifest, (async function *() { yield* chunks })())
  await buildState(kv, { height: manifest.height, root: manifest.root, leafCount: manifest.leaves, leaves: reader.leaves(), flat: reader.flat() })
  await reader.end()
  return StateTree.open(kv)
}

test('two trees of the same content make the same chunks, whatever way they grew', async () => {
  const one = await snapshotOf(await treeOf(1_000))
  const two = await snapshotOf(await treeOf(250, 9_000))
  assert.ok(equalBytes(snapshotId(one.manifest), snapshotId(two.manifest)))
  assert.deepEqual(one.chunks, two.chunks)
  assert.ok(one.chunks.length > 4 && one.chunks.every((chunk, i) => chunk.length === CHUNK_BYTES || i === one.chunks.length - 1))
  assert.deepEqual(decodeManifest(encodeManifest(one.manifest)), one.manifest)
})

test('a snapshot gives the same root, values, proofs and flat table back, and the state goes on from it', async () => {
  const tree = await treeOf(1_000)
  const { manifest, chunks } = await snapshotOf(tree)
  const again = await restored(manifest, chunks)
  assert.deepEqual([again.root, again.height, again.leafCount], [tree.root, tree.height, tree.leafCount])
  for (const [key, value] of entries.slice(0, 600)) assert.deepEqual(again.get(key), value)
  assert.deepEqual(again.flatGet(Uint8Array.of(1)), new Uint8Array(70_000))
  const changes = entries.slice(0, 50).map(([key]): [Uint8Array, Uint8Array] => [key, Uint8Array.of(7)])
  assert.deepEqual(again.prepare(200_000n, changes).root, tree.prepare(200_000n, changes).root)
  assert.deepEqual((await again.scrub()).damage, [])
})

test('a snapshot is of one height while blocks are applied and flushed beside it', async () => {
  const tree = await treeOf(1_000)
  const { root } = tree
  const state = await tree.freeze()
  const writing = writeSnapshot(state)
  let height = 200_000n
  for (let step = await writing.next(); ; step = await writing.next()) {
    if (step.done === true) {
      assert.deepEqual(step.value.root, root)
      break
    }
    tree.apply(tree.prepare(height++, entries.slice(0, 300).map(([key]) => [key, Uint8Array.of(Number(height & 255n))])))
    await tree.flush()
  }
  await state.release()
})

test('a chunk that was changed, left out or exchanged is named, and no state can be opened', async () => {
  const { manifest, chunks } = await snapshotOf(await treeOf(1_000))
  const flipped = chunks.map((chunk, i) => (i === 2 ? chunk.with(77, (chunk[77] as number) ^ 1) : chunk))
  for (const wrong of [flipped, chunks.slice(0, -1), [chunks[1] as Uint8Array, chunks[0] as Uint8Array, ...chunks.slice(2)]]) {
    await assert.rejects(restored(manifest, wrong), { code: 'snapshotDamaged' })
  }
  const root = manifest.root.with(0, (manifest.root[0] as number) ^ 1)
  await assert.rejects(restored({ ...manifest, root }, chunks), { code: 'stateDamaged' })
})
