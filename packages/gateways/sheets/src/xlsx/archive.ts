import { crc32, inflateRawSync } from 'node:zlib'
import { factOf } from '@jianghan/gateway-iso20022'
import { sheetProblem, type SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'

/**
 * Reads the ZIP archive that an XLSX is (APPNOTE 6.3.10; ISO/IEC 21320-1 is the part of it that documents use). Stricter than unpacking tools are: the directory at the end and the
 * entries must agree, no two entries may share bytes, nothing is unpacked before its declared size was found to be within the bounds, and no more than declared.
 */
export interface Archive {
  /** Names of all entries as they stand in the directory. */
  readonly names: readonly string[]
  /** The bytes of an entry by its name, letter case aside (ECMA-376 part 2, 6.2.2.3); undefined where there is none. */
  read(name: string): Uint8Array | SheetProblem | undefined
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  /** Where its local header begins. */
  readonly offset: number
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
/** A comment at the end of an archive has 16 bits of length. */
const COMMENT_MAX = 0xffff
/** Entries smaller than this may be packed as tightly as they like, bytes. */
const RATIO_FROM = 1024 * 1024
const STORED = 0
const DEFLATED = 8
const ENCRYPTED = 1

const wrong = (detailZh: string, detailEn: string): SheetProblem => sheetProblem('archiveWrong', {}, { detailZh, detailEn })
const tooLarge = (part: string, size: number, limit: number, [unitZh, unitEn]: readonly [string, string]): SheetProblem =>
  sheetProblem('archiveTooLarge', {}, { part: factOf(part), size, limit, unitZh, unitEn })
const BYTES = ['字节', 'bytes'] as const

/** Whether an answer is a problem rather than bytes or an archive. */
export const isProblem = (of: unknown): of is SheetProblem => typeof of === 'object' && of !== null && 'code' in of && 'facts' in of

/** Opens an archive: looks at its directory, unpacks nothing. */
export function openArchive(bytes: Uint8Array, limits: SheetLimits): Archive | SheetProblem {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = endOf(view)
  if (end === undefined) return wrong('找不到目录', 'its directory is not found')
  const count = view.getUint16(end + 10, true)
  const [size, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)]
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 6, true) !== 0 || view.getUint16(end + 8, true) !== count) return wrong('分卷', 'it is one of several parts')
  if (count > limits.entries) return tooLarge('ZIP', count, limits.entries, ['个条目', 'entries'])
  if (start + size !== end) return wrong('目录的位置不符', 'its directory is not where it says')
  const entries = new Map<string, Entry>()
  let at = start
  let unpacked = 0
  for (let i = 0; i < count; i++) {
    const entry = readEntry(bytes, view, at, end)
    if (isProblem(entry)) return entry
    at = entry.next
    const key = entry.name.toLowerCase()
    if (entries.has(key)) return wrong(`条目 ${factOf(entry.name)} 重复`, `the entry ${factOf(entry.name)} stands twice`)
    unpacked += entry.size
    const beyond = beyondBounds(entry, unpacked, limits)
    if (beyond !== undefined) return beyond
    entries.set(key, entry)
  }
  if (at !== end) return wrong('目录的长度不符', 'its directory has another length than it says')
  const shared = sharedBytes([...entries.values()], start)
  if (shared !== undefined) return wrong(`条目 ${factOf(shared)} 与其他内容重叠`, `the entry ${factOf(shared)} shares bytes with another`)
  return {
    names: [...entries.values()].map(({ name }) => name),
    read(name) {
      const entry = entries.get(name.toLowerCase())
      return entry && unpack(bytes, view, entry)
    },
  }
}

/** The end record, whose comment must reach exactly to the end of the file. */
function endOf(view: DataView): number | undefined {
  const lowest = Math.max(0, view.byteLength - END_BYTES - COMMENT_MAX)
  for (let at = view.byteLength - END_BYTES; at >= lowest; at--) {
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at
  }
  return undefined
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, end: number): (Entry & { readonly next: number }) | SheetProblem {
  if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) return wrong('目录损坏', 'its directory is damaged')
  const u16 = (offset: number): number => view.getUint16(at + offset, true)
  const u32 = (offset: number): number => view.getUint32(at + offset, true)
  const [nameLength, extraLength, commentLength] = [u16(28), u16(30), u16(32)]
  const next = at + CENTRAL_BYTES + nameLength + extraLength + commentLength
  if (next > end || nameLength === 0) return wrong('目录损坏', 'its directory is damaged')
  const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength)).replaceAll('\\', '/').replace(/^\/+/, '')
  if ((u16(8) & ENCRYPTED) !== 0) return sheetProblem('encrypted')
  const method = u16(10)
  if (method !== STORED && method !== DEFLATED) return wrong(`条目 ${factOf(name)} 的压缩方法是 ${method}`, `the entry ${factOf(name)} is packed by method ${method}`)
  const entry = { name, method, crc: u32(16), packedSize: u32(20), size: u32(24), offset: u32(42), next }
  if (entry.packedSize === 0xffffffff || entry.size === 0xffffffff || entry.offset === 0xffffffff) return wrong('ZIP64 大小', 'it has sizes of ZIP64')
  if (method === STORED && entry.size !== entry.packedSize) return wrong(`条目 ${factOf(name)} 的大小不符`, `the size of ${factOf(name)} contradicts itself`)
  return entry
}

function beyondBounds({ name, size, packedSize }: Entry, unpacked: number, limits: SheetLimits): SheetProblem | undefined {
  if (size > limits.entryBytes) return tooLarge(name, size, limits.entryBytes, BYTES)
  if (size > RATIO_FROM && size > packedSize * limits.ratio) return tooLarge(name, Math.round(size / Math.max(1, packedSize)), limits.ratio, ['倍', 'times its packed size'])
  return unpacked > limits.unpackedBytes ? tooLarge('ZIP', unpacked, limits.unpackedBytes, BYTES) : undefined
}

/** The first entry whose bytes, header and content, overlap those of another or of the directory. */
function sharedBytes(entries: readonly Entry[], directory: number): string | undefined {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset)
  return inOrder.find((entry, i) => entry.offset + LOCAL_BYTES + entry.packedSize > (inOrder[i + 1]?.offset ?? directory))?.name
}

function unpack(bytes: Uint8Array, view: DataView, { name, method, crc, packedSize, size, offset }: Entry): Uint8Array | SheetProblem {
  const damaged = wrong(`条目 ${factOf(name)} 损坏`, `the entry ${factOf(name)} is damaged`)
  if (view.getUint32(offset, true) !== LOCAL || view.getUint16(offset + 8, true) !== method) return damaged
  const from = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (from + packedSize > bytes.length) return damaged
  const packed = bytes.subarray(from, from + packedSize)
  const content = method === STORED ? packed : inflate(packed, size)
  return content?.length === size && crc32(content) === crc ? content : damaged
}

function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  } catch {
    return undefined                                   // longer than it says, or no deflate stream
  }
}
