import { assert, ByteReader, ByteWriter, equalBytes, type Timestamp } from '@jianghan/protocol'
import type { Codec, Json, RecordOf } from './schema/codec.ts'
import type { EventDefinition } from './schema/event.ts'
import type { Refusal } from './schema/status.ts'

/** What a handler may read: the state as the transaction so far has left it, and the block's own time and height. */
export interface Read {
  readonly height: bigint
  readonly time: Timestamp
  /** Raw state; handlers go through the tables of {@link defineState}. */
  get(key: Uint8Array): Uint8Array | undefined
  /** Raw bytes of the flat table, which no root covers; handlers go through lists, which check what they read. There in blocks and in queries. */
  flatGet?(key: Uint8Array): Uint8Array | undefined
}

/** What `apply` may do besides. */
export interface Write extends Read {
  put(key: Uint8Array, value: Uint8Array): void
  delete(key: Uint8Array): void
  /** Writes to the flat table; handlers go through lists. There in blocks only. */
  flatPut?(key: Uint8Array, value: Uint8Array): void
  emit<F extends Readonly<Record<string, Codec<any>>>>(event: EventDefinition<F>, fields: RecordOf<F>): void
  /**
   * Records that something became of an earlier transaction (32 bytes of its id): an outcome leaf of the history log, which is proved
   * beside its receipt. `became` is undefined when all went well. What `tell` emits belongs to the outcome and not to the running
   * transaction, so that the parties of the earlier one see it and nobody else.
   */
  outcome(transactionId: Uint8Array, became: Refusal | undefined, tell?: (write: Write) => void): void
  /**
   * Keys of the state before this block, in the tree's own order, from behind a place on: for migrations, which have to find what they change. There
   * in blocks only.
   */
  keysAfter?(place: Uint8Array, count: number): readonly Readonly<{ key: Uint8Array; place: Uint8Array }>[]
}

/** One table of a module's state: a map from keys to versioned records. */
export interface StateMap<K, V> {
  readonly table: number
  /** Layouts of the values that are written, as docs/spec/transaction.md has them. */
  readonly layouts: readonly string[]
  /** State key: u16 module ‖ u8 table ‖ key bytes. Proofs name it. */
  keyOf(key: K): Uint8Array
  get(read: Read, key: K): V | undefined
  /** Whether there is an entry; cheaper than reading it. */
  has(read: Read, key: K): boolean
  /** In which layout an entry is written, undefined when there is none; cheaper than reading it. */
  versionOf(read: Read, key: K): number | undefined
  put(write: Write, key: K, value: V): void
  delete(write: Write, key: K): void
  /** Writes the entry of a raw state key anew where its bytes are not those of today; false where they are, or it is none of this table. */
  renew(write: Write, rawKey: Uint8Array): boolean
  /** Whether a raw key is one of this table. */
  owns(rawKey: Uint8Array): boolean
  /** Bytes of a value as the state holds it: u8 version ‖ fields; of two layouts that say it in full, the brief one. */
  encode(value: V): Uint8Array
  decode(bytes: Uint8Array): V
  /** JSON of a value, for people and programs. */
  toJson(value: V): Json
  /** The entries of this table among raw state entries; for invariants and tools, never for handlers. */
  entries(state: Iterable<readonly [Uint8Array, Uint8Array]>): Iterable<readonly [K, V]>
}

/** A table under construction; {@link defineState} gives it the module's number. */
export type TableDefinition<K, V> = (module: number) => StateMap<K, V>

/** How a map keeps its values. */
export type MapOptions<V> = Readonly<{
  /** The layout that is written; 1 at first. */
  version?: number
  /** Readers of older layouts, which bring them up to date. */
  older?: Readonly<Record<number, (reader: ByteReader) => V>>
  /**
   * An older layout that is still written for the values that it says in full: what old blocks wrote, a replay of them writes again, and what needs
   * nothing new takes no more room.
   */
  brief?: Readonly<{ version: number; layout: Codec<any>; fits(value: V): boolean }>
  /** Whether one block reads the same few entries again and again: then each is decoded once a block. */
  isHot?: boolean
}>

