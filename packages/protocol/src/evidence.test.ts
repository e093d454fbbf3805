import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceItemBytes, evidencePath, evidenceRoot, evidenceRootOf, type EvidenceItem } from './evidence.ts'
import { toHex } from './bytes.ts'
import { sha256 } from './hash.ts'

const itemOf = (n: number): EvidenceItem => ({ fileHash: sha256(Uint8Array.of(n)), salt: new Uint8Array(16).fill(n), mediaType: 'image/jpeg' })

test('each item of a batch leads to its root by its path, and no other item does', () => {
  for (const count of [1, 2, 3, 7, 8, 33]) {
    const items = Array.from({ length: count }, (_, n) => itemOf(n))
    const root = toHex(evidenceRoot(items))
    for (let index = 0; index < count; index++) {
      const path = evidencePath(items, index)
      const found = evidenceRootOf(itemOf(index), { index, count, path })
      assert.equal(found && toHex(found), root)
      const other = evidenceRootOf({ ...itemOf(index), salt: new Uint8Array(16).fill(99) }, { index, count, path })
      assert.notEqual(other && toHex(other), root)
      assert.equal(evidenceRootOf(itemOf(index), { index, count, path: [...path, sha256(new Uint8Array(0))] }), undefined)
    }
  }
})

test('an item is its hash, its salt and its media type, and nothing of another shape', () => {
  assert.equal(toHex(evidenceItemBytes(itemOf(1))), `${toHex(sha256(Uint8Array.of(1)))}${'01'.repeat(16)}0a${Buffer.from('image/jpeg').toString('hex')}`)
  assert.throws(() => evidenceItemBytes({ ...itemOf(1), salt: new Uint8Array(15) }), RangeError)
  assert.throws(() => evidenceItemBytes({ ...itemOf(1), fileHash: new Uint8Array(31) }), RangeError)
})
