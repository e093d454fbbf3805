import { assert, equalBytes } from '@jianghan/protocol'
import type { KvOp, OrderedKv } from '../kv.ts'
import { latin1 } from '../latin1.ts'
import { Bucket, Leaf } from './bucket.ts'
import { rootDiffers } from './faults.ts'
import type { Entry } from './frozen.ts'
import { bestPairs, keyHash } from './hashing.ts'
import { HashStore } from './hashStore.ts'
import { encodeMeta, FIRST_META } from './meta.ts'
import { Nodes } from './nodes.ts'
import { bucketKey, flatRecordKey, metaKey, seal, valueKey } from './records.ts'
import { bucketCount, bucketOf, DEPTH_MAX, FIRST_SHAPE, LOAD, topBits } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'

/** Buckets written in one step. */
const STEP = 4096

/** What a state is built from: leaves in the order of kh, then the flat table. */
export type StateSource = Readonly<{ height: bigint; root: Uint8Array; leafCount: number; leaves: AsyncIterable<Entry>; flat: AsyncIterable<Entry> }>

/** The shape of a tree that has just grown to so many leaves. */
function shapeFor(leaves: number): Shape {
  const wanted = Math.ceil(leaves / LOAD)
  let depth = FIRST_SHAPE.depth
  while (depth < DEPTH_MAX && wanted >= 2 ** (depth + 1)) depth++
  const split = Math.min(Math.max(0, wanted - 2 ** depth), 2 ** depth - 1)
  return { depth, split: depth === DEPTH_MAX ? 0 : split }
}

/**
 * Builds a state in an empty KV, bucket by bucket in one pass. Its head is written last and only when the leaves lead to the root:
 * a state that was broken off, or that is not what it says, cannot be opened. Throws stateDamaged when the root differs.
 */
export async function buildState(kv: OrderedKv, source: StateSource, name = 'state'): Promise<void> {
  const shape = shapeFor(source.leafCount)
  const nodes = new Nodes(shape, await bestPairs())
  const hashes = new HashStore(FIRST_META.hashes)
  let leaves = 0
  let waiting: Bucket[] = []
  let ops: KvOp[] = []
  const write = async (): Promise<void> => {
    const buckets = waiting
    const more = ops
    waiting = []
    ops = []
    await kv.write([...buckets.map(bucket => ({ key: bucketKey(bucket.id), value: bucket.record })), ...more, ...hashes.write(buckets, nodes, () => shape)])
    hashes.written()
  }
  let id: NodeId | undefined
  let inside: Leaf[] = []
  let last = ''
  const close = async (): Promise<void> => {
    if (id === undefined) return
    const bucket = new Bucket(id, inside)
    nodes.setHash(id, bucket.hash)
    bucket.pack()
    waiting.push(bucket)
    inside = []
    if (waiting.length >= STEP) await write()
  }
  for await (const [key, value] of source.leaves) {
    const name = latin1(key)
    const kh = keyHash(name)
    if (kh <= last && leaves > 0) throw rootDiffers('snapshot: the leaves are out of order', source.height)
    last = kh
    const at = bucketOf(shape, topBits(kh))
    if (at !== id) {
      await close()
      id = at
    }
    const leaf = Leaf.of(name, kh, latin1(value))
    if (leaf.isOutside) {
      const recordKey = valueKey(kh)
      ops.push({ key: recordKey, value: seal(recordKey, value) })
    }
    inside.push(leaf)
    leaves++
  }
  await close()
  for await (const [key, value] of source.flat) {
    const recordKey = flatRecordKey(key)
    ops.push({ key: recordKey, value: seal(recordKey, value) })
    if (ops.length >= STEP) await write()
  }
  await write()
  nodes.rebuild(shape)
  assert(bucketCount(shape) >= 2 ** FIRST_SHAPE.depth, 'a tree has its first buckets')
  if (leaves !== source.leafCount || !equalBytes(nodes.bytes(1), source.root)) throw rootDiffers(name, source.height)
  const meta = encodeMeta({ height: source.height, root: source.root, shape, leaves, hashes: hashes.places })
  await kv.write([{ key: metaKey(), value: seal(metaKey(), meta) }], { sync: true })
}
