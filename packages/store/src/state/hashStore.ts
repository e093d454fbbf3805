import { assert } from '@jianghan/protocol'
import type { KvOp, OrderedKv } from '../kv.ts'
import type { Bucket } from './bucket.ts'
import { hashBytes } from './bucket.ts'
import type { HashPlaces } from './meta.ts'
import type { Nodes } from './nodes.ts'
import { numberIn, numberKey, rangeOf, seal, unseal } from './records.ts'
import { DEPTH_MAX, bucketCount, depthOf } from './shape.ts'
import type { Shape } from './shape.ts'

/** Hashes in one delta record. */
const DELTA_HASHES = 1800
/** Prefixes in one piece of a snapshot: about 256 KiB. */
const PIECE_PREFIXES = 8192
/** Least bytes of deltas before a snapshot is worth its while. */
const DELTA_BYTES_MIN = 1024 * 1024
/** Bytes of pieces that one flush writes at least while a snapshot is being made. */
const PIECE_BYTES_MIN = 4 * 1024 * 1024

type Building = { readonly generation: number; readonly deltaFrom: bigint; readonly depth: number; readonly pieces: number; next: number; deltaBytes: number }
type Draft = { deltaFrom: bigint; deltaNext: bigint; generation: number; pieces: number; deltaBytes: number; building: Building | undefined; garbage: Uint8Array[] }

/**
 * Keeps the hashes of buckets on disk, so that opening reads 32 bytes a bucket instead of every bucket. Each flush
 * appends the changed hashes as deltas. When the deltas outweigh the hashes, a snapshot is made a few pieces a flush. A
 * piece copies hashes as they are in memory at that moment, newer than the flush it travels in; the snapshot counts from
 * the flush after its last piece, which covers all it copied, and deltas since its beginning are laid over it.
 */
export class HashStore {
  #state: Draft
  #draft: Draft | undefined

  constructor(places: HashPlaces) {
    this.#state = { ...places, deltaBytes: 0, building: undefined, garbage: [] }
  }

