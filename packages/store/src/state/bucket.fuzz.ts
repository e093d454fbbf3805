import { crc32 } from 'node:zlib'
import { assert, equalBytes } from '@jianghan/protocol'
import { Bucket, decodeBucket } from './bucket.ts'

const ID = 256

/** Whatever follows a right sum, the decoder gives nothing or leaves that encode to the same bytes. */
export function fuzz(data: Uint8Array): void {
  decodeBucket(ID, data)
  const record = Buffer.concat([Buffer.alloc(4), data])
  record.writeUInt32BE(crc32(data, ID), 0)
  const bucket = decodeBucket(ID, record)
  if (bucket === undefined || bucket.leaves.some(leaf => leaf.key.length > 1024)) return
  assert(equalBytes(new Bucket(ID, bucket.leaves).record, record), 'a bucket has one encoding')
}
