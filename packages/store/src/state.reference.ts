import {
  STATE_LEAF_PREFIX, assert, compareBytes, concat, equalBytes, sha256, stateInnerHash, stateKeyHash, stateValueHash,
} from '@jianghan/protocol'
import type { StatePath, StateProof, StateStep } from '@jianghan/protocol'

/** A leaf of the reference tree. */
export type ReferenceLeaf = Readonly<{ key: Uint8Array; kh: Uint8Array; value: Uint8Array; hash: Uint8Array }>

const bitOf = (kh: Uint8Array, depth: number): number => ((kh[depth >> 3] as number) >> (7 - (depth & 7))) & 1

/** Hash of the subtree of sorted leaves that share their first `depth` bits; undefined when there is none. */
function hashOf(leaves: readonly ReferenceLeaf[], depth: number): Uint8Array | undefined {
  if (leaves.length <= 1) return leaves[0]?.hash
  const [left, right] = halves(leaves, depth)
  const l = hashOf(left, depth + 1)
  const r = hashOf(right, depth + 1)
  return l === undefined || r === undefined ? l ?? r : stateInnerHash(l, r)
}

function halves(leaves: readonly ReferenceLeaf[], depth: number): [readonly ReferenceLeaf[], readonly ReferenceLeaf[]] {
  const ones = leaves.findIndex(leaf => bitOf(leaf.kh, depth) === 1)
  return ones < 0 ? [leaves, []] : [leaves.slice(0, ones), leaves.slice(ones)]
}

function pathOf(leaves: readonly ReferenceLeaf[], depth: number, leaf: ReferenceLeaf): StateStep[] {
  if (leaves.length === 1) return []
  const bit = bitOf(leaf.kh, depth)
  const sides = halves(leaves, depth)
  const steps = pathOf(sides[bit] as readonly ReferenceLeaf[], depth + 1, leaf)
  const sibling = hashOf(sides[1 - bit] as readonly ReferenceLeaf[], depth + 1)
  return sibling === undefined ? steps : [...steps, { siblingIsLeft: bit === 1, sibling }]
}

/**
 * The state tree written as the specification says it, over a sorted list, with nothing clever: the judge of the fast
 * one in tests. Slow on purpose; no production code uses it.
 */
export class ReferenceTree {
  readonly leaves: readonly ReferenceLeaf[]

  constructor(entries: Iterable<readonly [Uint8Array, Uint8Array]>) {
    const leaves = [...entries].map(([key, value]) => {
      const kh = stateKeyHash(key)
      return { key, kh, value, hash: sha256(concat(STATE_LEAF_PREFIX, kh, stateValueHash(value))) }
    })
    this.leaves = leaves.sort((a, b) => compareBytes(a.kh, b.kh))
  }

  get root(): Uint8Array {
    return hashOf(this.leaves, 0) ?? new Uint8Array(32)
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.leaves.find(leaf => equalBytes(leaf.key, key))?.value
  }

  path(leaf: ReferenceLeaf): StatePath {
    return { kh: leaf.kh, vh: stateValueHash(leaf.value), steps: pathOf(this.leaves, 0, leaf) }
  }

  prove(key: Uint8Array): StateProof {
    assert(this.leaves.length > 0, 'an empty tree has no proofs')
    const kh = stateKeyHash(key)
    const at = this.leaves.findIndex(leaf => compareBytes(leaf.kh, kh) >= 0)
    const next = at < 0 ? undefined : this.leaves[at]
    if (next !== undefined && equalBytes(next.kh, kh)) return { kind: 'present', path: this.path(next) }
    const previous = at < 0 ? this.leaves.at(-1) : at > 0 ? this.leaves[at - 1] : undefined
    return {
      kind: 'absent',
      ...(previous === undefined ? {} : { left: this.path(previous) }),
      ...(next === undefined ? {} : { right: this.path(next) }),
    }
  }
}
