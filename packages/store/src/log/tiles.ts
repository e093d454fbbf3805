import { assert, concat, equalBytes, nodeHash } from '@jianghan/protocol'
import { Frontier, TILE_BITS } from './frontier.ts'
import { type LogFiles, LEVELS } from './files.ts'

/** Hashes in a full tile. */
export const TILE = 1 << TILE_BITS

/** Highest index of a tile that is looked for: more leaves than a file holds lie below it. */
const LAST_TILE = 2 ** 40

/** Tiles kept in memory; each holds at most 511 hashes, 16 KB. */
const TILES_KEPT = 512

/** All nodes of one tile: `rows[0]` the stored hashes, `rows[k]` the nodes over full runs of 2^k of them. */
type Tile = readonly (readonly Uint8Array[])[]

/** Reads nodes of the tree out of the files, tile by tile, and walks proofs. */
export class Tiles {
  readonly #files: LogFiles
  readonly #tiles = new Map<number, Tile>()

  constructor(files: LogFiles) {
    this.#files = files
  }

  /** Forgets the tiles that grow when the log of `size` leaves is appended to. */
  forgetTail(size: number): void {
    for (let level = 0, run = TILE; level < 6; level++, run *= TILE) this.#tiles.delete(Math.floor(size / run) * 8 + level)
  }

  /** Forgets every tile. */
  clear(): void {
    this.#tiles.clear()
  }

  #tile(level: number, at: number): Tile {
    const name = at * 8 + level
    const known = this.#tiles.get(name)
    if (known !== undefined) return known
    let row = this.#files.read(level, at * TILE, TILE)
    const rows = [row]
    while (row.length >= 2) {
      const above: Uint8Array[] = []
      for (let i = 0; i + 1 < row.length; i += 2) above.push(nodeHash(row[i] as Uint8Array, row[i + 1] as Uint8Array))
      rows.push(above)
      row = above
    }
    // A full tile is checked against the hash that was stored when it was sealed: a flipped bit does not get into a proof.
    if (rows.length === TILE_BITS + 1) this.#check(level, at, rows)
    if (this.#tiles.size >= TILES_KEPT) this.#tiles.delete(this.#tiles.keys().next().value as number)
    this.#tiles.set(name, rows)
    return rows
  }

  #check(level: number, at: number, rows: Tile): void {
    const sealed = this.#files.read(level + 1, at, 1)[0]
    const top = rows[TILE_BITS]?.[0]
    if (sealed === undefined || top === undefined || !equalBytes(sealed, top)) throw this.#files.damaged(at * TILE * 32, 'tile', level)
  }

  /** Hash over the full run of 2^level leaves number `index`. */
  node(level: number, index: number): Uint8Array {
    const row = level % TILE_BITS
    const perTile = 2 ** (TILE_BITS - row)
    const at = Math.floor(index / perTile)
    const hash = this.#tile((level - row) / TILE_BITS, at)[row]?.[index - at * perTile]
    assert(hash !== undefined, 'node beyond the log')
    return hash
  }

  /** The first `width` stored hashes of a tile, joined; undefined where there are fewer. */
  hashes(level: number, at: number, width: number): Uint8Array | undefined {
    const row = level < LEVELS && at <= LAST_TILE ? this.#tile(level, at)[0] ?? [] : []
    return row.length < width ? undefined : concat(...row.slice(0, width))
  }

  frontierAt(size: number): Frontier {
    const peaks: Uint8Array[] = []
    for (let level = 52, from = 0; level >= 0; level--) {
      const run = 2 ** level
      if (size - from < run) continue
      peaks.push(this.node(level, from / run))
      from += run
    }
    return new Frontier(size, peaks)
  }

  /** Root over the leaves from..to-1, `from` a multiple of a power of two not below their number. */
  #range(from: number, to: number): Uint8Array {
    const half = splitOf(to - from)
    if (to - from === 1) return this.node(0, from)
    if (to - from === 2 * half) return this.node(levelOf(2 * half), from / (2 * half))
    return nodeHash(this.node(levelOf(half), from / half), this.#range(from + half, to))
  }

  /** PATH(m, D[from:to]) of RFC 9162 2.1.3.1; `index` counts from the start of the log. */
  inclusion(index: number, from: number, to: number): Uint8Array[] {
    const down: Uint8Array[] = []
    while (to - from > 1) {
      const middle = from + splitOf(to - from)
      if (index < middle) {
        down.push(this.#range(middle, to))
        to = middle
      } else {
        down.push(this.#range(from, middle))
        from = middle
      }
    }
    return down.reverse()
  }

  /** SUBPROOF(m, D[from:to], known) of RFC 9162 2.1.4.1; `old` is the older size counted from the start of the log. */
  subproof(old: number, from: number, to: number, known: boolean): Uint8Array[] {
    if (old === to) return known ? [] : [this.#range(from, to)]
    const middle = from + splitOf(to - from)
    return old <= middle
      ? [...this.subproof(old, from, middle, known), this.#range(middle, to)]
      : [...this.subproof(old, middle, to, false), this.#range(from, middle)]
  }

  /** Reads every sealed tile anew. */
  findDamage(size: number): void {
    this.#tiles.clear()
    for (let level = 0, run = TILE; run <= size; level++, run *= TILE) {
      for (let at = 0; at < Math.floor(size / run); at++) this.#tile(level, at)
    }
  }
}

/** Largest power of two below `count`, for count ≥ 2; 1 for count 1 and 2. */
function splitOf(count: number): number {
  let half = 1
  while (half * 2 < count) half *= 2
  return half
}

/** The level of a full run of that many leaves, a power of two. */
function levelOf(run: number): number {
  let level = 0
  for (let covered = 1; covered < run; covered *= 2) level++
  return level
}
