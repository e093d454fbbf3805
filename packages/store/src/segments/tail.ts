import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { ioFault, StoreFault } from '../faults.ts'
import { decodeIndex } from './indexFile.ts'
import { HEAD, isWhole, payloadOf, readHead } from './record.ts'
import { FILE_HEAD, SegmentFile } from './segmentFile.ts'

/** A record as a follower reads it. */
export type TailRecord = Readonly<{ height: bigint; logStart: bigint; payload: Uint8Array }>

const CHUNK = 1024 * 1024

type OpenFile = { fd: number; name: string; first: number; height: number; offset: number }

/**
 * Follows the segments of a ledger that another thread writes: reads only, with file handles of its own, and never mends or
 * cuts anything. Ask only for heights that the writer called final; what lies behind them may still vanish.
 */
export class SegmentTail {
  readonly #dir: string
  #file: OpenFile | undefined
  #bytes: Buffer = Buffer.alloc(0)
  #from = 0

  constructor(dir: string) {
    this.#dir = dir
  }

  #firsts(): number[] {
    try {
      return readdirSync(this.#dir).flatMap(name => SegmentFile.firstOf(name) ?? []).sort((a, b) => a - b)
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return []
      throw ioFault(error, this.#dir)
    }
  }

  /** Height of the oldest record that is kept, or undefined when the folder holds none. */
  firstHeight(): bigint | undefined {
    const first = this.#firsts()[0]
    return first === undefined ? undefined : BigInt(first)
  }

  /** The record of a height; undefined when it is pruned or not yet written. Throws segmentDamaged. */
  read(height: bigint): TailRecord | undefined {
    const wanted = Number(height)
    if (this.#file === undefined || this.#file.height > wanted) this.#openFor(wanted)
    while (this.#file !== undefined) {
      const file: OpenFile = this.#file
      const record = this.#next(file, file.height === wanted)
      if (record === undefined) {
        if (!this.#follow(file)) return undefined
        continue
      }
      if (file.height - 1 === wanted) return { height, logStart: BigInt(record.logStart), payload: record.payload }
    }
    return undefined
  }

  #openFor(wanted: number): void {
    const first = this.#firsts().findLast(each => each <= wanted)
    this.close()
    if (first === undefined) return
    this.#file = this.#open(first)
    if (this.#file !== undefined) this.#skipByIndex(this.#file, wanted)
  }

  /** Undefined where the file was pruned since it was seen. */
  #open(first: number): OpenFile | undefined {
    const name = SegmentFile.nameOf(this.#dir, first)
    try {
      return { fd: openSync(name, constants.O_RDONLY), name, first, height: first, offset: FILE_HEAD }
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined
      throw ioFault(error, name)
    }
  }

  /** A sealed file has an index beside it; where it does not fit, the records are walked one by one. */
  #skipByIndex(file: OpenFile, wanted: number): void {
    let places
    try {
      places = decodeIndex(readFileSync(file.name.replace(/seg$/, 'idx')))
    } catch {
      return
    }
    const offset = places?.offsets[wanted - file.first]
    if (offset === undefined) return
    file.height = wanted
    file.offset = offset
  }

  /** Moves on to the file that begins where this one ended; false when there is none. */
  #follow(file: OpenFile): boolean {
    if (file.height === file.first || !this.#firsts().includes(file.height)) return false
    this.close()
    this.#file = this.#open(file.height)
    return this.#file !== undefined
  }

  #next(file: OpenFile, whole: boolean): { logStart: number; payload: Uint8Array } | undefined {
    let at = this.#cover(file, HEAD)
    let head = readHead(this.#bytes, at)
    if (head === undefined) {
      // What was read ahead may be older than the record.
      this.#bytes = Buffer.alloc(0)
      at = this.#cover(file, HEAD)
      head = readHead(this.#bytes, at)
      if (head === undefined) return undefined
    }
    if (head.height !== file.height) throw damaged(file)
    const { length, logStart } = head
    let payload: Uint8Array = new Uint8Array(0)
    if (whole) {
      at = this.#cover(file, HEAD + length)
      if (!isWhole(this.#bytes, at, head)) {
        this.#bytes = Buffer.alloc(0)
        at = this.#cover(file, HEAD + length)
        if (!isWhole(this.#bytes, at, head)) throw damaged(file)
      }
      const unpacked = payloadOf(this.#bytes, at, head)
      if (unpacked === undefined) throw damaged(file)
      payload = unpacked
    }
    file.offset += HEAD + length
    file.height += 1
    return { logStart, payload }
  }

  /** Makes `size` bytes from the file's offset on available, as far as it holds them; answers where they begin. */
  #cover(file: OpenFile, size: number): number {
    const { offset } = file
    if (offset < this.#from || offset + size > this.#from + this.#bytes.length) {
      const bytes = Buffer.allocUnsafe(Math.max(size, CHUNK))
      let got = 0
      try {
        while (got < bytes.length) {
          const step = readSync(file.fd, bytes, got, bytes.length - got, offset + got)
          if (step === 0) break
          got += step
        }
      } catch (error) {
        throw ioFault(error, file.name)
      }
      this.#bytes = bytes.subarray(0, got)
      this.#from = offset
    }
    return offset - this.#from
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd)
    this.#file = undefined
    this.#bytes = Buffer.alloc(0)
    this.#from = 0
  }
}

function damaged({ name, offset, height }: OpenFile): StoreFault {
  return new StoreFault({
    code: 'segmentDamaged', file: name, offset, height: BigInt(height),
    zh: `区块文件 ${name} 在偏移 ${offset} 处损坏，涉及高度 ${height}。`,
    en: `Block file ${name} is damaged at offset ${offset}, height ${height}.`,
    repairZh: '请先检查磁盘，再从备份或其他节点的数据文件夹复制这个文件（连同同名 .idx），然后重新启动。',
    repairEn: 'Check the disk, copy this file (and the .idx beside it) from a backup or from the data folder of another node, and start again.',
  })
}
