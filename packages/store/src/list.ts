import { ByteReader, ByteWriter, EMPTY_ROOT, MalformedBytes, assert, concat, equalBytes, leafHash, nodeHash, rootFromInclusion, rootOfHashes } from '@jianghan/protocol'
import type { StateReader } from './journal.ts'
import { StoreFault } from './faults.ts'

/**
 * Append-only lists whose completeness can be proven. The one state entry under the list's key is
 * version 1 ‖ count u64 ‖ RFC 9162 root 32. The items, the right edge and the hashes of full runs of 16^k items lie in
 * the flat table, which no root covers: each read is checked against the entry.
 */
export const LIST_VERSION = 1

/** Longest item, bytes. */
export const LIST_ITEM_MAX = 65_536
/** Longest key of a list, bytes. */
export const LIST_KEY_MAX = 512

/** 16 items lie under one stored hash, 16 stored hashes under the next: proofs read at most 16 of either a level. */
const FAN_BITS = 4

/** What a list's state entry says. */
export type ListEntry = Readonly<{ count: bigint; root: Uint8Array }>
/** Inclusion of an item: RFC 9162 path from the item's leaf to `entry.root` in a list of `entry.count` items. */
export type ListProof = Readonly<{ path: readonly Uint8Array[]; entry: ListEntry }>
/** What a list is written through: a Journal. */
export type StateWriter = StateReader & Readonly<{
  put(key: Uint8Array, value: Uint8Array): void
  flatPut(key: Uint8Array, value: Uint8Array): void
}>

/** Bytes of a list's state entry: 41. */
export const encodeListEntry = (entry: ListEntry): Uint8Array =>
  new ByteWriter(41).u8(LIST_VERSION).u64(entry.count).raw(entry.root).finish()

/** The list entry in these bytes, or undefined when they are not one. */
export function decodeListEntry(bytes: Uint8Array): ListEntry | undefined {
  try {
    const reader = new ByteReader(bytes)
    if (reader.u8() !== LIST_VERSION) return undefined
    const entry = { count: reader.u64(), root: reader.raw(32) }
    reader.end()
    return entry.count === 0n && !equalBytes(entry.root, EMPTY_ROOT) ? undefined : entry
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

const ROW = { edge: 0, item: 1, hash: 2 } as const

/** Key in the flat table: 'L' ‖ key length u16 ‖ list key ‖ row ‖ level u8 ‖ index u64. */
function flatKey(key: Uint8Array, row: number, level = 0, index = 0n): Uint8Array {
  assert(key.length > 0 && key.length <= LIST_KEY_MAX, 'key of a list: 1 to 512 bytes')
  return new ByteWriter(key.length + 13).u8(0x4c).bytes16(key).u8(row).u8(level).u64(index).finish()
}

function damaged(key: Uint8Array, what: string): StoreFault {
  const name = Buffer.from(key).toString('hex')
  return new StoreFault({
    code: 'stateDamaged', file: `list ${name}`,
    zh: `列表 ${name} 的${what === 'edge' ? '右边缘' : '条目'}与其状态记录不符。`, en: `List ${name}: its ${what} does not fit the entry in the state.`,
    repairZh: '请用 scrub 检查状态；从其他节点或备份恢复状态数据后重启。',
    repairEn: 'Scrub the state, restore the state folder from another node or a backup, and start again.',
  })
}

/** The list's entry; a list nobody appended to is empty. */
export function listEntry(reader: StateReader, key: Uint8Array): ListEntry {
  const bytes = reader.get(key)
  if (bytes === undefined) return { count: 0n, root: EMPTY_ROOT }
  const entry = decodeListEntry(bytes)
  if (entry === undefined) throw damaged(key, 'entry')
  return entry
}

/** How many items the list has. */
export const listCount = (reader: StateReader, key: Uint8Array): bigint => listEntry(reader, key).count
/** RFC 9162 root over the list's items. */
export const listRoot = (reader: StateReader, key: Uint8Array): Uint8Array => listEntry(reader, key).root

/** Hashes of the full subtrees of a list, largest first; their number is the number of one bits of the count. */
type Edge = readonly Uint8Array[]

const ones = (count: bigint): number => count.toString(2).replaceAll('0', '').length

function edgeRoot(edge: Edge): Uint8Array {
  let root: Uint8Array | undefined
  for (const peak of edge.toReversed()) root = root === undefined ? peak : nodeHash(peak, root)
  return root ?? EMPTY_ROOT
}

function readEdge(reader: StateReader, key: Uint8Array, entry: ListEntry): Edge {
  if (entry.count === 0n) return []
  const bytes = reader.flatGet(flatKey(key, ROW.edge))
  if (bytes === undefined || bytes.length !== 32 * ones(entry.count)) throw damaged(key, 'edge')
  const edge = Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32))
  if (!equalBytes(edgeRoot(edge), entry.root)) throw damaged(key, 'edge')
  return edge
}

/** Appends an item and gives its index. */
export const listAppend = (journal: StateWriter, key: Uint8Array, item: Uint8Array): bigint => listAppendAll(journal, key, [item])

