import { crc32 } from 'node:zlib'
import type { Places } from './scan.ts'

/** "JHI1". */
const INDEX_MAGIC = 0x4a484931

/** Bytes of an index file: magic u32 ‖ count u32 ‖ end u32 ‖ {offset u32 ‖ log position u64}… ‖ CRC-32 of all before. */
export function encodeIndex({ offsets, logStarts, end }: Places): Uint8Array {
  const out = Buffer.alloc(16 + 12 * offsets.length)
  out.writeUInt32BE(INDEX_MAGIC, 0)
  out.writeUInt32BE(offsets.length, 4)
  out.writeUInt32BE(end, 8)
  offsets.forEach((offset, i) => {
    out.writeUInt32BE(offset, 12 + 12 * i)
    out.writeBigUInt64BE(BigInt(logStarts[i] as number), 16 + 12 * i)
  })
  out.writeUInt32BE(crc32(out.subarray(0, -4)), out.length - 4)
  return out
}

/** The places an index file lists, or undefined when the bytes are not one. */
export function decodeIndex(data: Uint8Array): Places | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  if (bytes.length < 16 || bytes.readUInt32BE(0) !== INDEX_MAGIC) return undefined
  const count = bytes.readUInt32BE(4)
  if (bytes.length !== 16 + 12 * count || bytes.readUInt32BE(bytes.length - 4) !== crc32(bytes.subarray(0, -4))) return undefined
  const places: Places = { offsets: [], logStarts: [], end: bytes.readUInt32BE(8) }
  for (let i = 0; i < count; i++) {
    places.offsets.push(bytes.readUInt32BE(12 + 12 * i))
    places.logStarts.push(Number(bytes.readBigUInt64BE(16 + 12 * i)))
  }
  return places
}
