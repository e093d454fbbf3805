import { assert } from './assert.ts'

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Whether two byte strings are the same. Not constant time: for public values. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Orders byte strings as unsigned bytes, a prefix before its extensions: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += hexDigits[byte]
  return out
}

/** Bytes of a hexadecimal text of even length in either case; undefined when it is not one. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const out = new Uint8Array(text.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return out
}

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Most texts in a ledger are short ASCII, and up to this length a loop is faster than the host's coders. */
const SHORT = 64

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD, so check texts from outside with {@link isWellFormed}. */
export function utf8(text: string): Uint8Array {
  const { length } = text
  if (length > SHORT) return encoder.encode(text)
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x80) return encoder.encode(text)
    out[i] = code
  }
  return out
}

/** Text of the UTF-8 bytes from..to-1; undefined when they are not valid UTF-8 (over-long forms and surrogates included). */
export function fromUtf8(bytes: Uint8Array, from = 0, to = bytes.length): string | undefined {
  if (to - from <= SHORT) {
    let text = ''
    let i = from
    for (; i < to; i++) {
      const byte = bytes[i] as number
      if (byte >= 0x80) break
      text += String.fromCharCode(byte)
    }
    if (i === to) return text
  }
  try {
    return strictDecoder.decode(bytes.subarray(from, to))
  } catch {
    return undefined
  }
}

/** Names that were read last, one for each slot. */
const names = new Array<string>(256).fill('')

/**
 * The same as {@link fromUtf8}, for names that are public and come again and again, as those of actions, assets and members do: one that was read before
 * is found instead of made, which costs less, also where it is a key later on. Not for secrets, since names are kept.
 */
export function nameFromUtf8(bytes: Uint8Array, from: number, to: number): string | undefined {
  const length = to - from
  if (length === 0 || length > SHORT) return fromUtf8(bytes, from, to)
  const slot = (31 * length + 7 * (bytes[from] as number) + 3 * (bytes[from + (length >> 1)] as number) + (bytes[to - 1] as number)) & 255
  const known = names[slot] as string
  let i = known.length === length ? 0 : length + 1
  while (i < length && known.charCodeAt(i) === bytes[from + i]) i++
  if (i === length) return known
  const text = fromUtf8(bytes, from, to)
  if (text?.length === length) names[slot] = text
  return text
}

/** Whether a text can be written as UTF-8 and read back the same. */
export const isWellFormed = (text: string): boolean => text.isWellFormed()

type Scratch = Readonly<{ bytes: Uint8Array; view: DataView }>

/** Buffers of finished writers, for the next ones: a writer is short-lived, and making its buffer would cost more than filling it. */
const scratches: Scratch[] = []
const SCRATCH_BYTES = 512
const SCRATCHES_KEPT = 16

const scratchOf = (length: number): Scratch => {
  const bytes = new Uint8Array(length)
  return { bytes, view: new DataView(bytes.buffer) }
}

const EMPTY_SCRATCH = scratchOf(0)

/** Writes fixed layouts: big-endian integers, counted bytes. Grows by itself. Ends with {@link ByteWriter.finish}. */
export class ByteWriter {
  #scratch: Scratch
  #at = 0

  constructor(capacity = 256) {
    this.#scratch = (capacity <= SCRATCH_BYTES ? scratches.pop() : undefined) ?? scratchOf(Math.max(capacity, SCRATCH_BYTES))
  }

