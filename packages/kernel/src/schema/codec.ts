import {
  type ByteReader, type ByteWriter, formatAddress, MalformedBytes, toHex,
} from '@jianghan/protocol'

/** A value as JSON for people and programs at the edge. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A fixed layout for one type of value: in state, in event, in facts. Canonical: one value, one byte string. */
export interface Codec<T> {
  write(writer: ByteWriter, value: T): void
  /** Throws MalformedBytes when the bytes are not one. */
  read(reader: ByteReader): T
  /** How the edge shows it: integers beyond 32 bits as digits, ids as addresses, other bytes as hexadecimal. */
  toJson(value: T): Json
  /** JSON Schema of what toJson makes, for the API's description. */
  readonly schema: { readonly [key: string]: Json }
  /** Its name in docs/spec/transaction.md, "Layouts": `u32`, `text`, `list of text`, `{from account, atoms u128}`. */
  readonly layout: string
}

/** The type that a codec carries. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never

const integer = (layout: string, write: (w: ByteWriter, v: number) => void, read: (r: ByteReader) => number): Codec<number> =>
  ({ write, read, toJson: v => v, schema: { type: 'integer' }, layout })
const digits = (layout: string, write: (w: ByteWriter, v: bigint) => void, read: (r: ByteReader) => bigint): Codec<bigint> =>
  ({ write, read, toJson: v => v.toString(), schema: { type: 'string', pattern: '^(0|[1-9][0-9]*)$' }, layout })

/** Unsigned integers of 8 to 128 bits, big-endian. */
export const u8: Codec<number> = integer('u8', (w, v) => w.u8(v), r => r.u8())
export const u16: Codec<number> = integer('u16', (w, v) => w.u16(v), r => r.u16())
export const u32: Codec<number> = integer('u32', (w, v) => w.u32(v), r => r.u32())
export const u64: Codec<bigint> = digits('u64', (w, v) => w.u64(v), r => r.u64())
/** Amounts and supplies, in atoms. */
export const u128: Codec<bigint> = digits('u128', (w, v) => w.u128(v), r => r.u128())

/** Exactly this many bytes. */
export const bytes = (length: number): Codec<Uint8Array> => ({
  write(writer, value) {
    if (value.length !== length) throw new RangeError(`expects ${length} bytes, got ${value.length}`)
    writer.raw(value)
  },
  read: reader => reader.raw(length),
  toJson: toHex,
  schema: { type: 'string', pattern: `^[0-9a-f]{${2 * length}}$` },
  layout: `bytes(${length})`,
})

/** At most 65,535 bytes. */
export const blob: Codec<Uint8Array> = {
  write: (writer, value) => { writer.bytes16(value) }, read: reader => reader.bytes16(), toJson: toHex,
  schema: { type: 'string', pattern: '^([0-9a-f]{2})*$' }, layout: 'blob',
}

const address = (kind: 'account' | 'key'): Codec<Uint8Array> => ({
  ...bytes(20), toJson: id => formatAddress(kind, id), schema: { type: 'string', pattern: `^${kind === 'account' ? 'jh' : 'jhkey'}1[a-z0-9]+$` },
  layout: kind,
})
/** An account id; JSON shows its address. */
export const account: Codec<Uint8Array> = address('account')
/** A key id; JSON shows its address. */
export const key: Codec<Uint8Array> = address('key')

/** UTF-8 text of at most 255 bytes: slugs, codes, short names. */
export const text: Codec<string> = {
  write: (writer, value) => { writer.text8(value) }, read: reader => reader.name8(), toJson: v => v, schema: { type: 'string' }, layout: 'text',
}
/** UTF-8 text of at most 65,535 bytes. */
export const longText: Codec<string> = {
  write: (writer, value) => { writer.text16(value) }, read: reader => reader.text16(), toJson: v => v, schema: { type: 'string' }, layout: 'longText',
}

function readFlag(reader: ByteReader): boolean {
  const flag = reader.u8()
  if (flag > 1) throw new MalformedBytes(`a flag is 0 or 1, not ${flag}`)
  return flag === 1
}

/** True or false in one byte. */
export const bool: Codec<boolean> = {
  write: (writer, value) => { writer.u8(value ? 1 : 0) },
  read: readFlag,
  toJson: v => v,
  schema: { type: 'boolean' },
  layout: 'bool',
}

/** Up to 65,535 items, a count in front. */
export const list = <T>(item: Codec<T>): Codec<readonly T[]> => ({
  write(writer, values) {
    writer.u16(values.length)
    for (const value of values) item.write(writer, value)
  },
  read(reader) {
    const count = reader.u16()
    const values: T[] = []
    for (let i = 0; i < count; i++) values.push(item.read(reader))
    return values
  },
  toJson: values => values.map(item.toJson),
  schema: { type: 'array', items: item.schema },
  layout: `list of ${item.layout}`,
})

/** A value or nothing. */
export const optional = <T>(item: Codec<T>): Codec<T | undefined> => ({
  write(writer, value) {
    writer.u8(value === undefined ? 0 : 1)
    if (value !== undefined) item.write(writer, value)
  },
  read: reader => (readFlag(reader) ? item.read(reader) : undefined),
  toJson: value => (value === undefined ? null : item.toJson(value)),
  schema: { anyOf: [item.schema, { type: 'null' }] },
  layout: `optional ${item.layout}`,
})

/** The codecs of a record's fields, in the order of their bytes. */
export type Fields = Readonly<Record<string, Codec<never>>>
/** The record that these fields make. */
export type RecordOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** Named fields, one behind the other. The order of the names is the order of the bytes. */
export function record<F extends Readonly<Record<string, Codec<any>>>>(fields: F): Codec<RecordOf<F>> {
  const entries = Object.entries(fields)
  return {
    write(writer, value) {
      for (const [name, codec] of entries) codec.write(writer, (value as Record<string, unknown>)[name])
    },
    read(reader) {
      const value: Record<string, unknown> = {}
      for (const [name, codec] of entries) value[name] = codec.read(reader)
      return value as RecordOf<F>
    },
    toJson: value => Object.fromEntries(entries.map(([name, codec]) => [name, codec.toJson((value as Record<string, unknown>)[name])])),
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, codec]) => [name, codec.schema])),
      required: entries.map(([name]) => name),
    },
    layout: `{${entries.map(([name, codec]) => `${name} ${codec.layout}`).join(', ')}}`,
  }
}