/** A map. Its number is for ever. */
export function map<K, V>(
  table: number, key: Codec<K>, value: Codec<V>,
  { version = 1, older = {}, brief, isHot = false }: MapOptions<V> = {},
): TableDefinition<K, V> {
  return module => {
    const keyOf = (k: K): Uint8Array => {
      const writer = new ByteWriter(64).u16(module).u8(table)
      key.write(writer, k)
      return writer.finish()
    }
    const encode = (v: V): Uint8Array => {
      const isBrief = brief?.fits(v) === true
      const writer = new ByteWriter(64).u8(isBrief ? brief.version : version)
      if (isBrief) brief.layout.write(writer, v)
      else value.write(writer, v)
      return writer.finish()
    }
    const decode = (bytes: Uint8Array): V => {
      const reader = new ByteReader(bytes)
      const found = reader.u8()
      const read = found === version ? (r: ByteReader) => value.read(r) : older[found]
      assert(read !== undefined, `table ${module}.${table} holds a value of version ${found}, which this release cannot read`)
      const decoded = read(reader)
      reader.end()
      return decoded
    }
    // The journal hands out one array for one value as long as a block lasts, so what it decodes to is remembered with that array.
    // Decoded values are never changed.
    const remembered = new WeakMap<Uint8Array, V & object>()
    const decodeOnce = (bytes: Uint8Array): V => {
      const known = remembered.get(bytes)
      if (known !== undefined) return known
      const fresh = decode(bytes)
      if (typeof fresh === 'object' && fresh !== null) remembered.set(bytes, fresh)
      return fresh
    }
    const decodeRead = isHot ? decodeOnce : decode
    const owns = (k: Uint8Array): boolean => k.length >= 3 && ((k[0] as number) << 8 | (k[1] as number)) === module && k[2] === table
    return {
      table, keyOf, encode, decode, owns, layouts: [value.layout, ...(brief === undefined ? [] : [brief.layout.layout])],
      toJson: v => value.toJson(v),
      get(read, k) {
        const bytes = read.get(keyOf(k))
        return bytes === undefined ? undefined : decodeRead(bytes)
      },
      has: (read, k) => read.get(keyOf(k)) !== undefined,
      versionOf: (read, k) => read.get(keyOf(k))?.[0],
      put: (write, k, v) => write.put(keyOf(k), encode(v)),
      delete: (write, k) => write.delete(keyOf(k)),
      renew(write, rawKey) {
        const bytes = owns(rawKey) ? write.get(rawKey) : undefined
        const fresh = bytes && encode(decode(bytes))
        if (bytes === undefined || fresh === undefined || equalBytes(bytes, fresh)) return false
        write.put(rawKey, fresh)
        return true
      },
      * entries(state) {
        for (const [k, v] of state) {
          if (!owns(k)) continue
          const reader = new ByteReader(k.subarray(3))
          const decodedKey = key.read(reader)
          reader.end()
          yield [decodedKey, decode(v)]
        }
      },
    }
  }
}

type Tables<T> = { readonly [N in keyof T]: T[N] extends (module: number) => infer Table ? Table : never }

/** The state of a module: its tables under their names. Table numbers are for ever; a retired one stays as a comment. */
export function defineState<T extends Readonly<Record<string, (module: number) => Readonly<{ table: number }>>>>(
  module: Readonly<{ number: number; name: string }>, tables: T,
): Tables<T> {
  const numbers = new Set<number>()
  const out: Record<string, Readonly<{ table: number }>> = {}
  for (const [name, define] of Object.entries(tables)) {
    const table = define(module.number)
    assert(!numbers.has(table.table), `table ${table.table} of ${module.name} is taken twice`)
    numbers.add(table.table)
    out[name] = table
  }
  return out as Tables<T>
}
