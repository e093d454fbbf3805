import { assert } from './assert.ts'
import { equalBytes } from './bytes.ts'
import { sha256, sha256Of } from './hash.ts'

/**
 * The Merkle tree hash of RFC 9162 section 2.1 (the same as RFC 6962, and as CometBFT's simple Merkle tree): leaf =
 * SHA-256(0x00 ‖ leaf), node = SHA-256(0x01 ‖ left ‖ right), the empty tree = SHA-256(""), a tree of n leaves is split
 * at the largest power of two below n.
 */

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** Hash of a leaf (RFC 9162 2.1.1). */
export const leafHash = (leaf: Uint8Array): Uint8Array => sha256Of(LEAF, leaf)

/** Hash of an inner node (RFC 9162 2.1.1). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256Of(NODE, left, right)

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0))

/** Largest power of two smaller than `size`; size ≥ 2. */
function split(size: number): number {
  let k = 1
  while (k * 2 < size) k *= 2
  return k
}

/** Root over leaf hashes (not leaves). */
export const rootOfHashes = (hashes: readonly Uint8Array[]): Uint8Array =>
  (hashes.length === 0 ? EMPTY_ROOT : rootBetween(hashes, 0, hashes.length))

function rootBetween(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return hashes[from] as Uint8Array
  const middle = from + split(to - from)
  return nodeHash(rootBetween(hashes, from, middle), rootBetween(hashes, middle, to))
}

/** Root over leaves. */
export const merkleRoot = (leaves: readonly Uint8Array[]): Uint8Array => rootOfHashes(leaves.map(leafHash))

/** Inclusion path of leaf `index` among leaf hashes, from the leaf upwards (RFC 9162 2.1.3.1). */
export function inclusionPath(hashes: readonly Uint8Array[], index: number): Uint8Array[] {
  assert(index >= 0 && index < hashes.length, 'leaf index outside the tree')
  if (hashes.length === 1) return []
  const k = split(hashes.length)
  return index < k
    ? [...inclusionPath(hashes.slice(0, k), index), rootOfHashes(hashes.slice(k))]
    : [...inclusionPath(hashes.slice(k), index - k), rootOfHashes(hashes.slice(0, k))]
}

/**
 * Root that an inclusion path leads to (RFC 9162 2.1.3.2), or undefined when the path does not have the length that
 * (index, size) demands. `index` and `size` are unsigned 64-bit numbers.
 */
export function rootFromInclusion(
  hash: Uint8Array, index: bigint, size: bigint, path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (index >= size) return undefined
  let fn = index
  let sn = size - 1n
  let root = hash
  for (const sibling of path) {
    if (sn === 0n) return undefined
    if ((fn & 1n) === 1n || fn === sn) {
      root = nodeHash(sibling, root)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      root = nodeHash(root, sibling)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n ? root : undefined
}

/** Whether the tree of `newSize` leaves with `newRoot` extends the tree of `oldSize` leaves (RFC 9162 2.1.4.2). */
export function verifyConsistency(
  oldSize: bigint, oldRoot: Uint8Array, newSize: bigint, newRoot: Uint8Array, path: readonly Uint8Array[],
): boolean {
  if (oldSize > newSize) return false
  if (oldSize === newSize) return path.length === 0 && equalBytes(oldRoot, newRoot)
  if (oldSize === 0n) return path.length === 0 && equalBytes(oldRoot, EMPTY_ROOT)
  const isPower = (oldSize & (oldSize - 1n)) === 0n
  const proof = isPower ? [oldRoot, ...path] : [...path]
  const first = proof[0]
  if (first === undefined) return false
  let fn = oldSize - 1n
  let sn = newSize - 1n
  while ((fn & 1n) === 1n) {
    fn >>= 1n
    sn >>= 1n
  }
  let fr = first
  let sr = first
  for (const c of proof.slice(1)) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      sr = nodeHash(sr, c)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && equalBytes(fr, oldRoot) && equalBytes(sr, newRoot)
}
