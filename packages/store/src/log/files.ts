import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { assert } from '@jianghan/protocol'
import { StoreFault, ioFault } from '../faults.ts'
import { nodeDisk } from '../disk.ts'
import type { Disk } from '../disk.ts'
import { replaceFile, syncDir } from '../durable.ts'
import { TILE_BITS } from './frontier.ts'
import type { SealedRun } from './frontier.ts'

/** Leaf hashes from a leaf on, as the segments give them. */
export type LeafHashSource = (index: bigint) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** How a log is opened. */
export type LogOptions = Readonly<{
  /** Leaves the log must have; default: as many as were synced. */
  size?: bigint
  /** Where leaf hashes come from that the files do not hold. */
  leafHashesFrom?: LeafHashSource
  /** Root that the log must have. */
  root?: Uint8Array
  /** How bytes reach the disk; tests give one that fails. */
  disk?: Disk
}>

/** Levels of stored hashes: 256^6 leaves. */
export const LEVELS = 6
const SYNCED = 'synced'

/** Says of copied files of a log that so many leaves of them are on disk; the caller has synced them. */
export function markLogSynced(dir: string, leaves: number): void {
  replaceFile(join(dir, SYNCED), `${leaves} ${crc32(String(leaves))}\n`)
}

/** The files of a log: `hashes.0` the leaf hashes, `hashes.k` those of sealed runs of 256^k, `synced` how far they are safe. */
export class LogFiles {
  readonly #dir: string
  readonly #disk: Disk
  readonly #fds: readonly number[]
  readonly #counts: number[]
  #synced: number

  private constructor(dir: string, fds: readonly number[], disk: Disk) {
    this.#disk = disk
    this.#dir = dir
    this.#fds = fds
    this.#counts = fds.map(fd => Math.floor(fstatSync(fd).size / 32))
    this.#synced = Math.min(this.#readSynced(), this.#counts[0] as number)
  }

  static open(dir: string, disk: Disk = nodeDisk): LogFiles {
    try {
      mkdirSync(dir, { recursive: true })
      const fds = Array.from({ length: LEVELS }, (_, level) => openSync(join(dir, `hashes.${level}`), constants.O_RDWR | constants.O_CREAT, 0o644))
      syncDir(dir)
      return new LogFiles(dir, fds, disk)
    } catch (error) {
      throw ioFault(error, dir)
    }
  }

  /** Leaves that are known to have reached the disk. */
  get syncedLeaves(): number {
    // A run whose seal is missing was cut by somebody: trust nothing from there on.
    let trusted = this.#synced
    for (let level = 1; level < LEVELS; level++) {
      const run = 2 ** (TILE_BITS * level)
      const sealed = this.#counts[level] as number
      if (sealed < Math.floor(trusted / run)) trusted = sealed * run
    }
    return trusted
  }

  #readSynced(): number {
    let text: string
    try {
      text = readFileSync(join(this.#dir, SYNCED), 'utf8')
    } catch {
      return 0
    }
    const [leaves, sum] = text.trim().split(' ')
    return leaves !== undefined && Number(sum) === crc32(leaves) ? Number(leaves) : 0
  }

  /** Hashes `from` … of a level, at most `count`. */
  read(level: number, from: number, count: number): Uint8Array[] {
    const have = Math.min(count, (this.#counts[level] ?? 0) - from)
    if (have <= 0) return []
    const bytes = new Uint8Array(32 * have)
    let got = 0
    try {
      got = readSync(this.#fds[level] as number, bytes, 0, bytes.length, 32 * from)
    } catch (error) {
      throw ioFault(error, this.#name(level))
    }
    if (got !== bytes.length) throw this.damaged(32 * from + got, 'tile', level)
    return Array.from({ length: have }, (_, i) => bytes.subarray(32 * i, 32 * i + 32))
  }

  /** Writes the leaves after the first `base`, and the runs they seal. All or nothing as far as readers can tell. */
  append(base: number, hashes: Uint8Array, sealed: readonly SealedRun[]): void {
    assert(base === this.#counts[0], 'leaves are appended in order')
    const before = [...this.#counts]
    try {
      this.#write(0, hashes)
      for (let level = 1; level < LEVELS; level++) {
        const run = sealed.filter(each => each.level === level).map(each => each.hash)
        if (run.length > 0) this.#write(level, Buffer.concat(run))
      }
    } catch (error) {
      before.forEach((count, level) => this.#cut(level, count))
      throw ioFault(error, this.#name(0))
    }
  }

  #write(level: number, bytes: Uint8Array): void {
    this.#disk.write(this.#fds[level] as number, bytes, 32 * (this.#counts[level] as number))
    this.#counts[level] = (this.#counts[level] as number) + bytes.length / 32
  }

  #cut(level: number, count: number): void {
    this.#disk.truncate(this.#fds[level] as number, 32 * count)
    this.#counts[level] = count
  }

  truncate(leaves: number): void {
    try {
      // The mark goes first: a crash in between must not leave it above what the files hold.
      if (leaves < this.#synced) this.#mark(leaves)
      for (let level = 0; level < LEVELS; level++) {
        const count = Math.floor(leaves / 2 ** (TILE_BITS * level))
        this.#cut(level, Math.min(count, this.#counts[level] as number))
      }
    } catch (error) {
      throw ioFault(error, this.#name(0))
    }
  }

  async sync(leaves: number): Promise<void> {
    if (leaves === this.#synced) return
    try {
      const touched = this.#fds.filter((_, level) => Math.floor(leaves / 2 ** (TILE_BITS * level)) > 0)
      for (const fd of touched) await this.#disk.datasyncLater(fd)
      if (leaves > this.#synced && leaves <= (this.#counts[0] as number)) this.#mark(leaves)
    } catch (error) {
      throw ioFault(error, this.#name(0))
    }
  }

  #mark(leaves: number): void {
    markLogSynced(this.#dir, leaves)
    this.#synced = leaves
  }

  #name(level: number): string {
    return join(this.#dir, `hashes.${level}`)
  }

  /** The fault that names damage in the files of the log. */
  damaged(offset: number, what: 'tile' | 'root' | 'tail', level = 0): StoreFault {
    const file = this.#name(level)
    const facts = {
      tile: { zh: `历史日志 ${file} 自偏移 ${offset} 起的一段哈希与其上级哈希不符。`, en: `History log ${file}: the hashes from offset ${offset} do not fit the hash above them.` },
      root: { zh: `历史日志 ${file} 的根与区块中记录的不符。`, en: `History log ${file}: its root is not the one that the blocks recorded.` },
      tail: { zh: `历史日志 ${file} 比区块短，且没有可以补齐的来源。`, en: `History log ${file} is shorter than the blocks say, and nothing was given to fill it from.` },
    }[what]
    return new StoreFault({
      code: 'logDamaged', file, offset, ...facts,
      repairZh: '请停止节点并删除历史日志文件夹；下次启动时会由区块文件重建。',
      repairEn: 'Stop the node and delete the folder of the history log: it is rebuilt from the block segments at the next start.',
    })
  }

  close(): void {
    for (const fd of this.#fds) closeSync(fd)
  }
}
