import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sealedBlocks } from './testing/sealedBlocks.ts'
import { decodeSeal, encodeSeal, SealStore } from './seals.ts'

const blocks = sealedBlocks(80)

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jh-seals-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a seal is the same after it was written and read, with its validators and without', () => {
  const { seals: [seal] } = blocks
  assert.ok(seal?.validators !== undefined)
  assert.deepEqual(decodeSeal(encodeSeal(seal)), seal)
  const { validators: _, ...without } = seal
  assert.deepEqual(decodeSeal(encodeSeal(without)), without)
})

test('bytes that are no seal are told from one: cut, lengthened, of another format', () => {
  const bytes = encodeSeal(blocks.seals[0] as (typeof blocks.seals)[0])
  for (let length = 0; length < bytes.length; length += 7) assert.equal(decodeSeal(bytes.subarray(0, length)), undefined)
  assert.equal(decodeSeal(Uint8Array.of(...bytes, 0)), undefined)
  assert.equal(decodeSeal(Uint8Array.of(2, ...bytes.subarray(1))), undefined)
})

test('a store gives every seal back, also those that are no longer in memory, and after it was opened again', async t => {
  const folder = folderOf(t)
  const store = await SealStore.open(folder, 1n)
  assert.deepEqual([store.first, store.last, store.at(1n)], [1n, 0n, undefined])
  for (const seal of blocks.seals) store.append(seal)
  assert.equal(store.last, 80n)
  for (const height of [1n, 5n, 80n]) assert.deepEqual(store.at(height), blocks.seals[Number(height) - 1])
  store.sync()
  store.close()
  const again = await SealStore.open(folder, 1n)
  t.after(() => again.close())
  assert.deepEqual([again.first, again.last, again.at(0n), again.at(81n)], [1n, 80n, undefined, undefined])
  for (const seal of blocks.seals) assert.deepEqual(again.at(seal.header.height), seal)
})

test('a store may begin at a later height', async t => {
  const store = await SealStore.open(folderOf(t), 41n)
  t.after(() => store.close())
  assert.equal(store.last, 40n)
  store.append(blocks.seals[40] as (typeof blocks.seals)[0])
  assert.deepEqual([store.first, store.last], [41n, 41n])
})
