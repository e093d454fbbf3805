import { fstatSync, readSync } from 'node:fs'
import { ioFault } from '../faults.ts'
import { HEAD, RECORD_MAGIC, isWhole, readHead } from './record.ts'

/** Where the records of a segment file lie. */
export type Places = { readonly offsets: number[]; readonly logStarts: number[]; end: number }

/** How a scan ended: at the end of the data, at a torn tail, or at a broken record with whole ones after it. */
export type ScanEnd = Readonly<{ kind: 'end' | 'torn' | 'broken'; offset: number; height: number }>

const CHUNK = 4 * 1024 * 1024

/** Reads forward through a file; `bytes` at least covers [at, at + size) unless the file ends before. */
class Window {
  readonly #fd: number
  readonly #file: string
  readonly size: number
  #from = 0
  #bytes: Buffer = Buffer.alloc(0)

  constructor(fd: number, file: string) {
    this.#fd = fd
    this.#file = file
    this.size = fstatSync(fd).size
  }

  at(offset: number, size: number): { bytes: Buffer; at: number } {
    if (offset < this.#from || offset + size > this.#from + this.#bytes.length) {
      const length = Math.max(0, Math.min(Math.max(size, CHUNK), this.size - offset))
      const bytes = Buffer.allocUnsafe(length)
      let got = 0
      try {
        while (got < length) {
          const step = readSync(this.#fd, bytes, got, length - got, offset + got)
          if (step === 0) break
          got += step
        }
      } catch (error) {
        throw ioFault(error, this.#file)
      }
      this.#bytes = bytes.subarray(0, got)
      this.#from = offset
    }
    return { bytes: this.#bytes, at: offset - this.#from }
  }
}

/** Finds the records of a file from `offset` on, the first of them of height `first`. */
export function scanSegment(fd: number, file: string, offset: number, first: number): { places: Places; end: ScanEnd } {
  const window = new Window(fd, file)
  const places: Places = { offsets: [], logStarts: [], end: offset }
  for (let height = first; ; height++) {
    const record = wholeRecord(window, places.end)
    if (record === undefined || record.height !== height) return { places, end: whyEnded(window, places.end, height) }
    places.offsets.push(places.end)
    places.logStarts.push(record.logStart)
    places.end += record.size
  }
}

function wholeRecord(window: Window, offset: number): { size: number; height: number; logStart: number } | undefined {
  const first = window.at(offset, HEAD)
  const head = readHead(first.bytes, first.at)
  if (head === undefined || offset + HEAD + head.length > window.size) return undefined
  const { bytes, at } = window.at(offset, HEAD + head.length)
  return isWhole(bytes, at, head) ? { size: HEAD + head.length, height: head.height, logStart: head.logStart } : undefined
}

const magic = Buffer.from([RECORD_MAGIC >>> 24, (RECORD_MAGIC >>> 16) & 255, (RECORD_MAGIC >>> 8) & 255, RECORD_MAGIC & 255])

function whyEnded(window: Window, offset: number, height: number): ScanEnd {
  if (isZero(window, offset)) return { kind: 'end', offset, height }
  for (let at = offset + 1; at < window.size;) {
    const { bytes, at: start } = window.at(at, Math.min(CHUNK, window.size - at))
    const found = bytes.indexOf(magic, start)
    if (found < 0) {
      at += Math.max(1, bytes.length - start - 3)
      if (window.size - at < HEAD) break
      continue
    }
    at += found - start
    const record = wholeRecord(window, at)
    if (record !== undefined && record.height > height) return { kind: 'broken', offset, height }
    at++
  }
  // A record that stands whole where another height was due is not torn: it was put there.
  const odd = wholeRecord(window, offset)
  return { kind: odd === undefined ? 'torn' : 'broken', offset, height }
}

/** Room that a segment takes in advance is compared as a whole: most of a scan at a start is spent here. */
const zeros = Buffer.alloc(CHUNK)

function isZero(window: Window, offset: number): boolean {
  for (let at = offset; at < window.size; at += CHUNK) {
    const { bytes, at: start } = window.at(at, Math.min(CHUNK, window.size - at))
    const end = Math.min(bytes.length, start + CHUNK)
    if (bytes.compare(zeros, 0, end - start, start, end) !== 0) return false
  }
  return true
}
