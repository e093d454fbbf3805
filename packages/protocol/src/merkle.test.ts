import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from './bytes.ts'
import { EMPTY_ROOT, inclusionPath, leafHash, merkleRoot, nodeHash, rootFromInclusion, rootOfHashes, verifyConsistency } from './merkle.ts'

/** Leaves and roots of Certificate Transparency's reference test (RFC 6962 section 2.1 hashes). */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hex => fromHex(hex) as Uint8Array)
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
/** Consistency proofs between sizes of the same tree. */
const CONSISTENCY: [number, number, string[]][] = [
  [1, 1, []],
  [1, 8, ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4']],
  [6, 8, ['0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a', 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7']],
  [2, 5, ['5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b']],
]

const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array
const leavesOf = (size: number): Uint8Array[] => Array.from({ length: size }, (_, i) => Uint8Array.of(i >> 8, i & 255))

/** RFC 9162 2.1.1, written again: recursion over the leaves with node:crypto. */
function reference(leaves: readonly Uint8Array[]): Uint8Array {
  const hash = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(parts.reduce((h, part) => h.update(part), createHash('sha256')).digest())
  if (leaves.length === 0) return hash()
  if (leaves.length === 1) return hash(Uint8Array.of(0), leaves[0] as Uint8Array)
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return hash(Uint8Array.of(1), reference(leaves.slice(0, k)), reference(leaves.slice(k)))
}

/** RFC 9162 2.1.4.1. */
function consistencyPath(hashes: readonly Uint8Array[], m: number, isWhole = true): Uint8Array[] {
  if (m === hashes.length) return isWhole ? [] : [rootOfHashes(hashes)]
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1))
  return m <= k
    ? [...consistencyPath(hashes.slice(0, k), m, isWhole), rootOfHashes(hashes.slice(k))]
    : [...consistencyPath(hashes.slice(k), m - k, false), rootOfHashes(hashes.slice(0, k))]
}

test('roots of the reference leaves are those of Certificate Transparency', () => {
  for (const [i, root] of ROOTS.entries()) assert.equal(toHex(merkleRoot(LEAVES.slice(0, i + 1))), root)
  assert.equal(toHex(EMPTY_ROOT), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  assert.deepEqual(merkleRoot([]), EMPTY_ROOT)
})

test('roots of all sizes up to 70 are those of a second implementation', () => {
  for (let size = 0; size <= 70; size++) assert.deepEqual(merkleRoot(leavesOf(size)), reference(leavesOf(size)))
})

test('inclusion holds for every leaf of every size, and for no other leaf, index, size or path', () => {
  for (let size = 1; size <= 33; size++) {
    const hashes = leavesOf(size).map(leafHash)
    const root = rootOfHashes(hashes)
    for (let index = 0; index < size; index++) {
      const path = inclusionPath(hashes, index)
      const leaf = hashes[index] as Uint8Array
      const holds = (i: number, n: number, p: readonly Uint8Array[], h = leaf): boolean => {
        const reached = rootFromInclusion(h, BigInt(i), BigInt(n), p)
        return reached !== undefined && toHex(reached) === toHex(root)
      }
      assert.ok(holds(index, size, path))
      assert.ok(!holds(index, size, path, leafHash(Uint8Array.of(1, 2, 3))))
      assert.ok(!holds(index, size, [...path, leaf]))
      if (path.length > 0) assert.ok(!holds(index, size, path.slice(1)) && !holds(index, size, path.slice(0, -1)))
      for (let other = 0; other < size; other++) if (other !== index) assert.ok(!holds(other, size, path))
      assert.equal(rootFromInclusion(leaf, BigInt(size), BigInt(size), path), undefined)
    }
  }
  assert.equal(rootFromInclusion(EMPTY_ROOT, 0n, 0n, []), undefined)
})

test('inclusion works at sizes beyond 2^53', () => {
  const size = (1n << 60n) + 1n
  const leaf = leafHash(Uint8Array.of(7))
  assert.deepEqual(rootFromInclusion(leaf, size - 1n, size, [EMPTY_ROOT]), nodeHash(EMPTY_ROOT, leaf))
  assert.equal(rootFromInclusion(leaf, 0n, size, [EMPTY_ROOT]), undefined)
})

test('consistency proofs of Certificate Transparency hold', () => {
  for (const [from, to, path] of CONSISTENCY) {
    assert.ok(verifyConsistency(BigInt(from), bytes(ROOTS[from - 1] as string), BigInt(to), bytes(ROOTS[to - 1] as string), path.map(bytes)), `${from} to ${to}`)
  }
})

test('consistency holds between all sizes up to 20, and not for another root or path', () => {
  for (let to = 0; to <= 20; to++) {
    const hashes = leavesOf(to).map(leafHash)
    const newRoot = rootOfHashes(hashes)
    for (let from = 0; from <= to; from++) {
      const oldRoot = rootOfHashes(hashes.slice(0, from))
      const path = from === 0 ? [] : consistencyPath(hashes, from)
      assert.ok(verifyConsistency(BigInt(from), oldRoot, BigInt(to), newRoot, path), `${from} to ${to}`)
      assert.ok(!verifyConsistency(BigInt(from), oldRoot, BigInt(to), newRoot, [...path, newRoot]))
      if (from === 0) continue
      assert.ok(!verifyConsistency(BigInt(from), leafHash(oldRoot), BigInt(to), newRoot, path))
      assert.ok(!verifyConsistency(BigInt(from), oldRoot, BigInt(to), leafHash(newRoot), path))
      if (path.length > 0) assert.ok(!verifyConsistency(BigInt(from), oldRoot, BigInt(to), newRoot, path.slice(0, -1)))
    }
  }
  assert.ok(!verifyConsistency(2n, EMPTY_ROOT, 1n, EMPTY_ROOT, []))
})

test('random paths lead nowhere', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const root = merkleRoot(leavesOf(9))
  fc.assert(fc.property(hash, fc.nat(12), fc.array(hash, { maxLength: 6 }), (leaf, index, path) => {
    const reached = rootFromInclusion(leaf, BigInt(index), 9n, path)
    assert.ok(reached === undefined || toHex(reached) !== toHex(root))
    assert.ok(!verifyConsistency(5n, leaf, 9n, root, path))
  }), { seed: 4, numRuns: 300 })
})
