import { ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import { latin1, putLatin1 } from '../latin1.ts'
import { keyHash } from './hashing.ts'
import { bytesOf, findInRow } from './nodes.ts'
import type { NodeRow, NodeRows } from './nodes.ts'
import { DEPTH_MAX, depthOf, idOf, indexOf } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'

/** What a key held before a height. */
export type OldLeaf = Readonly<{ kh: string; key: string; value: string | undefined }>

/** What a height, or several together, changed: how to read the state as it was before them. */
export type Layer = Readonly<{
  /** By kh, rising. */
  leaves: readonly OldLeaf[]
  /** Every node that changed, down to the buckets; undefined where only the buckets are kept (see `buckets`). */
  nodes: NodeRows | undefined
  /** The buckets that changed, row by depth. */
  buckets: NodeRows
}>

/** The state before a height, in short. */
export type UndoHead = Readonly<{
  height: bigint
  /** Height of the state before. */
  previous: bigint
  root: Uint8Array
  shape: Shape
  /** Bytes of the undo record. */
  bytes: number
}>

/** Rows of the buckets of a shape among rows of nodes. */
export function bucketRows(shape: Shape, nodes: NodeRows): NodeRows {
  const upper = nodes[shape.depth]
  const rows: (NodeRow | undefined)[] = []
  rows[shape.depth + 1] = nodes[shape.depth + 1]
  if (upper !== undefined) {
    let from = upper.index.findIndex(index => index >= shape.split)
    if (from < 0) from = upper.index.length
    rows[shape.depth] = { index: upper.index.subarray(from), words: upper.words.subarray(8 * from) }
  }
  return rows
}

/** The old value of a key in a layer: `{ value }`, or undefined when the layer did not touch it. */
export function findOld(layer: Layer, kh: string): OldLeaf | undefined {
  const at = lowerBound(layer.leaves, kh)
  const leaf = layer.leaves[at]
  return leaf?.kh === kh ? leaf : undefined
}

/** First position whose kh is not below `kh`. */
export function lowerBound(leaves: readonly OldLeaf[], kh: string): number {
  let low = 0
  let high = leaves.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((leaves[middle] as OldLeaf).kh < kh) low = middle + 1
    else high = middle
  }
  return low
}

/** Copies the old hash of a node into words; false when the layer did not touch it. */
export function copyOldNode(layer: Layer, id: NodeId, words: Uint32Array, at: number): boolean {
  const row = layer.nodes?.[depthOf(id)]
  if (row === undefined) return false
  const found = findInRow(row, indexOf(id))
  if (found < 0) return false
  words.set(row.words.subarray(8 * found, 8 * found + 8), at)
  return true
}

/** Bytes of a layer on disk: count u32 ‖ {node id u32 ‖ hash 32}… ‖ count u32 ‖ {key u16+ ‖ 0, or 1 ‖ value u32+}…. */
export function encodeLayer(layer: Layer): Uint8Array {
  const rows = layer.buckets.flatMap((row, depth) => row === undefined ? [] : [{ row, depth }])
  const nodes = rows.reduce((sum, { row }) => sum + row.index.length, 0)
  const size = layer.leaves.reduce((sum, { key, value }) => sum + key.length + (value === undefined ? 3 : 7 + value.length), 8 + 36 * nodes)
  const out = Buffer.allocUnsafe(size)
  let at = out.writeUInt32BE(nodes, 0)
  for (const { row, depth } of rows) {
    const bytes = Buffer.from(row.words.buffer, row.words.byteOffset, row.words.byteLength)
    for (let i = 0; i < row.index.length; i++) {
      at = out.writeUInt32BE(idOf(depth, row.index[i] as number), at)
      at += bytes.copy(out, at, 32 * i, 32 * i + 32)
    }
  }
  at = out.writeUInt32BE(layer.leaves.length, at)
  for (const { key, value } of layer.leaves) {
    at = out.writeUInt16BE(key.length, at)
    putLatin1(out, key, at)
    at = out.writeUInt8(value === undefined ? 0 : 1, at + key.length)
    if (value === undefined) continue
    at = out.writeUInt32BE(value.length, at)
    putLatin1(out, value, at)
    at += value.length
  }
  return out
}

/** The layer in these bytes, or undefined when they are not one. */
export function decodeLayer(bytes: Uint8Array): Layer | undefined {
  try {
    return readLayer(new ByteReader(bytes))
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

function readLayer(reader: ByteReader): Layer | undefined {
  const count = reader.u32()
  if (count * 36 > reader.remaining) return undefined
  const byDepth: { index: number[]; hashes: Uint8Array[] }[] = []
  for (let i = 0; i < count; i++) {
    const id = reader.u32()
    const depth = depthOf(id)
    if (id === 0 || depth > DEPTH_MAX + 1) return undefined
    const row = byDepth[depth] ??= { index: [], hashes: [] }
    row.index.push(indexOf(id))
    row.hashes.push(reader.raw(32))
  }
  const buckets = byDepth.map(({ index, hashes }) => {
    const words = new Uint32Array(8 * index.length)
    const out = bytesOf(words)
    hashes.forEach((hash, i) => { out.set(hash, 32 * i) })
    return { index: Uint32Array.from(index), words }
  })
  const leaves: OldLeaf[] = []
  for (let left = reader.u32(); left > 0; left--) {
    const key = reader.bytes16()
    const tag = reader.u8()
    if (tag > 1 || key.length === 0 || key.length > 1024) return undefined
    const text = latin1(key)
    leaves.push({ kh: keyHash(text), key: text, value: tag === 1 ? latin1(reader.bytes32()) : undefined })
  }
  reader.end()
  return { leaves, nodes: undefined, buckets }
}

/** Bytes of an undo head: previous u64 ‖ root 32 ‖ depth u8 ‖ split u32 ‖ bytes u32. */
export const encodeUndoHead = (head: UndoHead): Uint8Array =>
  new ByteWriter(49).u64(head.previous).raw(head.root).u8(head.shape.depth).u32(head.shape.split).u32(head.bytes).finish()

/** The undo head of a height in these bytes, or undefined. */
export function decodeUndoHead(height: bigint, bytes: Uint8Array): UndoHead | undefined {
  if (bytes.length !== 49) return undefined
  const reader = new ByteReader(bytes)
  const previous = reader.u64()
  const root = reader.raw(32)
  const shape = { depth: reader.u8(), split: reader.u32() }
  return shape.depth > DEPTH_MAX || previous >= height ? undefined : { height, previous, root, shape, bytes: reader.u32() }
}
