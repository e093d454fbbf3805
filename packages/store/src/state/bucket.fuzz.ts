import { crc32 } from 'node:zlib'
import { assert, equalBytes } from '@jianghan/protocol'
import { Bucket, decodeBucket, INLINE_MAX, Leaf } from './bucket.ts'
import { keyHash } from './hashing.ts'

const ID = 256

const leafOf = (key: string, length: number): Leaf => Leaf.of(key, keyHash(key), 'v'.repeat(length))

/** Records without their sums: of an empty bucket, of values of every place, of a key twice as long as another. */
export const corpus: readonly Uint8Array[] = [
  [], [leafOf('a', 0)], [leafOf('a', 1), leafOf('ab', INLINE_MAX), leafOf('b', INLINE_MAX + 1)],
].map(leaves => new Bucket(ID, leaves).record.slice(4))

/** Whatever follows a right sum, the decoder gives nothing or leaves that encode to the same bytes. */
export function fuzz(data: Uint8Array): void {
  decodeBucket(ID, data)
  const record = Buffer.concat([Buffer.alloc(4), data])
  record.writeUInt32BE(crc32(data, ID), 0)
  const bucket = decodeBucket(ID, record)
  if (bucket === undefined || bucket.leaves.some(leaf => leaf.key.length > 1024)) return
  assert(equalBytes(new Bucket(ID, bucket.leaves).record, record), 'a bucket has one encoding')
  if (bucket.leaves.every(leaf => leaf.key.length > 0)) comparePacked(bucket)
}

function comparePacked(bucket: Bucket): void {
  const packed = new Bucket(ID, bucket.leaves)
  packed.pack()
  assert(packed.isEmpty === bucket.isEmpty && packed.isEmpty === (bucket.leaves.length === 0), 'a packed bucket is empty when it has no leaf')
  for (const { key } of bucket.leaves) {
    const [loose, found] = [bucket.valueOf(key), packed.valueOf(key)]
    assert(loose !== undefined && found !== undefined, 'a key of a bucket is found in it')
    if (loose instanceof Leaf || found instanceof Leaf) assert(loose instanceof Leaf && found instanceof Leaf && loose.vh === found.vh, 'a value outside')
    else assert(equalBytes(loose, found), 'a packed bucket gives the same values')
  }
  assert(packed.valueOf('no key of a table') === bucket.valueOf('no key of a table'), 'and finds what is not there as little')
}
