import { assert } from '@jianghan/protocol'
import { fromLatin1, latin1 } from '../latin1.ts'
import type { Bucket } from './bucket.ts'
import { bucketOf, depthOf, indexOf, topBits } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'

/** A key of the state, and its place in the order of the tree: its kh. */
export type PlacedKey = Readonly<{ key: Uint8Array; place: Uint8Array }>

/**
 * The keys behind a place, in the order of kh. The order depends on what the state holds and not on how it is laid out in buckets, so that every
 * node walks the same way.
 */
export function keysAfter({ shape, bucket }: Readonly<{ shape: Shape; bucket(id: NodeId): Bucket }>, place: Uint8Array, count: number): readonly PlacedKey[] {
  assert(place.length === 0 || place.length === 32, 'a place is a kh, or nothing')
  const after = latin1(place)
  const found: PlacedKey[] = []
  for (let top = after === '' ? 0 : topBits(after); found.length < count;) {
    const id = bucketOf(shape, top)
    for (const { kh, key } of bucket(id).leaves) {
      if (kh > after && found.length < count) found.push({ key: fromLatin1(key), place: fromLatin1(kh) })
    }
    const next = indexOf(id) + 1
    if (next === 2 ** depthOf(id)) break
    top = next * 2 ** (32 - depthOf(id))
  }
  return found
}
