import { ByteReader, ByteWriter } from '@jianghan/protocol'
import { DEPTH_MAX, FIRST_SHAPE } from './shape.ts'
import type { Shape } from './shape.ts'

/** Which hashes of buckets are on disk: a snapshot, and the deltas written since it was begun. */
export type HashPlaces = Readonly<{
  /** First delta that counts, and the next to be written. */
  deltaFrom: bigint
  deltaNext: bigint
  /** Snapshot that counts, and its pieces; 0 pieces: none yet. */
  generation: number
  pieces: number
}>

/** What the state on disk is. Written last in every flush, in the same atomic write. */
export type Meta = Readonly<{ height: bigint; root: Uint8Array; shape: Shape; leaves: number; hashes: HashPlaces }>

/** The state of a new folder: no leaf, height 0, a root of zeros. */
export const FIRST_META: Meta = {
  height: 0n, root: new Uint8Array(32), shape: FIRST_SHAPE, leaves: 0,
  hashes: { deltaFrom: 0n, deltaNext: 0n, generation: 0, pieces: 0 },
}

const FORMAT = 1
const SIZE = 78

/** Bytes of the meta record. */
export function encodeMeta({ height, root, shape, leaves, hashes }: Meta): Uint8Array {
  return new ByteWriter(SIZE).u8(FORMAT).u64(height).raw(root).u8(shape.depth).u32(shape.split).u64(BigInt(leaves))
    .u64(hashes.deltaFrom).u64(hashes.deltaNext).u32(hashes.generation).u32(hashes.pieces).finish()
}

/** The meta record in these bytes; undefined when they are not one, or of a format of a later version. */
export function decodeMeta(bytes: Uint8Array): Meta | undefined {
  if (bytes.length !== SIZE || bytes[0] !== FORMAT) return undefined
  const reader = new ByteReader(bytes.subarray(1))
  const height = reader.u64()
  const root = reader.raw(32)
  const shape = { depth: reader.u8(), split: reader.u32() }
  const leaves = Number(reader.u64())
  const hashes = { deltaFrom: reader.u64(), deltaNext: reader.u64(), generation: reader.u32(), pieces: reader.u32() }
  return shape.depth < FIRST_SHAPE.depth || shape.depth > DEPTH_MAX || shape.split >= 2 ** shape.depth ? undefined : { height, root, shape, leaves, hashes }
}
