import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BULK, bulkEntryHashes, bulkResultLeaf, bulkResultsRoot, decodeBulkEntry, encodeBulkEntries } from './bulk.ts'
import { toHex } from './bytes.ts'
import { inclusionPath, leafHash, merkleRoot, rootFromInclusion } from './merkle.ts'

const entries = Array.from({ length: 5 }, (_, i) => ({ to: new Uint8Array(20).fill(i), atoms: 1n << BigInt(25 * i), blind: new Uint8Array(32).fill(100 + i) }))
const packed = encodeBulkEntries(entries)
const at = (index: number): Uint8Array => packed.subarray(index * BULK.entryBytes, (index + 1) * BULK.entryBytes)

test('entries are packed without gaps and come back as they were', () => {
  assert.equal(packed.length, 5 * 68)
  for (const [i, entry] of entries.entries()) assert.deepEqual(decodeBulkEntry(at(i)), entry)
  assert.equal(decodeBulkEntry(packed), undefined)
  assert.equal(decodeBulkEntry(at(0).subarray(1)), undefined)
})

test('roots over entries and over results are RFC 9162 roots, and each leaf has its path', () => {
  const hashes = bulkEntryHashes(packed)
  const leaves = hashes.map((hash, i) => bulkResultLeaf(i, hash, { module: i % 2, code: i }))
  assert.equal(toHex(leaves[3] as Uint8Array), `00000003${toHex(leafHash(at(3)))}00010003`)
  const root = bulkResultsRoot(hashes, i => ({ module: i % 2, code: i }))
  assert.deepEqual(root, merkleRoot(leaves))
  assert.deepEqual(rootFromInclusion(leafHash(leaves[3] as Uint8Array), 3n, 5n, inclusionPath(leaves.map(leafHash), 3)), root)
})
