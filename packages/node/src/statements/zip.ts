import { crc32, deflateRawSync } from 'node:zlib'
import { assert, utf8 } from '@jianghan/protocol'

/**
 * ZIP archives (APPNOTE.TXT 6.3.10) written as they come, of any number and size of files: with ZIP64 records (4.3.14, 4.3.15, 4.5.3) where the counts need them. Libraries for it
 * either hold the whole archive or end at 65,535 files.
 */

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
/** Names are UTF-8 (4.4.4, bit 11). */
const UTF8_NAMES = 0x0800
const DEFLATE = 8
const VERSION_20 = 20
const VERSION_45 = 45
const U16_MAX = 0xffff
const U32_MAX = 0xffff_ffff
/** Speed before size: a statement shrinks to a fifth either way. */
const LEVEL = 1
/** Bytes of a name. */
const NAME_MAX = 255

/** DOS date and time (4.4.6) of a moment in UTC+8. */
function dosTime(ms: number): number {
  const at = new Date(ms + 8 * 3_600_000)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return ((date << 16) | time) >>> 0
}

/** Writes an archive file by file; what each call answers are the next bytes of it. */
export class ZipWriter {
  readonly #central: Buffer[] = []
  readonly #time: number
  #offset = 0
  #centralBytes = 0

  /** @param ms time of the files, milliseconds since 1970 */
  constructor(ms: number) {
    this.#time = dosTime(ms)
  }

  /** A file with its content; names are unique, with `/` between folders. */
  file(name: string, content: Uint8Array): Buffer {
    const nameBytes = utf8(name)
    assert(nameBytes.length > 0 && nameBytes.length <= NAME_MAX && content.length < U32_MAX, 'a file of an archive has a name and a bounded size')
    const packed = deflateRawSync(content, { level: LEVEL })
    const fixed = Buffer.alloc(26)
    fixed.writeUInt16LE(VERSION_20, 0)
    fixed.writeUInt16LE(UTF8_NAMES, 2)
    fixed.writeUInt16LE(DEFLATE, 4)
    fixed.writeUInt32LE(this.#time, 6)
    fixed.writeUInt32LE(crc32(content), 10)
    fixed.writeUInt32LE(packed.length, 14)
    fixed.writeUInt32LE(content.length, 18)
    fixed.writeUInt16LE(nameBytes.length, 22)
    const signature = Buffer.alloc(4)
    signature.writeUInt32LE(LOCAL)
    this.#keep(fixed, nameBytes)
    const bytes = Buffer.concat([signature, fixed, nameBytes, packed])
    this.#offset += bytes.length
    return bytes
  }

  #keep(fixed: Buffer, name: Uint8Array): void {
    const wide = this.#offset >= U32_MAX
    const record = Buffer.alloc(46 + name.length + (wide ? 12 : 0))
    record.writeUInt32LE(CENTRAL, 0)
    record.writeUInt16LE(VERSION_45, 4)
    fixed.copy(record, 6, 0, 24)
    if (wide) record.writeUInt16LE(VERSION_45, 6)
    record.writeUInt16LE(wide ? 12 : 0, 30)
    record.writeUInt32LE(wide ? U32_MAX : this.#offset, 42)
    record.set(name, 46)
    if (wide) {
      record.writeUInt16LE(1, 46 + name.length)
      record.writeUInt16LE(8, 48 + name.length)
      record.writeBigUInt64LE(BigInt(this.#offset), 50 + name.length)
    }
    this.#central.push(record)
    this.#centralBytes += record.length
  }

  /** The end of the archive: the list of its files. */
  *end(): Generator<Buffer> {
    const count = this.#central.length
    for (let at = 0; at < count; at += 1_000) yield Buffer.concat(this.#central.slice(at, at + 1_000))
    if (count >= U16_MAX || this.#offset >= U32_MAX || this.#centralBytes >= U32_MAX) yield this.#end64(count)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(END, 0)
    end.writeUInt16LE(Math.min(count, U16_MAX), 8)
    end.writeUInt16LE(Math.min(count, U16_MAX), 10)
    end.writeUInt32LE(Math.min(this.#centralBytes, U32_MAX), 12)
    end.writeUInt32LE(Math.min(this.#offset, U32_MAX), 16)
    yield end
  }

  #end64(count: number): Buffer {
    const end = Buffer.alloc(56 + 20)
    end.writeUInt32LE(END64, 0)
    end.writeBigUInt64LE(44n, 4)
    end.writeUInt16LE(VERSION_45, 12)
    end.writeUInt16LE(VERSION_45, 14)
    end.writeBigUInt64LE(BigInt(count), 24)
    end.writeBigUInt64LE(BigInt(count), 32)
    end.writeBigUInt64LE(BigInt(this.#centralBytes), 40)
    end.writeBigUInt64LE(BigInt(this.#offset), 48)
    end.writeUInt32LE(LOCATOR64, 56)
    end.writeBigUInt64LE(BigInt(this.#offset + this.#centralBytes), 64)
    end.writeUInt32LE(1, 72)
    return end
  }
}
