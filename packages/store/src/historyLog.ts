import { assert, equalBytes } from '@jianghan/protocol'
import type { LeafHashSource, LogOptions } from './log/files.ts'
import { LogFiles } from './log/files.ts'
import { TILE, Tiles } from './log/tiles.ts'
import { Frontier } from './log/frontier.ts'

/** What appending would make of the log; made by `prepare`, taken once by `apply`. */
export type PreparedLog = Readonly<{ root: Uint8Array; size: bigint }>
type Prepared = PreparedLog & Readonly<{ base: number; hashes: Uint8Array; frontier: Frontier }>

/**
 * The history log: an RFC 9162 tree over leaf hashes. On disk 32 bytes a leaf and an eighth of a byte for the roots of
 * sealed runs of 256^k leaves. It is never synced per block: after a crash the unsynced tail comes from the segments.
 */
export class HistoryLog {
  readonly #files: LogFiles
  readonly #tiles: Tiles
  #frontier: Frontier

  private constructor(files: LogFiles, frontier: Frontier) {
    this.#files = files
    this.#tiles = new Tiles(files)
    this.#frontier = frontier
  }

  /**
   * Opens the log in `dir` at exactly `size` leaves: what the files hold beyond is cut; what they lack, or what was never
   * synced, is drawn from `leafHashesFrom(index)`. With `root` the result is checked and damage is named.
   */
  static async open(dir: string, options: LogOptions = {}): Promise<HistoryLog> {
    const files = LogFiles.open(dir, options.disk)
    try {
      return await HistoryLog.#recover(files, options)
    } catch (error) {
      files.close()
      throw error
    }
  }

  static async #recover(files: LogFiles, options: LogOptions): Promise<HistoryLog> {
    const trusted = files.syncedLeaves
    const size = options.size === undefined ? trusted : Number(options.size)
    const kept = Math.min(size, trusted)
    files.truncate(kept)
    const log = new HistoryLog(files, Frontier.empty)
    log.#frontier = log.#tiles.frontierAt(kept)
    await log.#refill(kept, size, options.leafHashesFrom)
    if (options.root !== undefined && !equalBytes(log.root(), options.root)) {
      log.#tiles.findDamage(size)
      throw files.damaged(0, 'root')
    }
    return log
  }

  async #refill(from: number, to: number, source: LeafHashSource | undefined): Promise<void> {
    if (from === to) return
    if (source === undefined) throw this.#files.damaged(0, 'tail')
    let batch: Uint8Array[] = []
    let left = to - from
    for await (const hash of source(BigInt(from))) {
      batch.push(hash)
      left--
      if (batch.length === 4096 || left === 0) {
        this.apply(this.prepare(batch))
        batch = []
      }
      if (left === 0) break
    }
    if (left !== 0) throw this.#files.damaged(0, 'tail')
    await this.sync()
  }

  /** Leaves in the log. */
  get size(): bigint {
    return BigInt(this.#frontier.size)
  }

  /** RFC 9162 root over all leaves. */
  root(): Uint8Array {
    return this.#frontier.root()
  }

  /** Root when the log had `size` leaves. */
  rootAt(size: bigint): Uint8Array {
    assert(size >= 0n && size <= this.size, 'size beyond the log')
    return this.#tiles.frontierAt(Number(size)).root()
  }

  /** Root and size after these leaf hashes (32 bytes each), without any effect. */
  prepare(leafHashes: readonly Uint8Array[]): PreparedLog {
    const frontier = this.#frontier.copy()
    const hashes = new Uint8Array(32 * leafHashes.length)
    leafHashes.forEach((hash, i) => {
      assert(hash.length === 32, 'a leaf hash has 32 bytes')
      hashes.set(hash, 32 * i)
      frontier.push(hash)
    })
    const prepared: Prepared = { root: frontier.root(), size: BigInt(frontier.size), base: this.#frontier.size, hashes, frontier }
    return prepared
  }

  /** Appends what `prepare` computed. Writes to the files without syncing; throws diskFull with the log unchanged. */
  apply(prepared: PreparedLog): void {
    const { base, hashes, frontier } = prepared as Prepared
    assert(base === this.#frontier.size, 'prepared on another log')
    this.#files.append(base, hashes, frontier.sealed)
    this.#tiles.forgetTail(base)
    this.#frontier = frontier
  }

  /** Path that leaf `index` is in the log of `size` leaves (RFC 9162 2.1.3). */
  inclusionProof(index: bigint, size: bigint): Uint8Array[] {
    assert(index >= 0n && index < size && size <= this.size, 'leaf or size beyond the log')
    return this.#tiles.inclusion(Number(index), 0, Number(size))
  }

  /** Path that the log of `to` leaves extends the log of `from` leaves (RFC 9162 2.1.4). */
  consistencyProof(from: bigint, to: bigint): Uint8Array[] {
    assert(from >= 0n && from <= to && to <= this.size, 'sizes beyond the log')
    if (from === 0n || from === to) return []
    return this.#tiles.subproof(Number(from), 0, Number(to), true)
  }

  /**
   * The tile of c2sp.org/tlog-tiles at a level (0 holds the leaf hashes) and index: `width` hashes of 32 bytes each. Undefined where the log holds fewer.
   */
  tile(level: number, index: number, width: number): Uint8Array | undefined {
    assert(level >= 0 && index >= 0 && width >= 1 && width <= TILE, 'a tile has 1 to 256 hashes')
    return this.#tiles.hashes(level, index, width)
  }

  /** Hash of leaf `index`. */
  leafHashAt(index: bigint): Uint8Array {
    assert(index >= 0n && index < this.size, 'leaf beyond the log')
    return this.#tiles.node(0, Number(index))
  }

  /** Makes the log as it is now outlast a power cut. */
  sync(): Promise<void> {
    return this.#files.sync(this.#frontier.size)
  }

  /** Cuts the log back to `size` leaves. */
  truncate(size: bigint): void {
    assert(size >= 0n && size <= this.size, 'size beyond the log')
    const frontier = this.#tiles.frontierAt(Number(size))
    this.#files.truncate(Number(size))
    this.#tiles.clear()
    this.#frontier = frontier
  }

  /** Recomputes every sealed run from its leaves; throws the fault that names the first damage. */
  verify(): void {
    this.#tiles.findDamage(this.#frontier.size)
  }

  async close(): Promise<void> {
    try {
      await this.sync()
    } finally {
      this.#files.close()
    }
  }
}