/** Appends items in their order and gives the index of the first; the entry and the edge are written once, however many there are. */
export function listAppendAll(journal: StateWriter, key: Uint8Array, items: readonly Uint8Array[]): bigint {
  const entry = listEntry(journal, key)
  const edge = [...readEdge(journal, key, entry)]
  let index = entry.count
  for (const item of items) {
    assert(item.length <= LIST_ITEM_MAX, 'item of a list: at most 65,536 bytes')
    let hash = leafHash(item)
    journal.flatPut(flatKey(key, ROW.item, 0, index), item)
    for (let level = 0; (index >> BigInt(level)) % 2n === 1n; level++) {
      const left = edge.pop()
      assert(left !== undefined)
      hash = nodeHash(left, hash)
      if ((level + 1) % FAN_BITS === 0) journal.flatPut(flatKey(key, ROW.hash, level + 1, index >> BigInt(level + 1)), hash)
    }
    edge.push(hash)
    index++
  }
  if (index === entry.count) return index
  journal.flatPut(flatKey(key, ROW.edge), concat(...edge))
  journal.put(key, encodeListEntry({ count: index, root: edgeRoot(edge) }))
  return entry.count
}

/** Hash of node `index` at `level` (2^level items under it, all present), from stored hashes or from the items. */
function nodeAt(reader: StateReader, key: Uint8Array, level: number, index: bigint): Uint8Array {
  if (level === 0) {
    const item = reader.flatGet(flatKey(key, ROW.item, 0, index))
    if (item === undefined) throw damaged(key, 'items')
    return leafHash(item)
  }
  if (level % FAN_BITS === 0) {
    const stored = reader.flatGet(flatKey(key, ROW.hash, level, index))
    if (stored === undefined || stored.length !== 32) throw damaged(key, 'items')
    return stored
  }
  return nodeHash(nodeAt(reader, key, level - 1, 2n * index), nodeAt(reader, key, level - 1, 2n * index + 1n))
}

/** Root over the items from..to-1, where `from` is a multiple of a power of two not below the number of items. */
function rangeRoot(reader: StateReader, key: Uint8Array, from: bigint, to: bigint): Uint8Array {
  const level = (to - from - 1n).toString(2).length
  if (to - from === 1n) return nodeAt(reader, key, 0, from)
  if (to - from === 1n << BigInt(level)) return nodeAt(reader, key, level, from >> BigInt(level))
  const middle = from + (1n << BigInt(level - 1))
  return nodeHash(nodeAt(reader, key, level - 1, from >> BigInt(level - 1)), rangeRoot(reader, key, middle, to))
}

/** Proof that item `index` is in the list; `index` must be below the count. Reads at most 16 hashes a level. */
export const listProve = (reader: StateReader, key: Uint8Array, index: bigint): ListProof => proveRun(reader, key, index, 1n)

/** A run of a list: its items in order, and the path from the root over them. */
export type ListRun = ListProof & Readonly<{ leaves: readonly Uint8Array[] }>

/**
 * Items `from` to `from` + `length` − 1, or to the end where that comes first, with their proof and checked by it. `length` is a power of two and `from` one of its multiples, so that
 * the run is one node of the tree: its path is that of leaf `from` / `length` in a tree of as many leaves as there are runs.
 */
export function listRun(reader: StateReader, key: Uint8Array, from: bigint, length: bigint): ListRun {
  const { entry, path } = proveRun(reader, key, from, length)
  const leaves: Uint8Array[] = []
  for (let index = from; index < from + length && index < entry.count; index++) {
    const item = reader.flatGet(flatKey(key, ROW.item, 0, index))
    if (item === undefined) throw damaged(key, 'items')
    leaves.push(item)
  }
  const root = rootFromInclusion(rootOfHashes(leaves.map(leafHash)), from / length, (entry.count + length - 1n) / length, path)
  if (root === undefined || !equalBytes(root, entry.root)) throw damaged(key, 'items')
  return { entry, path, leaves }
}

function proveRun(reader: StateReader, key: Uint8Array, index: bigint, length: bigint): ListProof {
  const entry = listEntry(reader, key)
  assert(index >= 0n && index < entry.count && index % length === 0n, 'a run inside the list')
  const down: Uint8Array[] = []
  let from = 0n
  let to = entry.count
  while (to - from > length) {
    const half = 1n << BigInt((to - from - 1n).toString(2).length - 1)
    if (index < from + half) {
      down.push(rangeRoot(reader, key, from + half, to))
      to = from + half
    } else {
      down.push(rangeRoot(reader, key, from, from + half))
      from += half
    }
  }
  return { path: down.reverse(), entry }
}

/** Item `index`, checked against the list's entry, or undefined beyond the end. */
export function listItem(reader: StateReader, key: Uint8Array, index: bigint): Uint8Array | undefined {
  const entry = listEntry(reader, key)
  if (index < 0n || index >= entry.count) return undefined
  return listRun(reader, key, index, 1n).leaves[0]
}
