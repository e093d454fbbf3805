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
  /** The record; behind it {@link MARK} bytes for each leaf, so that a change of one leaf hashes no neighbour again, or nothing where it was read and not hashed. */
  #packed: Uint8Array | undefined
  #recordLength = 0
  #hash: string | undefined

  constructor(id: NodeId, leaves: readonly Leaf[]) {
    this.id = id
    this.#leaves = leaves
  }

  /** A bucket as it was read: most are asked for one value, and only a change needs their leaves. The record is right, and not changed afterwards. */
  static ofRecord(id: NodeId, record: Uint8Array): Bucket {
    const bucket = new Bucket(id, NO_LEAVES)
    bucket.#leaves = undefined
    bucket.#packed = record
    bucket.#recordLength = record.length
    return bucket
  }

  get leaves(): readonly Leaf[] {
    return this.#leaves ?? leavesIn(this.#packed as Uint8Array, this.#recordLength)
  }

  get isEmpty(): boolean {
    return this.#leaves === undefined ? this.#recordLength === HEAD : this.#leaves.length === 0
  }

  /** Hash of the node that this bucket is; '' when it is empty. The leaves of a bucket that was read stay with their hashes: a change is about to ask for them. */
  get hash(): string {
    if (this.#hash !== undefined) return this.#hash
    const { leaves } = this
    if (this.#packed?.length === this.#recordLength) {
      this.#leaves = leaves
      this.#packed = undefined
    }
    return this.#hash = subtreeHash(leaves, depthOf(this.id))
  }

  /** The record of this bucket. */
  get record(): Uint8Array {
    if (this.#packed !== undefined) return this.#packed.subarray(0, this.#recordLength)
    const leaves = this.#leaves as readonly Leaf[]
    const out = Buffer.allocUnsafe(recordLength(leaves))
    encodeBucket(this.id, leaves, out, out.length)
    return out
  }

  /** Keeps bytes only: one object instead of a dozen for the garbage collector to walk while it waits for a flush. */
  pack(): void {
    const leaves = this.#leaves
    if (leaves === undefined) return
    const length = recordLength(leaves)
    const out = Buffer.allocUnsafe(length + MARK * leaves.length)
    encodeBucket(this.id, leaves, out, length)
    for (let i = 0; i < leaves.length; i++) putMark(out, length + MARK * i, leaves[i] as Leaf)
    this.#recordLength = length
    this.#packed = out
    this.#leaves = undefined
  }

  /** A copy of a key's value, or its leaf where the value lies in a record of its own; undefined when the key is not there. */
  valueOf(key: string): Uint8Array | Leaf | undefined {
    if (this.#leaves === undefined) {
      const record = this.#packed as Uint8Array
      const at = placeIn(record, this.#recordLength, key)
      return at === undefined ? undefined : u16At(record, at) >= OUTSIDE ? leafAt(record, at) : valueAt(record, at)
    }
    const leaf = this.find(key)
    return leaf?.value === undefined ? leaf : fromLatin1(leaf.value)
  }

  find(key: string): Leaf | undefined {
    if (this.#leaves === undefined) {
      const record = this.#packed as Uint8Array
      const at = placeIn(record, this.#recordLength, key)
      return at === undefined ? undefined : leafAt(record, at)
    }
    for (const leaf of this.#leaves) if (leaf.key === key) return leaf
    return undefined
  }
}

const NO_LEAVES: readonly Leaf[] = []
const OUTSIDE = 0x8000
/** Format of a bucket record; its first byte after the CRC. */
const FORMAT = 1
/** Bytes before the first leaf of a record: CRC-32 and format. */
const HEAD = 5

/**
 * Record of a bucket: CRC-32 u32 (seeded with the bucket's number, so that a record in the wrong place does not pass) ‖
 * format u8 ‖ for each leaf: key length u16, high bit for a value outside ‖ key ‖ value length u16 ‖ value, or value
 * length u32 ‖ vh.
 */
function encodeBucket(id: NodeId, leaves: readonly Leaf[], out: Buffer, length: number): void {
  out[4] = FORMAT
  let at = HEAD
  for (const leaf of leaves) {
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
  assert(at === length, 'a bucket as long as its leaves')
  out.writeUInt32BE(crc32(out.subarray(4, length), id), 0)
}

function recordLength(leaves: readonly Leaf[]): number {
  let length = HEAD
  for (const { key, value } of leaves) length += 2 + key.length + (value === undefined ? 36 : 2 + value.length)
  return length
}

function putU16(out: Uint8Array, value: number, at: number): number {
  out[at] = value >> 8
  out[at + 1] = value
  return at + 2
}

/** Bytes that a packed bucket keeps of a leaf's hashes: kh ‖ hash. */
const MARK = 64

function putMark(out: Uint8Array, at: number, { kh, hash }: Leaf): void {
  putLatin1(out, kh, at)
  putLatin1(out, hash, at + 32)
}

/** The bucket in a record, or undefined when the record is damaged or not one of bucket `id`. */
export function decodeBucket(id: NodeId, record: Uint8Array): Bucket | undefined {
  if (record.length < HEAD || record[4] !== FORMAT) return undefined
  if (crc32(record.subarray(4), id) !== u32At(record, 0)) return undefined
  let at = HEAD
  while (at < record.length) at = leafEnd(record, at)
  return at === record.length ? Bucket.ofRecord(id, record) : undefined
}

/** The leaves of a record of this length that was found whole; with what is known of their hashes where marks follow it. */
function leavesIn(bytes: Uint8Array, length: number): readonly Leaf[] {
  const leaves: Leaf[] = []
  const isMarked = bytes.length > length
  for (let at = HEAD; at < length; at = leafEnd(bytes, at)) leaves.push(leafAt(bytes, at, isMarked ? length + MARK * leaves.length : undefined))
  return leaves
}

/** Where the leaf of a key begins in a record that was read before. */
function placeIn(bytes: Uint8Array, length: number, key: string): number | undefined {
  for (let at = HEAD; at < length; at = leafEnd(bytes, at)) if (isKeyAt(bytes, at, key)) return at
  return undefined
}

/** A copy of the value that lies with its leaf; by a loop, since a view of it would cost more than the few bytes. */
function valueAt(bytes: Uint8Array, at: number): Uint8Array {
  const from = at + 4 + u16At(bytes, at)
  const out = new Uint8Array(u16At(bytes, from - 2))
  for (let i = 0; i < out.length; i++) out[i] = bytes[from + i] as number
  return out
}

function isKeyAt(record: Uint8Array, at: number, key: string): boolean {
  const { length } = key
  if ((u16At(record, at) & (OUTSIDE - 1)) !== length) return false
  // From the end: the keys of a table begin alike.
  for (let i = length - 1; i >= 0; i--) if (record[at + 2 + i] !== key.charCodeAt(i)) return false
  return true
}

/** Where the leaf that begins at `at` ends; of a damaged record possibly beyond it. */
function leafEnd(bytes: Uint8Array, at: number): number {
  const word = u16At(bytes, at)
  const valueAt = at + 2 + (word & (OUTSIDE - 1))
  return word >= OUTSIDE ? valueAt + 36 : valueAt + 2 + u16At(bytes, valueAt)
}

function leafAt(bytes: Uint8Array, at: number, markAt?: number): Leaf {
  const word = u16At(bytes, at)
  const valueAt = at + 2 + (word & (OUTSIDE - 1))
  const key = latin1Between(bytes, at + 2, valueAt)
  const kh = markAt === undefined ? undefined : latin1Between(bytes, markAt, markAt + 32)
  const hash = markAt === undefined ? undefined : latin1Between(bytes, markAt + 32, markAt + MARK)
  if (word >= OUTSIDE) return new Leaf(key, undefined, u32At(bytes, valueAt), kh, latin1Between(bytes, valueAt + 4, valueAt + 36), hash)
  const length = u16At(bytes, valueAt)
  return new Leaf(key, latin1Between(bytes, valueAt + 2, valueAt + 2 + length), length, kh, undefined, hash)
}

// Beyond the end of a record the numbers come out as zero; who reads them compares with the end.
const u16At = (bytes: Uint8Array, at: number): number => (bytes[at] as number) << 8 | (bytes[at + 1] as number)
const u32At = (bytes: Uint8Array, at: number): number => (u16At(bytes, at) << 16 | u16At(bytes, at + 2)) >>> 0

/** Bytes of a hash text, or of the empty node. */
export const hashBytes = (hash: string): Uint8Array => hash === '' ? new Uint8Array(32) : fromLatin1(hash)
