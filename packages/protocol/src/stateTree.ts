import { assert } from './assert.ts'
import { compareBytes, concat, equalBytes, utf8 } from './bytes.ts'
import { sha256, sha256Of } from './hash.ts'

/** Prefix of a state leaf: 40 bytes, longer than a hash, so that no leaf can be read as an inner node. */
export const STATE_LEAF_PREFIX: Uint8Array = utf8('jianghan state tree leaf, version one...')

/** kh: hash of a state key. */
export const stateKeyHash = (key: Uint8Array): Uint8Array => sha256Of(Uint8Array.of(2), key)
/** vh: hash of a state value. */
export const stateValueHash = (value: Uint8Array): Uint8Array => sha256Of(Uint8Array.of(3), value)
/** Hash of a leaf of the state tree from kh and vh. */
export const stateLeafHash = (kh: Uint8Array, vh: Uint8Array): Uint8Array => sha256Of(STATE_LEAF_PREFIX, kh, vh)
/** Hash of an inner node of the state tree. */
export const stateInnerHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(left, right))

/** One step from a leaf towards the root: the sibling and the side it stands on. */
export type StateStep = Readonly<{ siblingIsLeft: boolean; sibling: Uint8Array }>

/** A leaf and its way to the root, from the leaf upwards; at most 256 steps. */
export type StatePath = Readonly<{ kh: Uint8Array; vh: Uint8Array; steps: readonly StateStep[] }>

/** That a key is there (its path) or that it is not (the paths of its neighbours by kh; one may be missing at an edge). */
export type StateProof =
  | Readonly<{ kind: 'present'; path: StatePath }>
  | Readonly<{ kind: 'absent'; left?: StatePath; right?: StatePath }>

/** Deepest path, steps. */
export const STATE_DEPTH_MAX = 256

/** Root that a path leads to, or undefined when it is out of shape. */
export function rootOfPath(path: StatePath): Uint8Array | undefined {
  if (path.kh.length !== 32 || path.vh.length !== 32 || path.steps.length > STATE_DEPTH_MAX) return undefined
  let hash = stateLeafHash(path.kh, path.vh)
  for (const { siblingIsLeft, sibling } of path.steps) {
    if (sibling.length !== 32) return undefined
    hash = siblingIsLeft ? stateInnerHash(sibling, hash) : stateInnerHash(hash, sibling)
  }
  return hash
}

/** Whether the proof shows that `key` holds `value` under `root`. */
export function verifyPresent(root: Uint8Array, key: Uint8Array, value: Uint8Array, path: StatePath): boolean {
  const reached = rootOfPath(path)
  return reached !== undefined && equalBytes(reached, root)
    && equalBytes(path.kh, stateKeyHash(key)) && equalBytes(path.vh, stateValueHash(value))
}

/**
 * Whether the proof shows that `key` is absent under `root`: both neighbours are leaves of the tree, nothing stands
 * between them, and the key falls between them by kh (as ICS-23 non-existence; depth needs no binding that way).
 */
export function verifyAbsent(
  root: Uint8Array, key: Uint8Array, neighbours: Readonly<{ left?: StatePath; right?: StatePath }>,
): boolean {
  const kh = stateKeyHash(key)
  const { left, right } = neighbours
  for (const path of [left, right]) {
    if (path === undefined) continue
    const reached = rootOfPath(path)
    if (reached === undefined || !equalBytes(reached, root)) return false
  }
  if (left !== undefined && compareBytes(left.kh, kh) >= 0) return false
  if (right !== undefined && compareBytes(right.kh, kh) <= 0) return false
  if (left === undefined) return right !== undefined && right.steps.every(step => !step.siblingIsLeft)
  if (right === undefined) return left.steps.every(step => step.siblingIsLeft)
  return areAdjacent(left, right)
}

/** Whether no leaf stands between two paths of one tree: below the node where they part, left runs right and right runs left. */
function areAdjacent(left: StatePath, right: StatePath): boolean {
  let l = left.steps.length - 1
  let r = right.steps.length - 1
  while (l >= 0 && r >= 0) {
    const a = left.steps[l]
    const b = right.steps[r]
    assert(a !== undefined && b !== undefined)
    if (a.siblingIsLeft !== b.siblingIsLeft) break
    if (!equalBytes(a.sibling, b.sibling)) return false
    l--
    r--
  }
  if (l < 0 || r < 0) return false
  const parting = left.steps[l]
  if (parting === undefined || parting.siblingIsLeft) return false
  return left.steps.slice(0, l).every(step => step.siblingIsLeft)
    && right.steps.slice(0, r).every(step => !step.siblingIsLeft)
}
