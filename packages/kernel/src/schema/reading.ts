import { assert, ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import type { Codec, Json } from './codec.ts'

/** The layout of one table of the state, for those who hold proved entries and no ledger. */
export interface EntryTable<K, V> {
  /** State key: u16 module ‖ u8 table ‖ key bytes. */
  keyOf(key: K): Uint8Array
  /** The key in a state key of this table; undefined for a key of another table. */
  readKey(stateKey: Uint8Array): K | undefined
  /** The record in a value of the state: u8 version ‖ fields; undefined when this release cannot read it. */
  read(value: Uint8Array): V | undefined
}

/** The layout of a table, as the module's state declares it (a test holds both against each other). */
export function entryTable<K, V>(
  module: Readonly<{ number: number }>, table: number, key: Codec<K>, value: Codec<V>,
  { version = 1, older = {} }: Readonly<{ version?: number; older?: Readonly<Record<number, (reader: ByteReader) => V>> }> = {},
): EntryTable<K, V> {
  return {
    keyOf(k) {
      const writer = new ByteWriter(64).u16(module.number).u8(table)
      key.write(writer, k)
      return writer.finish()
    },
    readKey: bytes => decoded(bytes, reader => (reader.u16() === module.number && reader.u8() === table ? key.read(reader) : undefined)),
    read: bytes => decoded(bytes, reader => {
      const found = reader.u8()
      return found === version ? value.read(reader) : older[found]?.(reader)
    }),
  }
}

function decoded<T>(bytes: Uint8Array, read: (reader: ByteReader) => T | undefined): T | undefined {
  try {
    const reader = new ByteReader(bytes)
    const found = read(reader)
    if (found !== undefined) reader.end()
    return found
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}

/** The entries of a state by key, as far as they are proved. */
export interface ProvedEntries {
  /** The record of a key; undefined when the key is proved to be absent. Throws {@link NotProved} when nothing is proved of it. */
  get<K, V>(table: EntryTable<K, V>, key: K): V | undefined
}

/** Nothing that can be read is proved of an entry that an answer rests on. */
export class NotProved extends Error {
  override readonly name = 'NotProved'
}

/**
 * How a query's answer follows from entries of the state: what a client makes the answer from again, to hold it against the node's. `told` is the node's answer: items of lists come
 * from there and are held against the proved entry of their list.
 */
export type Reading<A = any, R = any> = (entries: ProvedEntries, args: A, told?: Json) => R | undefined

/** Entries by hexadecimal key: bytes of a value that is there, undefined for one that is absent. */
export function provedEntries(entries: ReadonlyMap<string, Uint8Array | undefined>, hexOf: (key: Uint8Array) => string): ProvedEntries {
  return {
    get(table, key) {
      const hex = hexOf(table.keyOf(key))
      if (!entries.has(hex)) throw new NotProved(hex)
      const value = entries.get(hex)
      if (value === undefined) return undefined
      const found = table.read(value)
      if (found === undefined) throw new NotProved(hex)
      assert(typeof found === 'object')
      return found
    },
  }
}
