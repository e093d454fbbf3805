import { assert } from '@jianghan/protocol'
import { latin1Between, putLatin1 } from '../latin1.ts'
import { depthOf, indexOf } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'
import type { PairHasher } from './hashing.ts'

/** Some nodes of one depth: indices in rising order, eight words of hash for each; a node of zeros is empty. */
export type NodeRow = Readonly<{ index: Uint32Array; words: Uint32Array }>
/** Some nodes, row by depth. */
export type NodeRows = readonly (NodeRow | undefined)[]

const WORDS = 8

/** The bytes of words that hold hashes. */
export const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer, words.byteOffset, words.byteLength)

/** Whether the hash at word `at` is that of an empty node. The first word decides but once in four billion. */
export function isEmptyAt(words: Uint32Array, at: number): boolean {
  if (words[at] !== 0) return false
  for (let i = 1; i < WORDS; i++) if (words[at + i] !== 0) return false
  return true
}

function copyHash(from: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
  for (let i = 0; i < WORDS; i++) to[toAt + i] = from[at + i] as number
}

/** Position of `index` in a row, or -1. */
export function findInRow(row: NodeRow, index: number): number {
  let low = 0
  let high = row.index.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((row.index[middle] as number) < index) low = middle + 1
    else high = middle
  }
  return row.index[low] === index ? low : -1
}

/** Makes a row of hash texts ('' for an empty node). */
export function rowOf(entries: readonly Readonly<{ index: number; hash: string }>[]): NodeRow {
  const index = new Uint32Array(entries.length)
  const words = new Uint32Array(WORDS * entries.length)
  const bytes = bytesOf(words)
  entries.forEach((entry, i) => {
    index[i] = entry.index
    if (entry.hash !== '') putLatin1(bytes, entry.hash, 32 * i)
  })
  return { index, words }
}

/** Two rows as one; where both have an index, `over` wins. */
function merged(under: NodeRow | undefined, over: NodeRow | undefined): NodeRow | undefined {
  if (under === undefined || over === undefined) return under ?? over
  const index = new Uint32Array(under.index.length + over.index.length)
  const words = new Uint32Array(WORDS * index.length)
  let count = 0
  for (let u = 0, o = 0; u < under.index.length || o < over.index.length; count++) {
    const a = under.index[u] ?? Infinity
    const b = over.index[o] ?? Infinity
    if (b <= a) copyHash(over.words, WORDS * o++, words, WORDS * count)
    else copyHash(under.words, WORDS * u, words, WORDS * count)
    index[count] = Math.min(a, b)
    if (a <= b) u++
  }
  return { index: index.subarray(0, count), words: words.subarray(0, WORDS * count) }
}

/** All nodes from the root down to the buckets, a flat array a depth: 64 bytes a bucket in all. */
export class Nodes {
  readonly #rows: Uint32Array[] = []
  readonly #bytes: Uint8Array[] = []
  readonly #hashPairs: PairHasher
  #pairs = new Uint32Array(2 * WORDS * 1024)
  #out = new Uint32Array(WORDS * 1024)
  #waiting = new Uint32Array(1024)

  constructor(shape: Shape, hashPairs: PairHasher) {
    this.#hashPairs = hashPairs
    this.reach(shape.depth + 1)
  }

  /** Makes room down to a depth. Memory is taken from the system only where something is written. */
  reach(depth: number): void {
    while (this.#rows.length <= depth) {
      const row = new Uint32Array(WORDS * 2 ** this.#rows.length)
      this.#rows.push(row)
      this.#bytes.push(bytesOf(row))
    }
  }

  reaches(depth: number): boolean {
    return depth < this.#rows.length
  }

  #row(depth: number): Uint32Array {
    const row = this.#rows[depth]
    assert(row !== undefined, 'node below the buckets')
    return row
  }

