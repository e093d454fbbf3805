import { ByteReader, ByteWriter, concat, merkleRoot, sha256, utf8 } from '@jianghan/protocol'

/** Bytes of a chunk; only the last one is shorter. */
export const CHUNK_BYTES = 1024 * 1024
/** Chunks of a snapshot at most: one TiB. */
export const CHUNKS_MAX = 1024 * 1024

/**
 * What a snapshot holds. Everything in it follows from the state alone, so that every node makes the same chunks and the same manifest
 * of one height, byte for byte.
 */
export type SnapshotManifest = Readonly<{
  /** Version of the state tree: block height + 1. */
  height: bigint
  root: Uint8Array
  leaves: number
  flat: number
  /** Bytes of all chunks together. */
  bytes: number
  /** SHA-256 of each chunk. */
  chunks: readonly Uint8Array[]
}>

const FORMAT = 1
const TAG = utf8('jianghan-snapshot-1')

/** Bytes of a manifest: format u8 ‖ height u64 ‖ root ‖ leaves u64 ‖ flat u64 ‖ bytes u64 ‖ chunks u32 ‖ their hashes. */
export function encodeManifest({ height, root, leaves, flat, bytes, chunks }: SnapshotManifest): Uint8Array {
  const writer = new ByteWriter(80 + 32 * chunks.length).u8(FORMAT).u64(height).raw(root).u64(BigInt(leaves)).u64(BigInt(flat)).u64(BigInt(bytes)).u32(chunks.length)
  for (const chunk of chunks) writer.raw(chunk)
  return writer.finish()
}

/** The manifest in these bytes, undefined when they are none. */
export function decodeManifest(data: Uint8Array): SnapshotManifest | undefined {
  const count = (data.length - 69) / 32
  if (!Number.isInteger(count) || count < 1 || count > CHUNKS_MAX || data[0] !== FORMAT) return undefined
  const reader = new ByteReader(data.subarray(1))
  const height = reader.u64()
  const root = reader.raw(32)
  const [leaves, flat, bytes] = [reader.u64(), reader.u64(), reader.u64()].map(Number) as [number, number, number]
  if (reader.u32() !== count || ![leaves, flat, bytes].every(Number.isSafeInteger) || Math.ceil(bytes / CHUNK_BYTES) !== count) return undefined
  return { height, root, leaves, flat, bytes, chunks: Array.from({ length: count }, () => reader.raw(32)) }
}

/** Id of a snapshot: what a signature or a comparison between nodes is about. Chunks can be checked one by one under it. */
export const snapshotId = (manifest: SnapshotManifest): Uint8Array =>
  sha256(concat(TAG, encodeManifest({ ...manifest, chunks: [merkleRoot(manifest.chunks)] })))
