/**
 * Which bucket a leaf lies in. Buckets are prefixes of kh; their number grows by one at a time (linear hashing), so no
 * block pays for a doubling: of the 2^depth prefixes of `depth` bits the first `split` are already cut in two.
 */
export type Shape = Readonly<{ depth: number; split: number }>

/** The shape of a new tree: 256 buckets. */
export const FIRST_SHAPE: Shape = { depth: 8, split: 0 }
/** Deepest whole level of buckets; with more than 33 million leaves buckets grow instead. */
export const DEPTH_MAX = 24
/** Leaves a bucket, on average, beyond which the next bucket is split. */
export const LOAD = 2

/** A node of the tree above the leaves, by one number: 2^depth + index. */
export type NodeId = number
/** Depth of a node id. */
export const depthOf = (id: NodeId): number => 31 - Math.clz32(id)
/** Index of a node id within its depth. */
export const indexOf = (id: NodeId): number => id - 2 ** depthOf(id)
/** Node id of an index at a depth. */
export const idOf = (depth: number, index: number): NodeId => 2 ** depth + index

/** First 32 bits of a latin1 kh, unsigned. */
export const topBits = (kh: string): number =>
  ((kh.charCodeAt(0) << 24) | (kh.charCodeAt(1) << 16) | (kh.charCodeAt(2) << 8) | kh.charCodeAt(3)) >>> 0

/** Bit `depth` of a latin1 kh, the first being bit 0. */
export const bitOf = (kh: string, depth: number): number => (kh.charCodeAt(depth >> 3) >> (7 - (depth & 7))) & 1

/** Bucket of a kh, given its first 32 bits. */
export function bucketOf(shape: Shape, top: number): NodeId {
  const index = top >>> (32 - shape.depth)
  return index < shape.split ? 2 ** (shape.depth + 1) + (top >>> (31 - shape.depth)) : 2 ** shape.depth + index
}

/** Whether a node is a bucket of this shape. */
export function isBucket(shape: Shape, id: NodeId): boolean {
  const depth = depthOf(id)
  const index = indexOf(id)
  return depth === shape.depth ? index >= shape.split : depth === shape.depth + 1 && index < 2 * shape.split
}

/** How many buckets a shape has. */
export const bucketCount = (shape: Shape): number => 2 ** shape.depth + shape.split
/** The shape after one more split. */
export const grown = ({ depth, split }: Shape): Shape =>
  split + 1 === 2 ** depth ? { depth: depth + 1, split: 0 } : { depth, split: split + 1 }
