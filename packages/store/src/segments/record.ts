import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { assert } from '@jianghan/protocol'

/** Bytes before a record's payload: magic u32 ‖ length and flag u32 ‖ CRC-32 ‖ height u64 ‖ first log position u64. */
export const HEAD = 28
/** "JHR1": where a record starts. */
export const RECORD_MAGIC = 0x4a485231
/** Longest payload, stored or unpacked, bytes. */
export const PAYLOAD_MAX = 64 * 1024 * 1024

const PACKED = 0x8000_0000

/** What a record says about itself before its payload. */
export type RecordHead = Readonly<{ length: number; packed: boolean; crc: number; height: number; logStart: number }>

/** Head and payload of a record; the CRC covers everything after itself, and the length. */
export function encodeRecord(payload: Uint8Array, height: number, logStart: number, packFrom: number): Uint8Array {
  assert(payload.length <= PAYLOAD_MAX, 'payload of a record: at most 64 MiB')
  const packed = payload.length >= packFrom ? zstdCompressSync(payload) : undefined
  const stored = packed !== undefined && packed.length < payload.length ? packed : payload
  const out = Buffer.allocUnsafe(HEAD + stored.length)
  out.writeUInt32BE(RECORD_MAGIC, 0)
  out.writeUInt32BE((stored.length + (stored === payload ? 0 : PACKED)) >>> 0, 4)
  out.writeBigUInt64BE(BigInt(height), 12)
  out.writeBigUInt64BE(BigInt(logStart), 20)
  out.set(stored, HEAD)
  out.writeUInt32BE(sumOf(out, 0), 8)
  return out
}

const sumOf = (bytes: Buffer, at: number, end = bytes.length): number =>
  crc32(bytes.subarray(at + 12, end), crc32(bytes.subarray(at + 4, at + 8)))

/** The head at `at`, or undefined when none can be there. */
export function readHead(bytes: Buffer, at: number): RecordHead | undefined {
  if (bytes.length - at < HEAD || bytes.readUInt32BE(at) !== RECORD_MAGIC) return undefined
  const word = bytes.readUInt32BE(at + 4)
  const packed = word >= PACKED
  const length = packed ? word - PACKED : word
  const height = Number(bytes.readBigUInt64BE(at + 12))
  const logStart = Number(bytes.readBigUInt64BE(at + 20))
  if (length > PAYLOAD_MAX || !Number.isSafeInteger(height) || !Number.isSafeInteger(logStart)) return undefined
  return { length, packed, crc: bytes.readUInt32BE(at + 8), height, logStart }
}

/** Whether the record at `at`, whose head this is, is whole. */
export const isWhole = (bytes: Buffer, at: number, head: RecordHead): boolean =>
  bytes.length - at >= HEAD + head.length && sumOf(bytes, at, at + HEAD + head.length) === head.crc

/** The payload of a whole record, unpacked; undefined when it does not unpack within the bound. */
export function payloadOf(bytes: Buffer, at: number, head: RecordHead): Uint8Array | undefined {
  const stored = bytes.subarray(at + HEAD, at + HEAD + head.length)
  if (!head.packed) return new Uint8Array(stored)
  try {
    return new Uint8Array(zstdDecompressSync(stored, { maxOutputLength: PAYLOAD_MAX }))
  } catch {
    return undefined
  }
}

/** The payload of the one record that these bytes are, or undefined. */
export function decodeRecord(bytes: Uint8Array): { height: number; logStart: number; payload: Uint8Array } | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = readHead(buffer, 0)
  if (head === undefined || buffer.length !== HEAD + head.length || !isWhole(buffer, 0, head)) return undefined
  const payload = payloadOf(buffer, 0, head)
  return payload === undefined ? undefined : { height: head.height, logStart: head.logStart, payload }
}
