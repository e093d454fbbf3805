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

  constructor(key: string, value: string | undefined, length: number, kh?: string, vh?: string, hash?: string) {
    this.key = key
    this.value = value
    this.length = length
    this.#kh = kh
    this.#vh = vh
    this.#hash = hash
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
  /** With a packed bucket: kh and hash of each leaf, 64 bytes, so that a change of one leaf hashes no neighbour again. */
  #marks: Uint8Array | undefined
  #hash: string | undefined

  constructor(id: NodeId, leaves: readonly Leaf[], record?: Uint8Array) {
    this.id = id
    this.#leaves = leaves
    this.#record = record
  }

  get leaves(): readonly Leaf[] {
    return this.#leaves ?? leavesIn(this.#record as Uint8Array, this.#marks) as readonly Leaf[]
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
    if (this.#leaves === undefined) return
    this.#record ??= encodeBucket(this)
    this.#marks = marksOf(this.#leaves)
    this.#leaves = undefined
  }

  find(key: string): Leaf | undefined {
    if (this.#leaves === undefined) return findIn(this.#record as Uint8Array, key)
    for (const leaf of this.#leaves) if (leaf.key === key) return leaf
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

/** Bytes of {@link Bucket}'s marks for one leaf: kh ‖ hash. */
const MARK = 64

function marksOf(leaves: readonly Leaf[]): Uint8Array {
  const marks = Buffer.allocUnsafe(MARK * leaves.length)
  for (let i = 0; i < leaves.length; i++) {
    const { kh, hash } = leaves[i] as Leaf
    putLatin1(marks, kh, MARK * i)
    putLatin1(marks, hash, MARK * i + 32)
  }
  return marks
}

/** The bucket in a record, or undefined when the record is damaged or not one of bucket `id`. */
export function decodeBucket(id: NodeId, record: Uint8Array): Bucket | undefined {
  if (record.length < 5 || record[4] !== FORMAT) return undefined
  if (crc32(record.subarray(4), id) !== u32At(record, 0)) return undefined
  const leaves = leavesIn(record)
  return leaves === undefined ? undefined : new Bucket(id, leaves)
}

/** The leaves of a record whose sum is right, or undefined when its lengths do not fit. */
function leavesIn(record: Uint8Array, marks?: Uint8Array): readonly Leaf[] | undefined {
  const leaves: Leaf[] = []
  for (let at = 5; at < record.length;) {
    const end = leafEnd(record, at)
    if (end === undefined) return undefined
    leaves.push(leafAt(record, at, marks, MARK * leaves.length))
    at = end
  }
  return leaves
}

/** The leaf of a key in a record that was read before. */
function findIn(record: Uint8Array, key: string): Leaf | undefined {
  for (let at = 5; at < record.length;) {
    if (isKeyAt(record, at, key)) return leafAt(record, at)
    at = leafEnd(record, at) as number
  }
  return undefined
}

function isKeyAt(record: Uint8Array, at: number, key: string): boolean {
  const { length } = key
  if ((u16At(record, at) & (OUTSIDE - 1)) !== length) return false
  // From the end: the keys of a table begin alike.
  for (let i = length - 1; i >= 0; i--) if (record[at + 2 + i] !== key.charCodeAt(i)) return false
  return true
}

/** Where the leaf that begins at `at` ends, or undefined when that is beyond the record. */
function leafEnd(record: Uint8Array, at: number): number | undefined {
  const word = u16At(record, at)
  const valueAt = at + 2 + (word & (OUTSIDE - 1))
  const end = word >= OUTSIDE ? valueAt + 36 : valueAt + 2 + u16At(record, valueAt)
  return end <= record.length ? end : undefined
}

function leafAt(record: Uint8Array, at: number, marks?: Uint8Array, markAt = 0): Leaf {
  const word = u16At(record, at)
  const valueAt = at + 2 + (word & (OUTSIDE - 1))
  const key = latin1Between(record, at + 2, valueAt)
  const kh = marks === undefined ? undefined : latin1Between(marks, markAt, markAt + 32)
  const hash = marks === undefined ? undefined : latin1Between(marks, markAt + 32, markAt + MARK)
  if (word >= OUTSIDE) return new Leaf(key, undefined, u32At(record, valueAt), kh, latin1Between(record, valueAt + 4, valueAt + 36), hash)
  const length = u16At(record, valueAt)
  return new Leaf(key, latin1Between(record, valueAt + 2, valueAt + 2 + length), length, kh, undefined, hash)
}

// Beyond the end of a record the numbers come out as zero; who reads them compares with the end.
const u16At = (bytes: Uint8Array, at: number): number => (bytes[at] as number) << 8 | (bytes[at + 1] as number)
const u32At = (bytes: Uint8Array, at: number): number => (u16At(bytes, at) << 16 | u16At(bytes, at + 2)) >>> 0

/** Bytes of a hash text, or of the empty node. */
export const hashBytes = (hash: string): Uint8Array => hash === '' ? new Uint8Array(32) : fromLatin1(hash)
