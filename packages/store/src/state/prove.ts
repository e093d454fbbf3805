import { assert } from '@jianghan/protocol'
import type { StatePath, StateProof, StateStep } from '@jianghan/protocol'
import { fromLatin1 } from '../latin1.ts'
import { middleOf, subtreeHash } from './bucket.ts'
import type { Leaf } from './bucket.ts'
import { bucketOf, depthOf, idOf, indexOf, isBucket, topBits } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'

/** A state that proofs are made of: the latest or an older one. */
export type ProvableState = Readonly<{
  shape: Shape
  /** Hash of a node at or above the buckets; undefined when it is empty. */
  node(id: NodeId): Uint8Array | undefined
  /** Leaves of a bucket by kh. */
  leaves(bucket: NodeId): readonly Leaf[]
}>

/** The proof that a kh is there, or that it is not. The state holds at least one leaf. */
export function prove(state: ProvableState, kh: string): StateProof {
  const bucket = bucketOf(state.shape, topBits(kh))
  const leaves = state.leaves(bucket)
  const at = leaves.findIndex(leaf => leaf.kh >= kh)
  if (at >= 0 && leaves[at]?.kh === kh) return { kind: 'present', path: pathOf(state, bucket, leaves, at) }
  const left = at === 0 || leaves.length === 0 ? edgePath(state, bucket, 'left') : pathOf(state, bucket, leaves, (at < 0 ? leaves.length : at) - 1)
  const right = at < 0 ? edgePath(state, bucket, 'right') : pathOf(state, bucket, leaves, at)
  assert(left !== undefined || right !== undefined, 'a state without leaves has no proofs')
  return { kind: 'absent', ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) }
}

/** Path of the last leaf to the left of a bucket, or of the first to its right; undefined at the edge of the tree. */
function edgePath(state: ProvableState, bucket: NodeId, side: 'left' | 'right'): StatePath | undefined {
  const away = side === 'left' ? 1 : 0
  for (let id = bucket; id > 1; id >>>= 1) {
    const sibling = id ^ 1
    if ((id & 1) !== away || state.node(sibling) === undefined) continue
    const found = descend(state, sibling, side)
    const leaves = state.leaves(found)
    return pathOf(state, found, leaves, side === 'left' ? leaves.length - 1 : 0)
  }
  return undefined
}

/** From a node down to the bucket with its last leaf (seen from the left side: the right end), or its first. */
function descend(state: ProvableState, from: NodeId, side: 'left' | 'right'): NodeId {
  let id = from
  while (!isBucket(state.shape, id)) {
    const depth = depthOf(id) + 1
    const near = idOf(depth, 2 * indexOf(id) + (side === 'left' ? 1 : 0))
    id = state.node(near) === undefined ? near ^ 1 : near
  }
  return id
}

function pathOf(state: ProvableState, bucket: NodeId, leaves: readonly Leaf[], at: number): StatePath {
  const leaf = leaves[at]
  assert(leaf !== undefined, 'a node without leaves has no path')
  const steps = stepsInBucket(leaves, depthOf(bucket), at)
  for (let id = bucket; id > 1; id >>>= 1) {
    const sibling = state.node(id ^ 1)
    if (sibling !== undefined) steps.push({ siblingIsLeft: (id & 1) === 1, sibling })
  }
  return { kh: fromLatin1(leaf.kh), vh: fromLatin1(leaf.vh), steps }
}

function stepsInBucket(leaves: readonly Leaf[], from: number, at: number): StateStep[] {
  const down: StateStep[] = []
  let low = 0
  let high = leaves.length
  for (let depth = from; high - low > 1; depth++) {
    const middle = middleOf(leaves, depth, low, high)
    const isRight = at >= middle
    const sibling = isRight ? subtreeHash(leaves, depth + 1, low, middle) : subtreeHash(leaves, depth + 1, middle, high)
    if (sibling !== '') down.push({ siblingIsLeft: isRight, sibling: fromLatin1(sibling) })
    if (isRight) low = middle
    else high = middle
  }
  return down.reverse()
}
