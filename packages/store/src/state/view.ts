import { assert } from '@jianghan/protocol'
import { fromLatin1, latin1 } from '../latin1.ts'
import type { OrderedKv } from '../kv.ts'
import type { StateView } from '../stateTree.ts'
import { Leaf } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import type { History } from './history.ts'
import { keyHash } from './hashing.ts'
import { bytesOf, isEmptyAt } from './nodes.ts'
import type { Nodes } from './nodes.ts'
import { prove } from './prove.ts'
import { depthOf, indexOf, isBucket, topBits } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'
import { copyOldNode, findOld, lowerBound } from './undo.ts'
import type { Layer } from './undo.ts'

/** What a view reads through: the latest state, and the way back from it. */
export type ViewSource = Readonly<{
  kv: OrderedKv
  nodes: Nodes
  history: History
  latest(): Readonly<{ height: bigint; root: Uint8Array; shape: Shape }>
  get(key: Uint8Array): Uint8Array | undefined
  bucket(id: NodeId): Bucket
  damaged(height: bigint): Error
}>

/** The state as it was after `height`, which the history must still reach at every call. */
export function viewOf(height: bigint, source: ViewSource): StateView {
  const { latest, history } = source
  const at = (): Readonly<{ root: Uint8Array; shape: Shape; layers: readonly Layer[] }> => {
    const now = latest()
    if (height === now.height) return { ...now, layers: [] }
    const head = history.headAfter(height)
    assert(head !== undefined, 'a view was kept after its height left the window')
    return { root: head.root, shape: head.shape, layers: history.layersAfter(height, source.kv, source.nodes, source.damaged) }
  }
  return {
    height,
    root: at().root,
    get(key) {
      const kh = keyHash(latin1(key))
      for (const layer of at().layers) {
        const old = findOld(layer, kh)
        if (old !== undefined) return old.value === undefined ? undefined : fromLatin1(old.value)
      }
      return source.get(key)
    },
    prove(key) {
      const { shape, layers } = at()
      return prove({ shape, node: id => nodeAt(source, layers, id), leaves: id => leavesAt(source, layers, id) }, keyHash(latin1(key)))
    },
  }
}

function nodeAt({ nodes }: ViewSource, layers: readonly Layer[], id: NodeId): Uint8Array | undefined {
  const words = new Uint32Array(8)
  if (!layers.some(layer => copyOldNode(layer, id, words, 0))) nodes.copyTo(id, words, 0)
  return isEmptyAt(words, 0) ? undefined : bytesOf(words)
}

/** Leaves of a bucket of an older shape: the present buckets below it, with what the layers say laid over them. */
function leavesAt(source: ViewSource, layers: readonly Layer[], id: NodeId): readonly Leaf[] {
  const present = bucketsUnder(source, id).flatMap(bucket => bucket.leaves)
  if (layers.length === 0) return present
  const leaves = new Map(present.map(leaf => [leaf.kh, leaf]))
  const depth = depthOf(id)
  const index = indexOf(id)
  const first = String.fromCharCode(...firstHash(depth, index))
  for (const layer of layers.toReversed()) {
    for (let at = lowerBound(layer.leaves, first); at < layer.leaves.length; at++) {
      const old = layer.leaves[at]
      if (old === undefined || topBits(old.kh) >>> (32 - depth) !== index) break
      if (old.value === undefined) leaves.delete(old.kh)
      else leaves.set(old.kh, Leaf.of(old.key, old.kh, old.value))
    }
  }
  return [...leaves.values()].sort((a, b) => a.kh < b.kh ? -1 : 1)
}

/** First four bytes of the lowest kh with a prefix; the text of fewer bytes sorts before every kh that extends it. */
function firstHash(depth: number, index: number): number[] {
  const top = index * 2 ** (32 - depth)
  return [top / 2 ** 24 & 255, top / 2 ** 16 & 255, top / 2 ** 8 & 255, top & 255]
}

function bucketsUnder(source: ViewSource, id: NodeId): Bucket[] {
  if (isBucket(source.latest().shape, id)) return [source.bucket(id)]
  return [...bucketsUnder(source, 2 * id), ...bucketsUnder(source, 2 * id + 1)]
}
