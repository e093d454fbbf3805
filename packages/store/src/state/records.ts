import { crc32 } from 'node:zlib'
import { fromLatin1 } from '../latin1.ts'
import type { NodeId } from './shape.ts'

/** First byte of a key in the ordered KV: what the record is. */
const KIND = { meta: 0x6d, bucket: 0x62, value: 0x76, flat: 0x66, undo: 0x75, undoHead: 0x68, delta: 0x64, snapshot: 0x73 } as const
/** What a record of the state's KV is. */
export type RecordKind = keyof typeof KIND

const key = (kind: RecordKind, rest: number): Buffer => {
  const out = Buffer.allocUnsafe(1 + rest)
  out[0] = KIND[kind]
  return out
}

/** Key of the one record that says which state is on disk. */
export const metaKey = (): Uint8Array => Uint8Array.of(KIND.meta)

/** Key of a bucket: kind ‖ node id u32. Ids order by depth, then by prefix. */
export function bucketKey(id: NodeId): Uint8Array {
  const out = key('bucket', 4)
  out.writeUInt32BE(id, 1)
  return out
}

/** Node id in the key of a bucket. */
export const bucketIdIn = (bytes: Uint8Array): NodeId => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32BE(1)

/** Key of a value that lies outside its bucket. */
export function valueKey(kh: string): Uint8Array {
  const out = key('value', 32)
  out.set(fromLatin1(kh), 1)
  return out
}

/** Key of an entry of the flat table. */
export function flatRecordKey(name: Uint8Array): Uint8Array {
  const out = key('flat', name.length)
  out.set(name, 1)
  return out
}

/** Key of a numbered record: reverse deltas by height, deltas of hashes by sequence, snapshot pieces by 2^24·generation + piece. */
export function numberKey(kind: 'undo' | 'undoHead' | 'delta' | 'snapshot', number: bigint): Uint8Array {
  const out = key(kind, 8)
  out.writeBigUInt64BE(number, 1)
  return out
}

/** Number in such a key. */
export const numberIn = (bytes: Uint8Array): bigint => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readBigUInt64BE(1)

/** The range of all records of a kind. */
export const rangeOf = (kind: RecordKind): { gte: Uint8Array; lt: Uint8Array } => ({ gte: Uint8Array.of(KIND[kind]), lt: Uint8Array.of(KIND[kind] + 1) })

/** A value with its CRC-32 in front; the key is summed as well, so that a record in the wrong place does not pass. */
export function seal(recordKey: Uint8Array, value: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(4 + value.length)
  out.set(value, 4)
  out.writeUInt32BE(crc32(value, crc32(recordKey)), 0)
  return out
}

/** The value of a sealed record, or undefined when it is damaged. A copy of nothing: it shares the record's memory. */
export function unseal(recordKey: Uint8Array, record: Uint8Array): Uint8Array | undefined {
  if (record.length < 4) return undefined
  const value = new Uint8Array(record.buffer, record.byteOffset + 4, record.length - 4)
  const sum = ((record[0] as number) << 24 | (record[1] as number) << 16 | (record[2] as number) << 8 | (record[3] as number)) >>> 0
  return crc32(value, crc32(recordKey)) === sum ? value : undefined
}
