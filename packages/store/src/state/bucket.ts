import { crc32 } from 'node:zlib'
import { assert } from '@jianghan/protocol'
import { fromLatin1, latin1Between, putLatin1 } from '../latin1.ts'
import { innerHashOf, keyHash, leafHashOf, valueHash } from './hashing.ts'
import { bitOf, depthOf } from './shape.ts'
import type { NodeId } from './shape.ts'

/** Values longer than this lie in a record of their own, so that a neighbour's change does not rewrite them; bytes. */
export const INLINE_MAX = 256
/** Longest value of the state, bytes. */
export const STATE_VALUE_MAX = 16 * 1024 * 1024

/**
 * A leaf in memory. Bytes are held as latin1 texts: on the heap, a third of the memory of typed arrays, compared and
 * written natively. Hashes are worked out when first needed; nothing else ever changes.
 */
export class Leaf {
  readonly key: string
  /** The value, or undefined when it lies in a record of its own; then `vh` was given. */
  readonly value: string | undefined
  /** Bytes of the value, wherever it lies. */
  readonly length: number
  #kh: string | undefined
  #vh: string | undefined
  #hash: string | undefined

  constructor(key: string, value: string | undefined, length: number, kh?: string, vh?: string) {
    this.key = key
    this.value = value
    this.length = length
    this.#kh = kh
    this.#vh = vh
  }

  /** A leaf for a value that was just put. */
  static of(key: string, kh: string, value: string): Leaf {
    assert(value.length <= STATE_VALUE_MAX, 'a state value has at most 16 MiB')
    return value.length <= INLINE_MAX
      ? new Leaf(key, value, value.length, kh)
      : new Leaf(key, undefined, value.length, kh, valueHash(value))
  }

  get kh(): string {
    return this.#kh ??= keyHash(this.key)
  }

  get vh(): string {
    return this.#vh ??= valueHash(this.value as string)
  }

  get hash(): string {
    return this.#hash ??= leafHashOf(this.kh, this.vh)
  }

  get isOutside(): boolean {
    return this.value === undefined
  }
}

/** Hash of the subtree of leaves, sorted by kh, that share their first `depth` bits; '' when there is none. */
export function subtreeHash(leaves: readonly Leaf[], depth: number, from = 0, to = leaves.length): string {
  if (to - from <= 1) return from === to ? '' : (leaves[from] as Leaf).hash
  const middle = middleOf(leaves, depth, from, to)
  if (middle === from || middle === to) return subtreeHash(leaves, depth + 1, from, to)
  return innerHashOf(subtreeHash(leaves, depth + 1, from, middle), subtreeHash(leaves, depth + 1, middle, to))
}

/** Where the leaves whose bit `depth` is 1 begin. */
export function middleOf(leaves: readonly Leaf[], depth: number, from: number, to: number): number {
  let middle = from
  while (middle < to && bitOf((leaves[middle] as Leaf).kh, depth) === 0) middle++
  return middle
}

/** The leaves of one prefix of kh, sorted by kh: as objects, or packed as the record that goes to disk. */
export class Bucket {
  readonly id: NodeId
  #leaves: readonly Leaf[] | undefined
  #record: Uint8Array | undefined
  #hash: string | undefined

  constructor(id: NodeId, leaves: readonly Leaf[], record?: Uint8Array) {
    this.id = id
    this.#leaves = leaves
    this.#record = record
  }

  get leaves(): readonly Leaf[] {
    return this.#leaves ?? leavesIn(this.id, this.#record as Uint8Array) as readonly Leaf[]
  }

  /** Hash of the node that this bucket is; '' when it is empty. */
  get hash(): string {
    return this.#hash ??= subtreeHash(this.leaves, depthOf(this.id))
  }

  /** The record of this bucket. */
  get record(): Uint8Array {
    return this.#record ??= encodeBucket(this)
  }

  /** Keeps the record only: one object instead of a dozen for the garbage collector to walk while it waits for a flush. */
  pack(): void {
    this.#record ??= encodeBucket(this)
    this.#leaves = undefined
  }

  find(key: string): Leaf | undefined {
    for (const leaf of this.leaves) if (leaf.key === key) return leaf
    return undefined
  }
}

const OUTSIDE = 0x8000
/** Format of a bucket record; its first byte after the CRC. */
const FORMAT = 1

/**
 * Record of a bucket: CRC-32 u32 (seeded with the bucket's number, so that a record in the wrong place does not pass) ‖
 * format u8 ‖ for each leaf: key length u16, high bit for a value outside ‖ key ‖ value length u16 ‖ value, or value
 * length u32 ‖ vh.
 */
function encodeBucket(bucket: Bucket): Uint8Array {
  let size = 5
  for (const leaf of bucket.leaves) size += 2 + leaf.key.length + (leaf.value === undefined ? 36 : 2 + leaf.value.length)
  const out = Buffer.allocUnsafe(size)
  out[4] = FORMAT
  let at = 5
  for (const leaf of bucket.leaves) {
    const { key, value } = leaf
    at = putU16(out, key.length + (value === undefined ? OUTSIDE : 0), at)
    putLatin1(out, key, at)
    at += key.length
    if (value === undefined) {
      at = out.writeUInt32BE(leaf.length, at)
      putLatin1(out, leaf.vh, at)
      at += 32
    } else {
      at = putU16(out, value.length, at)
      putLatin1(out, value, at)
      at += value.length
    }
  }
  out.writeUInt32BE(crc32(out.subarray(4), bucket.id), 0)
  return out
}

function putU16(out: Uint8Array, value: number, at: number): number {
  out[at] = value >> 8
  out[at + 1] = value
  return at + 2
}

/** The bucket in a record, or undefined when the record is damaged or not one of bucket `id`. */
export function decodeBucket(id: NodeId, record: Uint8Array): Bucket | undefined {
  const leaves = leavesIn(id, record)
  return leaves === undefined ? undefined : new Bucket(id, leaves)
}

function leavesIn(id: NodeId, record: Uint8Array): readonly Leaf[] | undefined {
  const end = record.length
  if (end < 5 || record[4] !== FORMAT) return undefined
  const sum = ((record[0] as number) << 24 | (record[1] as number) << 16 | (record[2] as number) << 8 | (record[3] as number)) >>> 0
  if (crc32(record.subarray(4), id) !== sum) return undefined
  const leaves: Leaf[] = []
  for (let at = 5; at < end;) {
    const word = (record[at] as number) << 8 | (record[at + 1] as number)
    const keyLength = word & (OUTSIDE - 1)
    const valueAt = at + 2 + keyLength
    const isOutside = word >= OUTSIDE
    if (valueAt + (isOutside ? 36 : 2) > end) return undefined
    const key = latin1Between(record, at + 2, valueAt)
    if (isOutside) {
      const length = ((record[valueAt] as number) << 24 | (record[valueAt + 1] as number) << 16
        | (record[valueAt + 2] as number) << 8 | (record[valueAt + 3] as number)) >>> 0
      leaves.push(new Leaf(key, undefined, length, undefined, latin1Between(record, valueAt + 4, valueAt + 36)))
      at = valueAt + 36
    } else {
      const length = (record[valueAt] as number) << 8 | (record[valueAt + 1] as number)
      if (valueAt + 2 + length > end) return undefined
      leaves.push(new Leaf(key, latin1Between(record, valueAt + 2, valueAt + 2 + length), length))
      at = valueAt + 2 + length
    }
  }
  return leaves
}

/** Bytes of a hash text, or of the empty node. */
export const hashBytes = (hash: string): Uint8Array => hash === '' ? new Uint8Array(32) : fromLatin1(hash)