  /** What the next flush writes for these buckets; `places` then says what its meta record must. */
  *write(buckets: Iterable<Bucket>, nodes: Nodes, shape: () => Shape): Generator<KvOp> {
    const draft: Draft = { ...this.#state, building: this.#state.building && { ...this.#state.building }, garbage: [] }
    this.#draft = draft
    for (const key of this.#state.garbage) yield { key }
    yield* this.#promote(draft)
    const before = draft.deltaBytes
    yield* writeDeltas(draft, buckets)
    if (draft.building === undefined && draft.deltaBytes > Math.max(DELTA_BYTES_MIN, 24 * bucketCount(shape()))) {
      const { depth } = shape()
      draft.building = { generation: draft.generation + 1, deltaFrom: draft.deltaNext, depth, pieces: Math.ceil(2 ** depth / PIECE_PREFIXES), next: 0, deltaBytes: 0 }
    }
    yield* writePieces(draft, nodes, shape, Math.max(PIECE_BYTES_MIN, 2 * (draft.deltaBytes - before)))
  }

  *#promote(draft: Draft): Generator<KvOp> {
    const { building } = draft
    if (building === undefined || building.next < building.pieces) return
    for (let piece = 0; piece < draft.pieces; piece++) yield { key: pieceKey(draft.generation, piece) }
    for (let delta = draft.deltaFrom; delta < building.deltaFrom; delta++) yield { key: numberKey('delta', delta) }
    draft.generation = building.generation
    draft.pieces = building.pieces
    draft.deltaFrom = building.deltaFrom
    draft.deltaBytes = building.deltaBytes
    draft.building = undefined
  }

  /** For the meta record of the flush that draws from `write`, after it is drawn. */
  get places(): HashPlaces {
    const { deltaFrom, deltaNext, generation, pieces } = this.#draft ?? this.#state
    return { deltaFrom, deltaNext, generation, pieces }
  }

  /** The flush is on disk. */
  written(): void {
    assert(this.#draft !== undefined)
    this.#state = this.#draft
    this.#draft = undefined
  }

  /** The flush failed: nothing of it is on disk. A snapshot in the making starts over. */
  failed(): void {
    this.#draft = undefined
    this.#state.building = undefined
  }

  /** What is on disk is damaged and the hashes were made anew: the next flush begins a snapshot. */
  startOver(): void {
    this.#state.deltaBytes = Number.MAX_SAFE_INTEGER
  }

  /** Fills the bucket hashes from disk; false when a record is missing or damaged. The rows above are not made. */
  async load(kv: OrderedKv, nodes: Nodes): Promise<boolean> {
    const state = this.#state
    let pieces = 0
    let isGood = true
    for await (const [key, record] of kv.iterate(rangeOf('snapshot'))) {
      const number = Number(numberIn(key))
      if (Math.floor(number / 2 ** 24) !== state.generation) state.garbage.push(key)
      else if (number % 2 ** 24 >= state.pieces || !loadPiece(unseal(key, record), nodes)) isGood = false
      else pieces++
    }
    let next = state.deltaFrom
    for await (const [key, record] of kv.iterate({ ...rangeOf('delta'), gte: numberKey('delta', next) })) {
      isGood = isGood && numberIn(key) === next && loadDelta(unseal(key, record), nodes)
      state.deltaBytes += record.length
      next++
    }
    return isGood && pieces === state.pieces && next === state.deltaNext
  }
}

const pieceKey = (generation: number, piece: number): Uint8Array => numberKey('snapshot', BigInt(generation * 2 ** 24 + piece))

function *writeDeltas(draft: Draft, buckets: Iterable<Bucket>): Generator<KvOp> {
  let bytes = Buffer.allocUnsafe(36 * DELTA_HASHES)
  let at = 0
  const record = (): KvOp => {
    const key = numberKey('delta', draft.deltaNext++)
    const value = seal(key, bytes.subarray(0, at))
    draft.deltaBytes += value.length
    if (draft.building !== undefined) draft.building.deltaBytes += value.length
    bytes = Buffer.allocUnsafe(36 * DELTA_HASHES)
    at = 0
    return { key, value }
  }
  for (const bucket of buckets) {
    bytes.writeUInt32BE(bucket.id, at)
    bytes.set(hashBytes(bucket.hash), at + 4)
    at += 36
    if (at === bytes.length) yield record()
  }
  if (at > 0) yield record()
}

/** Puts the hashes of a delta record (node id u32 ‖ hash 32, repeated) into the rows; false when it is not one. */
export function loadDelta(bytes: Uint8Array | undefined, nodes: Nodes): boolean {
  if (bytes === undefined || bytes.length === 0 || bytes.length % 36 !== 0) return false
  const copy = new Uint8Array(bytes)
  const words = new Uint32Array(copy.buffer)
  for (let at = 0; at < copy.length; at += 36) {
    const id = (copy[at] as number) * 2 ** 24 + ((copy[at + 1] as number) << 16 | (copy[at + 2] as number) << 8 | (copy[at + 3] as number))
    if (id === 0 || !nodes.reaches(depthOf(id))) return false
    nodes.set(id, words, at / 4 + 1)
  }
  return true
}

function *writePieces(draft: Draft, nodes: Nodes, shape: () => Shape, quota: number): Generator<KvOp> {
  const { building } = draft
  if (building === undefined) return
  for (let written = 0; building.next < building.pieces && written < quota; building.next++) {
    const now = shape()
    const scale = 2 ** (now.depth - building.depth)
    const from = building.next * PIECE_PREFIXES * scale
    const to = Math.min(2 ** now.depth, from + PIECE_PREFIXES * scale)
    const hashes = nodes.bucketBytes(now, from, to)
    const bytes = Buffer.allocUnsafe(13 + hashes.length)
    bytes.writeUInt8(now.depth, 0)
    bytes.writeUInt32BE(now.split, 1)
    bytes.writeUInt32BE(from, 5)
    bytes.writeUInt32BE(to, 9)
    bytes.set(hashes, 13)
    const key = pieceKey(building.generation, building.next)
    yield { key, value: seal(key, bytes) }
    written += bytes.length
  }
}

/** Puts a piece of a snapshot (depth u8 ‖ split u32 ‖ from u32 ‖ to u32 ‖ hashes) into the rows; false when it is not one. */
export function loadPiece(bytes: Uint8Array | undefined, nodes: Nodes): boolean {
  if (bytes === undefined || bytes.length < 13) return false
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, 13)
  const shape = { depth: head.readUInt8(0), split: head.readUInt32BE(1) }
  const from = head.readUInt32BE(5)
  const to = head.readUInt32BE(9)
  if (shape.depth > DEPTH_MAX || shape.split > 2 ** shape.depth || from > to || to > 2 ** shape.depth || !nodes.reaches(shape.depth + 1)) return false
  return nodes.fillBuckets(shape, from, to, bytes.subarray(13))
}
