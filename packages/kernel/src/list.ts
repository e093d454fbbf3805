import { assert } from '@jianghan/protocol'
import { listAppendAll, listEntry, listItem, listRun, type StateWriter } from '@jianghan/store'
import type { Codec, RecordOf } from './schema/codec.ts'
import { LIST_PAGE, listHead, listItemOf, listLeaf, type ListPage } from './schema/list.ts'
import { map, type Read, type StateMap, type Write } from './state.ts'

/** What the state entry of a list holds. */
type Head = RecordOf<{ count: Codec<bigint>; root: Codec<Uint8Array> }>

/**
 * Append-only lists, one for each key, whose completeness can be proved: count and RFC 9162 root are one state entry, the items lie beside the state and are checked against it
 * when they are read. Nothing is ever taken out.
 */
export interface StateList<K, I> {
  readonly table: number
  /** Layout of the items, as docs/spec/transaction.md has it. */
  readonly layouts: readonly string[]
  /** State key of the list's entry: u16 module ‖ u8 table ‖ key bytes. Proofs name it. */
  keyOf(key: K): Uint8Array
  owns(rawKey: Uint8Array): boolean
  count(read: Read, key: K): bigint
  /** Appends an item and gives its index. */
  append(write: Write, key: K, item: I): bigint
  /** Appends items in their order; cheaper than one after the other. */
  appendAll(write: Write, key: K, items: readonly I[]): void
  /** The item at an index; undefined behind the end. */
  item(read: Read, key: K, index: bigint): I | undefined
  /** 256 items with what proves that they are those of the page, and that there are no others. */
  page(read: Read, key: K, page: number): ListPage<I>
  /** The entries of this table among raw state entries; for invariants and tools. */
  entries(state: Iterable<readonly [Uint8Array, Uint8Array]>): Iterable<readonly [K, Head]>
}

/** Declares lists of a module's state. The number is for ever, and so is the layout of an item: leaves have no version. */
export function list<K, I>(table: number, key: Codec<K>, item: Codec<I>): (module: number) => StateList<K, I> {
  return module => {
    const heads: StateMap<K, Head> = map(table, key, listHead)(module)
    return {
      table, layouts: [`list: ${item.layout}`], keyOf: heads.keyOf, owns: heads.owns, entries: heads.entries,
      count: (read, k) => heads.get(read, k)?.count ?? 0n,
      append: (write, k, value) => listAppendAll(writerOf(write), heads.keyOf(k), [listLeaf(item, value)]),
      appendAll(write, k, values) { listAppendAll(writerOf(write), heads.keyOf(k), values.map(value => listLeaf(item, value))) },
      item(read, k, index) {
        const leaf = listItem(readerOf(read), heads.keyOf(k), index)
        return leaf && listItemOf(item, leaf)
      },
      page(read, k, page) {
        const reader = readerOf(read)
        const rawKey = heads.keyOf(k)
        const { count } = listEntry(reader, rawKey)
        const from = BigInt(page) * BigInt(LIST_PAGE)
        if (from >= count) return { count, page, items: [], leaves: [], path: [] }
        const { path, leaves } = listRun(reader, rawKey, from, BigInt(LIST_PAGE))
        return { count, page, items: leaves.map(leaf => listItemOf(item, leaf)), leaves, path }
      },
    }
  }
}

function readerOf({ get, flatGet }: Read): Pick<StateWriter, 'get' | 'flatGet'> {
  assert(flatGet !== undefined, 'lists are read in blocks and queries')
  return { get, flatGet }
}

function writerOf(write: Write): StateWriter {
  const { put, flatPut } = write
  assert(flatPut !== undefined, 'lists are written in blocks')
  return { ...readerOf(write), put, flatPut }
}
