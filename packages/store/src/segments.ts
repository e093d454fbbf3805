import { mkdirSync, readdirSync, rmSync, statfsSync, statSync, unlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { assert } from '@jianghan/protocol'
import { nodeDisk } from './disk.ts'
import { syncDir } from './durable.ts'
import type { Disk } from './disk.ts'
import { ioFault, StoreFault } from './faults.ts'
import { breathe } from './kv.ts'
import { blocksMissing, notePruned, prunedTo } from './segments/pruned.ts'
import { FILE_HEAD, SegmentFile } from './segments/segmentFile.ts'

/** Options of {@link Segments.open}. */
export type SegmentOptions = Readonly<{
  /** A file is closed when the next record would pass this size, bytes; default 256 MiB, at most 2 GiB. */
  rollBytes?: number
  /** Payloads from this many bytes on are packed with zstd when that makes them smaller; default: none. */
  packFrom?: number
  /** Height of the first record of an empty folder; default 1. */
  firstHeight?: bigint
  /** Height that is known to have been durable, from the state or the sign state; default none. Records up to it are damaged when they are not whole, never torn. */
  known?: bigint
  /** Zeros written ahead of the data, bytes; default 4 MiB. */
  allocateAhead?: number
  /** How bytes reach the disk; tests give one that fails. */
  disk?: Disk
}>

/** A record as it was appended. `logStart`: leaves in the history log before this block. */
export type SegmentRecord = Readonly<{ height: bigint; logStart: bigint; payload: Uint8Array }>
/** Where a record was put. */
export type SegmentPosition = Readonly<{ height: bigint; file: string; offset: number }>
/** A tail that was incomplete when the folder was opened, and was cut off: never acknowledged. */
export type TornTail = Readonly<{ file: string; offset: number; height: bigint }>

/** The fault of a folder without blocks beside a state that knows some. */
const noBlocks = (dir: string, known: bigint): StoreFault => new StoreFault({
  code: 'segmentDamaged', file: dir, height: 1n,
  zh: `区块目录 ${dir} 是空的，而已知写到高度 ${known}。`, en: `The folder of blocks ${dir} is empty, and height ${known} is known to have been written.`,
  repairZh: '请从备份或其他节点的数据文件夹复制区块目录，然后重新启动。', repairEn: 'Copy the folder of blocks from a backup or from the data folder of another node, and start again.',
})

/** Removes a file of records with its index, which goes first: without it nobody would find an index again. */
function removeFile(name: string): void {
  try {
    rmSync(name.replace(/seg$/, 'idx'), { force: true })
    rmSync(name, { force: true })
  } catch (error) {
    throw ioFault(error, name)
  }
}

/**
 * Finishes a pruning that was broken off, and tells records that were pruned from such that are missing. `firsts` are the heights at which files begin;
 * answers where an empty folder begins.
 */
function settlePruned(dir: string, firsts: number[], firstHeight = 1n): bigint {
  const kept = prunedTo(dir)
  while (firsts.length > 1 && (firsts[1] as number) <= Number(kept)) removeFile(SegmentFile.nameOf(dir, firsts.shift() as number))
  const [first] = firsts
  if (first !== undefined && kept > 1n && BigInt(first) > kept) throw blocksMissing(dir, kept, BigInt(first) - 1n)
  if (first !== undefined || firstHeight <= kept) return kept
  notePruned(dir, firstHeight)
  return firstHeight
}

/** Sealed files whose index stays in memory. */
const SEALED_KEPT = 8

/**
 * The blocks: append-only files of records with length and CRC, one record a height, heights without gaps. `append`
 * writes, `sync` makes everything appended outlast a power cut: the one sync of a block.
 */
export class Segments {
  readonly #dir: string
  readonly #files: SegmentFile[]
  readonly #rollBytes: number
  readonly #packFrom: number
  readonly #ahead: number | undefined
  readonly #disk: Disk
  readonly #warm: SegmentFile[] = []
  #next: number
  /** What was cut off when the folder was opened. */
  readonly torn: TornTail | undefined

  private constructor(dir: string, files: SegmentFile[], options: SegmentOptions) {
    this.#dir = dir
    this.#files = files
    this.#rollBytes = options.rollBytes ?? 256 * 1024 * 1024
    this.#packFrom = options.packFrom ?? Number.POSITIVE_INFINITY
    this.#ahead = options.allocateAhead
    this.#disk = options.disk ?? nodeDisk
    assert(this.#rollBytes <= 2 ** 31, 'segment files are at most 2 GiB')
    const last = files.at(-1)
    if (last === undefined) {
      if (options.known !== undefined && options.known > 0n) throw noBlocks(dir, options.known)
      this.#next = Number(options.firstHeight ?? 1n)
      return
    }
    const end = last.recover(Number(options.known ?? 0n))
    if (end.kind === 'torn') this.torn = { file: last.name, offset: end.offset, height: BigInt(end.height) }
    this.#next = last.first + last.count
  }

  /** Opens the folder, cuts a torn tail of the last file (see `torn`), and throws on damage. */
  static async open(dir: string, options: SegmentOptions = {}): Promise<Segments> {
    let firsts: number[]
    try {
      mkdirSync(dir, { recursive: true })
      firsts = readdirSync(dir).flatMap(name => SegmentFile.firstOf(name) ?? []).sort((a, b) => a - b)
      const newest = firsts.at(-1)
      // A head that is not whole: the process ended while it made the file, and nothing in it was acknowledged.
      if (newest !== undefined && statSync(SegmentFile.nameOf(dir, newest)).size < FILE_HEAD) {
        unlinkSync(SegmentFile.nameOf(dir, newest))
        firsts.pop()
      }
    } catch (error) {
      throw ioFault(error, dir)
    }
    const firstHeight = settlePruned(dir, firsts, options.firstHeight)
    const disk = options.disk ?? nodeDisk
    const files = firsts.map(first => SegmentFile.at(dir, first, disk, options.allocateAhead))
    for (let i = 0; i + 1 < files.length; i++) {
      const file = files[i] as SegmentFile
      const next = files[i + 1] as SegmentFile
      if (file.first + file.count !== next.first) throw file.damaged(file.end, file.first + file.count)
      file.forget()
      await breathe()
    }
    return new Segments(dir, files, { ...options, firstHeight })
  }

  /** Height of the oldest record; of the next one while there is none. */
  get firstHeight(): bigint {
    return BigInt(this.#files[0]?.first ?? this.#next)
  }

  /** Height of the newest record; one below the first while there is none. */
  get lastHeight(): bigint {
    return BigInt(this.#next - 1)
  }

  /**
   * Appends the record of the next height, unsynced. Throws diskFull with everything as it was before, so that the same
   * call can be made again when there is room.
   */
  append(payload: Uint8Array, { logStart }: Readonly<{ logStart: bigint }>): SegmentPosition {
    const height = this.#next
    let file = this.#files.at(-1)
    if (file === undefined || (file.count > 0 && file.end + payload.length > this.#rollBytes)) {
      file?.seal()
      file = SegmentFile.create(this.#dir, height, this.#disk, this.#ahead)
      this.#files.push(file)
    }
    const offset = file.append(payload, height, Number(logStart), this.#packFrom)
    this.#next++
    return { height: BigInt(height), file: file.name, offset }
  }

  /** Returns when every record appended so far outlasts a power cut. */
  sync(): void {
    this.#files.at(-1)?.sync()
  }

  #fileOf(height: number): SegmentFile | undefined {
    if (height >= this.#next) return undefined
    const file = this.#files.findLast(each => each.first <= height)
    if (file !== undefined && file !== this.#files.at(-1)) this.#keepWarm(file)
    return file
  }

  #keepWarm(file: SegmentFile): void {
    if (this.#warm.includes(file)) return
    this.#warm.push(file)
    if (this.#warm.length <= SEALED_KEPT) return
    const cold = this.#warm.shift()
    cold?.forget()
    cold?.close()
  }

  /** The record of a height; undefined when it is pruned or not yet written. Throws segmentDamaged. */
  read(height: bigint): SegmentRecord | undefined {
    const record = this.#fileOf(Number(height))?.read(Number(height))
    return record === undefined ? undefined : { height, logStart: BigInt(record.logStart), payload: record.payload }
  }

  /** Records in order of height, from `from` to `to` inclusive (default: all there are). */
  *range(from = this.firstHeight, to = this.lastHeight): Generator<SegmentRecord> {
    for (let height = from < this.firstHeight ? this.firstHeight : from; height <= to; height++) {
      const record = this.read(height)
      if (record === undefined) return
      yield record
    }
  }

  /** Height of the block that holds the log's leaf `position`, as far as records tell; undefined when pruned. */
  heightOfLeaf(position: bigint): bigint | undefined {
    const wanted = Number(position)
    for (let i = this.#files.length - 1; i >= 0; i--) {
      const file = this.#files[i] as SegmentFile
      const { logStarts } = file.places()
      if (i < this.#files.length - 1) this.#keepWarm(file)
      if (logStarts.length === 0 || (logStarts[0] as number) > wanted) continue
      let low = 0
      let high = logStarts.length
      while (high - low > 1) {
        const middle = (low + high) >> 1
        if ((logStarts[middle] as number) <= wanted) low = middle
        else high = middle
      }
      return BigInt(file.first + low)
    }
    return undefined
  }

  /** Removes the records above `height`: for a block that was written and then not taken. */
  truncate(height: bigint): void {
    const keep = Number(height)
    while (this.#next - 1 > keep) {
      const file = this.#files.at(-1)
      assert(file !== undefined, 'truncate below the first record')
      if (file.first > keep && this.#files.length > 1) {
        this.#drop(file)
        this.#files.pop()
        this.#next = file.first
        this.#files.at(-1)?.places()
      } else {
        file.keep(Math.max(0, keep + 1 - file.first))
        this.#next = Math.max(keep + 1, file.first)
        return
      }
    }
  }

  /** First height that {@link prune} below `height` would leave: files go as a whole, and the newest file stays. */
  keptFrom(height: bigint): bigint {
    const kept = this.#files.findLastIndex(({ first }, i) => i > 0 && first <= Number(height))
    return kept < 0 ? this.firstHeight : BigInt((this.#files[kept] as SegmentFile).first)
  }

  /** Removes whole files whose records are all below `height`, the oldest first; the newest file stays. Killed in between it goes on at the next opening. */
  prune(height: bigint): void {
    const kept = this.keptFrom(height)
    if (kept === this.firstHeight) return
    notePruned(this.#dir, kept)
    while (this.firstHeight < kept) this.#drop(this.#files.shift() as SegmentFile)
    try {
      syncDir(this.#dir)
    } catch (error) {
      throw ioFault(error, this.#dir)
    }
  }

  #drop(file: SegmentFile): void {
    file.close()
    const warm = this.#warm.indexOf(file)
    if (warm >= 0) this.#warm.splice(warm, 1)
    removeFile(file.name)
  }

  /** Reads every record and checks its CRC; throws the fault that names the first damage. */
  async verify(onProgress: (height: bigint, last: bigint) => void = () => undefined): Promise<void> {
    for (let height = Number(this.firstHeight); height < this.#next; height++) {
      this.read(BigInt(height))
      if (height % 256 !== 0) continue
      onProgress(BigInt(height), this.lastHeight)
      await breathe()
    }
  }

  /** The files, by their names in the folder, with how many bytes of each hold the records up to a height. */
  filesUpTo(height: bigint): Readonly<{ name: string; bytes: number }>[] {
    const files = this.#files.filter(({ first }) => first <= Number(height))
    return files.map(file => {
      const { offsets, end } = file.places()
      if (file !== this.#files.at(-1)) this.#keepWarm(file)
      return { name: basename(file.name), bytes: offsets[Number(height) + 1 - file.first] ?? end }
    })
  }

  /** Bytes that the records take on disk, and bytes free beside them. */
  usage(): Readonly<{ bytes: number; free: number }> {
    const bytes = this.#files.reduce((sum, file) => sum + file.end, 0)
    const { bavail, bsize } = statfsSync(join(this.#dir))
    return { bytes: bytes - FILE_HEAD * this.#files.length, free: bavail * bsize }
  }

  close(): void {
    try {
      this.#files.at(-1)?.trim()
    } finally {
      for (const file of this.#files) file.close()
    }
  }
}