  isEmpty(id: NodeId): boolean {
    return isEmptyAt(this.#row(depthOf(id)), WORDS * indexOf(id))
  }

  /** A copy of a node's hash, zeros when it is empty. */
  bytes(id: NodeId): Uint8Array {
    const at = WORDS * indexOf(id)
    return bytesOf(this.#row(depthOf(id)).slice(at, at + WORDS))
  }

  /** Whether a node has this hash, given as latin1 text; '' stands for an empty node. */
  has(id: NodeId, hash: string): boolean {
    const depth = depthOf(id)
    const at = 32 * indexOf(id)
    return hash === '' ? this.isEmpty(id) : latin1Between(this.#bytes[depth] as Uint8Array, at, at + 32) === hash
  }

  /** Copies a node into words. */
  copyTo(id: NodeId, words: Uint32Array, at: number): void {
    copyHash(this.#row(depthOf(id)), WORDS * indexOf(id), words, at)
  }

  set(id: NodeId, words: Uint32Array, at: number): void {
    copyHash(words, at, this.#row(depthOf(id)), WORDS * indexOf(id))
  }

  setHash(id: NodeId, hash: string): void {
    const row = this.#row(depthOf(id))
    const at = WORDS * indexOf(id)
    if (hash === '') row.fill(0, at, at + WORDS)
    else putLatin1(this.#bytes[depthOf(id)] as Uint8Array, hash, 4 * at)
  }

  /**
   * The given nodes and every node above them, hashed anew over these arrays, which stay as they are. A given node above
   * another given node stands as given.
   */
  propagate(given: NodeRows): NodeRows {
    const rows: (NodeRow | undefined)[] = []
    for (let depth = given.length - 1; depth > 0; depth--) {
      rows[depth] = merged(rows[depth], given[depth])
      const row = rows[depth]
      if (row !== undefined && row.index.length > 0) rows[depth - 1] = this.#parents(depth, row)
    }
    rows[0] = merged(rows[0], given[0])
    return rows
  }

  #parents(depth: number, { index, words }: NodeRow): NodeRow {
    const base = this.#row(depth)
    const parents = new Uint32Array(index.length)
    const result = new Uint32Array(WORDS * index.length)
    if (this.#pairs.length < 2 * WORDS * index.length) {
      this.#pairs = new Uint32Array(4 * WORDS * index.length)
      this.#out = new Uint32Array(2 * WORDS * index.length)
      this.#waiting = new Uint32Array(2 * index.length)
    }
    const waiting = this.#waiting
    const pairs = this.#pairs
    let count = 0
    let hashed = 0
    for (let i = 0; i < index.length; count++) {
      const child = index[i] as number
      const parent = child >>> 1
      const hasBoth = index[i + 1] === child + 1 && (child & 1) === 0
      const left = (child & 1) === 0 ? words : base
      const leftAt = (child & 1) === 0 ? WORDS * i : WORDS * (child - 1)
      const right = (child & 1) === 1 || hasBoth ? words : base
      const rightAt = (child & 1) === 1 ? WORDS * i : hasBoth ? WORDS * (i + 1) : WORDS * (child + 1)
      parents[count] = parent
      if (isEmptyAt(left, leftAt)) {
        copyHash(right, rightAt, result, WORDS * count)
      } else if (isEmptyAt(right, rightAt)) {
        copyHash(left, leftAt, result, WORDS * count)
      } else {
        copyHash(left, leftAt, pairs, 2 * WORDS * hashed)
        copyHash(right, rightAt, pairs, 2 * WORDS * hashed + WORDS)
        waiting[hashed++] = count
      }
      i += hasBoth ? 2 : 1
    }
    if (hashed > 0) {
      const out = this.#out
      this.#hashPairs(bytesOf(pairs.subarray(0, 2 * WORDS * hashed)), bytesOf(out.subarray(0, WORDS * hashed)))
      for (let i = 0; i < hashed; i++) copyHash(out, WORDS * i, result, WORDS * (waiting[i] as number))
    }
    return { index: parents.subarray(0, count), words: result.subarray(0, WORDS * count) }
  }

  /**
   * Exchanges rows with what stands in the arrays: afterwards the rows hold the old hashes. In place, since fresh memory
   * for every block costs more than the exchange.
   */
  exchange(rows: NodeRows): void {
    rows.forEach((row, depth) => {
      if (row === undefined) return
      const base = this.#row(depth)
      const { index, words } = row
      for (let i = 0; i < index.length; i++) {
        const at = WORDS * (index[i] as number)
        for (let word = 0; word < WORDS; word++) {
          const old = base[at + word] as number
          base[at + word] = words[WORDS * i + word] as number
          words[WORDS * i + word] = old
        }
      }
    })
  }

  /** Hashes of the buckets that cover the prefixes from..to-1 of `shape.depth` bits, in order of prefix. */
  bucketBytes(shape: Shape, from: number, to: number): Uint8Array {
    const [cut, upper] = this.#bucketWords(shape, from, to)
    const out = new Uint8Array(cut.byteLength + upper.byteLength)
    out.set(bytesOf(cut))
    out.set(bytesOf(upper), cut.byteLength)
    return out
  }

  /** Puts back what {@link bucketBytes} gave; false when the number of bytes does not fit. */
  fillBuckets(shape: Shape, from: number, to: number, bytes: Uint8Array): boolean {
    const [cut, upper] = this.#bucketWords(shape, from, to)
    if (bytes.length !== cut.byteLength + upper.byteLength) return false
    bytesOf(cut).set(bytes.subarray(0, cut.byteLength))
    bytesOf(upper).set(bytes.subarray(cut.byteLength))
    return true
  }

  #bucketWords({ depth, split }: Shape, from: number, to: number): [Uint32Array, Uint32Array] {
    const middle = Math.min(to, Math.max(from, split))
    return [
      this.#row(depth + 1).subarray(2 * WORDS * from, 2 * WORDS * middle),
      this.#row(depth).subarray(WORDS * middle, WORDS * to),
    ]
  }

  /** Hashes everything above the buckets of a shape anew. */
  rebuild(shape: Shape): void {
    this.#rebuildRow(shape.depth, shape.split)
    for (let depth = shape.depth - 1; depth >= 0; depth--) this.#rebuildRow(depth, 2 ** depth)
  }

  #rebuildRow(depth: number, count: number): void {
    const STEP = 8192
    const row = this.#row(depth)
    const below = this.#row(depth + 1)
    for (let from = 0; from < count; from += STEP) {
      const to = Math.min(count, from + STEP)
      this.#hashPairs(bytesOf(below.subarray(2 * WORDS * from, 2 * WORDS * to)), bytesOf(row.subarray(WORDS * from, WORDS * to)))
      for (let i = from; i < to; i++) {
        const left = 2 * WORDS * i
        if (isEmptyAt(below, left)) copyHash(below, left + WORDS, row, WORDS * i)
        else if (isEmptyAt(below, left + WORDS)) copyHash(below, left, row, WORDS * i)
      }
    }
  }
}