  /** Where the next bytes go. Call it before `#scratch` is named in the statement that writes: growing replaces it. */
  #reserve(size: number): number {
    const at = this.#at
    const needed = at + size
    if (needed > this.#scratch.bytes.length) {
      const grown = scratchOf(Math.max(needed, 2 * this.#scratch.bytes.length))
      grown.bytes.set(this.#scratch.bytes.subarray(0, at))
      this.#scratch = grown
    }
    this.#at = needed
    return at
  }

  u8(value: number): this {
    assert(Number.isInteger(value) && value >= 0 && value <= 0xff, 'u8 out of range')
    const at = this.#reserve(1)
    this.#scratch.bytes[at] = value
    return this
  }

  u16(value: number): this {
    assert(Number.isInteger(value) && value >= 0 && value <= 0xffff, 'u16 out of range')
    const at = this.#reserve(2)
    this.#scratch.view.setUint16(at, value)
    return this
  }

  u32(value: number): this {
    assert(Number.isInteger(value) && value >= 0 && value <= 0xffffffff, 'u32 out of range')
    const at = this.#reserve(4)
    this.#scratch.view.setUint32(at, value)
    return this
  }

  u64(value: bigint): this {
    assert(value >= 0n && value <= 0xffff_ffff_ffff_ffffn, 'u64 out of range')
    const at = this.#reserve(8)
    this.#scratch.view.setBigUint64(at, value)
    return this
  }

  i64(value: bigint): this {
    assert(BigInt.asIntN(64, value) === value, 'i64 out of range')
    const at = this.#reserve(8)
    this.#scratch.view.setBigInt64(at, value)
    return this
  }

  /** A non-negative integer below 2^128 in sixteen bytes. */
  u128(value: bigint): this {
    assert(value >= 0n && value < 1n << 128n, 'u128 out of range')
    const at = this.#reserve(16)
    this.#scratch.view.setBigUint64(at, value >> 64n)
    this.#scratch.view.setBigUint64(at + 8, BigInt.asUintN(64, value))
    return this
  }

  /** Bytes as they are, without a count. */
  raw(bytes: Uint8Array): this {
    const at = this.#reserve(bytes.length)
    this.#scratch.bytes.set(bytes, at)
    return this
  }

  /** One byte of length, then at most 255 bytes. */
  bytes8(bytes: Uint8Array): this {
    return this.u8(bytes.length).raw(bytes)
  }

  /** Two bytes of length, then at most 65,535 bytes. */
  bytes16(bytes: Uint8Array): this {
    return this.u16(bytes.length).raw(bytes)
  }

  /** Four bytes of length, then the bytes. */
  bytes32(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes)
  }

  /** UTF-8 with one byte of length. */
  text8(text: string): this {
    return this.#shortAscii(text) ?? this.bytes8(utf8(text))
  }

  /** Writes a short text where it belongs instead of into an array of its own; undefined, with nothing written, when it is long or not ASCII. */
  #shortAscii(text: string): this | undefined {
    const { length } = text
    if (length > SHORT) return undefined
    const at = this.#reserve(1 + length)
    const { bytes } = this.#scratch
    bytes[at] = length
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code >= 0x80) {
        this.#at = at
        return undefined
      }
      bytes[at + 1 + i] = code
    }
    return this
  }

  /** UTF-8 with two bytes of length. */
  text16(text: string): this {
    return this.bytes16(utf8(text))
  }

  get length(): number {
    return this.#at
  }

  /** What was written. The writer is at its end: it writes nothing more. */
  finish(): Uint8Array {
    const scratch = this.#scratch
    const out = scratch.bytes.slice(0, this.#at)
    this.#scratch = EMPTY_SCRATCH
    this.#at = 0
    if (scratch.bytes.length === SCRATCH_BYTES && scratches.length < SCRATCHES_KEPT) scratches.push(scratch)
    return out
  }
}

/** The wide number that is being read. */
const WIDE_BYTES = new Uint8Array(16)
const WIDE = new DataView(WIDE_BYTES.buffer)

/** Raised by {@link ByteReader} when the bytes do not hold what the layout says. Decoders turn it into a value. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes'
}

function textOf(text: string | undefined): string {
  if (text === undefined) throw new MalformedBytes('text is not valid UTF-8')
  return text
}

/** Reads fixed layouts written by {@link ByteWriter}; throws {@link MalformedBytes} beyond the end. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  #take(size: number): number {
    const at = this.#at
    if (at + size > this.#bytes.length) throw new MalformedBytes(`needs ${size} bytes at ${at}, has ${this.#bytes.length - at}`)
    this.#at = at + size
    return at
  }

  u8(): number {
    return this.#bytes[this.#take(1)] as number
  }

  u16(): number {
    const at = this.#take(2)
    return ((this.#bytes[at] as number) << 8) | (this.#bytes[at + 1] as number)
  }

  u32(): number {
    return this.#wide(this.#take(4), 4).getUint32(0)
  }

  u64(): bigint {
    return this.#wide(this.#take(8), 8).getBigUint64(0)
  }

  i64(): bigint {
    return this.#wide(this.#take(8), 8).getBigInt64(0)
  }

  u128(): bigint {
    const view = this.#wide(this.#take(16), 16)
    const high = view.getBigUint64(0)
    const low = view.getBigUint64(8)
    return high === 0n ? low : (high << 64n) | low
  }

  /**
   * Bytes of a wide number where a view can read them. A view of the bytes themselves would cost more: V8 keeps arrays of up to 64 bytes
   * on its heap, and asking one for its buffer moves it into memory of its own.
   */
  #wide(at: number, size: number): DataView {
    for (let i = 0; i < size; i++) WIDE_BYTES[i] = this.#bytes[at + i] as number
    return WIDE
  }

  /** A copy of the next `size` bytes. */
  raw(size: number): Uint8Array {
    const at = this.#take(size)
    return this.#bytes.slice(at, at + size)
  }

  bytes8(): Uint8Array {
    return this.raw(this.u8())
  }

  bytes16(): Uint8Array {
    return this.raw(this.u16())
  }

  bytes32(): Uint8Array {
    return this.raw(this.u32())
  }

  text8(): string {
    return this.#text(this.u8())
  }

  text16(): string {
    return this.#text(this.u16())
  }

  /** The same as {@link text8}, for public names that come again and again. */
  name8(): string {
    const length = this.u8()
    const at = this.#take(length)
    return textOf(nameFromUtf8(this.#bytes, at, at + length))
  }

  #text(length: number): string {
    const at = this.#take(length)
    return textOf(fromUtf8(this.#bytes, at, at + length))
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    return this.raw(this.remaining)
  }

  /** Refuses bytes after the end of the layout. */
  end(): void {
    if (this.remaining !== 0) throw new MalformedBytes(`${this.remaining} bytes too many`)
  }
}
