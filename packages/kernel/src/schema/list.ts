import { ByteReader, ByteWriter, equalBytes, fromHex, leafHash, MalformedBytes, rootFromInclusion, rootOfHashes } from '@jianghan/protocol'
import { blob, bytes, type Codec, type Json, list, record, type RecordOf, u32, u64 } from './codec.ts'
import { type EntryTable, NotProved, type ProvedEntries } from './reading.ts'

/** Items of one page: a power of two, so that a page is one node of the list's tree. */
export const LIST_PAGE = 256

/** The one state entry of a list: how many items it has, and the RFC 9162 root over their bytes. No entry stands for an empty list. */
export const listHead = record({ count: u64, root: bytes(32) })

/**
 * A page of a list as queries answer it: how many items the list has, the items from `page` × 256 on with the very bytes (`leaves`) that the root is taken over, and the
 * path from their root to that of the list. Whoever has all pages of a list and its proved entry has the whole list, and knows it.
 */
export const listPage = <I>(item: Codec<I>): Codec<ListPage<I>> => record({ count: u64, page: u32, items: list(item), leaves: list(blob), path: list(bytes(32)) })
/** A page; without items where it lies behind the end. */
export type ListPage<I> = RecordOf<{ count: Codec<bigint>; page: Codec<number>; items: Codec<readonly I[]>; leaves: Codec<readonly Uint8Array[]>; path: Codec<readonly Uint8Array[]> }>

/** Bytes of an item: what the leaf of the list's tree is. */
export function listLeaf<I>(item: Codec<I>, value: I): Uint8Array {
  const writer = new ByteWriter(64)
  item.write(writer, value)
  return writer.finish()
}

/** The item in a leaf; throws MalformedBytes when there is none. */
export function listItemOf<I>(item: Codec<I>, leaf: Uint8Array): I {
  const reader = new ByteReader(leaf)
  const value = item.read(reader)
  reader.end()
  return value
}

/**
 * The page that a node told, made again from its leaves and held against the proved entry of the list. Throws {@link NotProved} where leaves or path do not lead to its root, or
 * are fewer than the page has.
 */
export function provedPage<K, I>(
  entries: ProvedEntries, table: EntryTable<K, RecordOf<{ count: Codec<bigint>; root: Codec<Uint8Array> }>>, key: K, item: Codec<I>, page: number, told: Json | undefined,
): ListPage<I> {
  const head = entries.get(table, key)
  const count = head?.count ?? 0n
  const from = BigInt(page) * BigInt(LIST_PAGE)
  if (head === undefined || from >= count) return { count, page, items: [], leaves: [], path: [] }
  const leaves = hexesOf(told, 'leaves')
  const path = hexesOf(told, 'path')
  const length = count - from < BigInt(LIST_PAGE) ? count - from : BigInt(LIST_PAGE)
  const runs = (count + BigInt(LIST_PAGE) - 1n) / BigInt(LIST_PAGE)
  const root = BigInt(leaves.length) === length ? rootFromInclusion(rootOfHashes(leaves.map(leafHash)), BigInt(page), runs, path) : undefined
  if (root === undefined || !equalBytes(root, head.root)) throw new NotProved(`page ${page} of a list`)
  try {
    return { count, page, items: leaves.map(leaf => listItemOf(item, leaf)), leaves, path }
  } catch (fault) {
    if (fault instanceof MalformedBytes) throw new NotProved(`an item of page ${page} of a list`)
    throw fault
  }
}

function hexesOf(told: Json | undefined, name: 'leaves' | 'path'): Uint8Array[] {
  const found = typeof told === 'object' && told !== null && !Array.isArray(told) ? (told as Readonly<Record<string, Json>>)[name] : undefined
  if (!Array.isArray(found) || found.length > LIST_PAGE) throw new NotProved(`no ${name} of a list`)
  return found.map(text => {
    const value = typeof text === 'string' ? fromHex(text) : undefined
    if (value === undefined) throw new NotProved(`${name} of a list`)
    return value
  })
}
