import { assert } from '@jianghan/protocol'
import type { Change } from '../journal.ts'
import { latin1 } from '../latin1.ts'
import { keyHash } from './hashing.ts'
import { bucketOf, topBits } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'

/** A change on its way into a bucket; without a value the key goes. */
export type Wanted = Readonly<{ kh: string; key: string; value: Uint8Array | undefined }>

/** Most state changes of one height; a sort key holds the position in 21 bits. */
export const CHANGES_MAX = 2 ** 21

/** Changes grouped by bucket: buckets in order of prefix, changes of a bucket in order of kh, the last of each key. */
export function *byBucket(shape: Shape, changes: Iterable<Change>): Generator<[NodeId, readonly Wanted[]]> {
  const all: Wanted[] = []
  for (const [bytes, value] of changes) {
    const key = latin1(bytes)
    all.push({ kh: keyHash(key), key, value })
  }
  assert(all.length <= CHANGES_MAX, 'more changes than one height can take')
  // Sorting numbers in a typed array is ten times faster than sorting objects; 32 bits of kh and 21 of position fit 53.
  // outside consensus: only whole numbers below 2^53, exact everywhere
  const order = Float64Array.from(all, ({ kh }, i) => topBits(kh) * CHANGES_MAX + i).sort()
  for (let from = 0; from < order.length;) {
    const id = bucketOf(shape, Math.floor((order[from] as number) / CHANGES_MAX))
    const wanted: Wanted[] = []
    for (; from < order.length; from++) {
      const packed = order[from] as number
      if (wanted.length > 0 && bucketOf(shape, Math.floor(packed / CHANGES_MAX)) !== id) break
      wanted.push(all[packed % CHANGES_MAX] as Wanted)
    }
    yield [id, wanted.length === 1 ? wanted : sortedByHash(wanted)]
  }
}

function sortedByHash(wanted: readonly Wanted[]): Wanted[] {
  const last = new Map(wanted.map(each => [each.kh, each]))
  return [...last.values()].sort((a, b) => a.kh < b.kh ? -1 : 1)
}
