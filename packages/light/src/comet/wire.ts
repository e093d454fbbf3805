import { assert, fromUtf8, utf8 } from '@jianghan/protocol'

/**
 * The part of protobuf's wire format (proto3) that CometBFT's types use, written as gogoproto writes it: fields in the order of
 * their numbers, zero values left out. These formats are fixed for ever, so they are written by hand: no generator can change
 * what a header hashes to.
 */

/** Writes one message. */
export class WireWriter {
  #bytes: Uint8Array
  #at = 0

  constructor(capacity = 128) {
    this.#bytes = new Uint8Array(capacity)
  }

  #reserve(size: number): number {
    const at = this.#at
    if (at + size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(at + size, 2 * this.#bytes.length))
      grown.set(this.#bytes.subarray(0, at))
      this.#bytes = grown
    }
    this.#at = at + size
    return at
  }

  #varint(value: bigint): void {
    // The longest varint has ten bytes. Space first: growing replaces the buffer.
    let at = this.#reserve(10)
    let rest = BigInt.asUintN(64, value)
    while (rest >= 0x80n) {
      this.#bytes[at++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#bytes[at++] = Number(rest)
    this.#at = at
  }

  #tag(field: number, type: number): void {
    this.#varint(BigInt(field << 3 | type))
  }

  /** int32, int64, uint32, uint64, enum: a varint; negative numbers as 64-bit two's complement. Zero is left out. */
  int(field: number, value: bigint | number): this {
    const number = BigInt(value)
    if (number === 0n) return this
    this.#tag(field, 0)
    this.#varint(number)
    return this
  }

  /** sfixed64: eight bytes, little-endian. Zero is left out. */
  sfixed64(field: number, value: bigint | number): this {
    const number = BigInt(value)
    assert(BigInt.asIntN(64, number) === number, 'sfixed64 out of range')
    if (number === 0n) return this
    this.#tag(field, 1)
    const at = this.#reserve(8)
    new DataView(this.#bytes.buffer).setBigInt64(at, number, true)
    return this
  }

  /** bytes. Empty bytes are left out. */
  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.message(field, value)
  }

  /** string, UTF-8. The empty string is left out. */
  text(field: number, value: string): this {
    return this.bytes(field, utf8(value))
  }

  /** An embedded message, or an element of a repeated field: written even when it is empty. */
  message(field: number, encoded: Uint8Array): this {
    this.#tag(field, 2)
    this.#varint(BigInt(encoded.length))
    const at = this.#reserve(encoded.length)
    this.#bytes.set(encoded, at)
    return this
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }
}

/** A field as it stands on the wire: a number (varint, or eight bytes little-endian) or bytes. */
export type WireField = Readonly<{ number: number; value: bigint | Uint8Array }>

/** Raised by {@link readFields} and the `want…` readers; decoders turn it into a value. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage'
}

/** Splits a message into its fields, in their order. Only the wire types that CometBFT's types use: varint, 64-bit, bytes. */
export function readFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new MalformedMessage('a varint runs over the end')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new MalformedMessage('a varint has more than ten bytes')
  }
  while (at < bytes.length) {
    const tag = Number(varint() & 0xffff_ffffn)
    const number = tag >>> 3
    const type = tag & 7
    if (type === 0) {
      fields.push({ number, value: varint() })
      continue
    }
    if (type !== 1 && type !== 2) throw new MalformedMessage(`wire type ${type}`)
    const size = type === 1 ? 8n : varint()
    if (size > BigInt(bytes.length - at)) throw new MalformedMessage('a field runs over the end')
    const value = bytes.subarray(at, at + Number(size))
    at += Number(size)
    fields.push({ number, value: type === 2 ? value : new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0, true) })
  }
  return fields
}

/** The fields of a message by their number; a repeated one keeps its order. Unknown ones are refused. */
export class WireMessage {
  readonly #fields = new Map<number, (bigint | Uint8Array)[]>()

  constructor(bytes: Uint8Array, highest: number) {
    for (const { number, value } of readFields(bytes)) {
      if (number < 1 || number > highest) throw new MalformedMessage(`field ${number} is unknown`)
      const list = this.#fields.get(number)
      if (list === undefined) this.#fields.set(number, [value])
      else list.push(value)
    }
  }

  #one(field: number): bigint | Uint8Array | undefined {
    const list = this.#fields.get(field)
    if (list !== undefined && list.length > 1) throw new MalformedMessage(`field ${field} comes twice`)
    return list?.[0]
  }

  /** A signed 64-bit number; 0 when absent. */
  int64(field: number): bigint {
    const value = this.#one(field) ?? 0n
    if (typeof value !== 'bigint') throw new MalformedMessage(`field ${field} is not a number`)
    return BigInt.asIntN(64, value)
  }

  /** An unsigned 64-bit number; 0 when absent. */
  uint64(field: number): bigint {
    return BigInt.asUintN(64, this.int64(field))
  }

  /** A non-negative 31-bit number; 0 when absent. */
  small(field: number): number {
    const value = this.int64(field)
    if (value < 0n || value > 0x7fff_ffffn) throw new MalformedMessage(`field ${field} is out of range`)
    return Number(value)
  }

  /** A copy of the bytes; empty when absent. */
  bytes(field: number): Uint8Array {
    const value = this.#one(field) ?? new Uint8Array(0)
    if (typeof value === 'bigint') throw new MalformedMessage(`field ${field} is not bytes`)
    return value.slice()
  }

  /** UTF-8; empty when absent. */
  text(field: number): string {
    const text = fromUtf8(this.bytes(field))
    if (text === undefined) throw new MalformedMessage(`field ${field} is not UTF-8`)
    return text
  }

  /** All elements of a repeated field of bytes or messages; at most `most`. */
  list(field: number, most: number): Uint8Array[] {
    const list = this.#fields.get(field) ?? []
    if (list.length > most) throw new MalformedMessage(`field ${field} has ${list.length} elements, at most ${most}`)
    return list.map(value => {
      if (typeof value === 'bigint') throw new MalformedMessage(`field ${field} is not bytes`)
      return value.slice()
    })
  }
}
