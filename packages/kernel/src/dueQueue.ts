import { assert } from '@jianghan/protocol'
import { codec } from './schema/index.ts'
import type { Read, StateMap, Write } from './state.ts'

/** Something that falls due: when, in which turn among those of the same moment, and what (a kind of the module's own, and an id). */
export type DueItem = Readonly<{ dueMs: bigint; turn: bigint; kind: number; id: Uint8Array }>
/** Names an item. */
export type DueName = Readonly<{ kind: number; id: Uint8Array }>

/** Layouts of the three tables of a {@link DueQueue}, which its module declares under numbers of its own. */
export const dueLayouts = {
  /** By position in the heap, from 0. */
  items: { key: codec.u32, value: codec.record({ dueMs: codec.u64, turn: codec.u64, kind: codec.u8, id: codec.bytes(16) }) },
  /** Where an item stands in the heap. */
  positions: { key: codec.record({ kind: codec.u8, id: codec.bytes(16) }), value: codec.record({ position: codec.u32 }) },
  /** One entry, under 0: how many items there are, and the turn of the next one. */
  mark: { key: codec.u8, value: codec.record({ size: codec.u32, turn: codec.u64 }) },
} as const

/** The tables of a queue, as the module's state has them. */
export type DueTables = Readonly<{
  items: StateMap<number, DueItem>
  positions: StateMap<DueName, Readonly<{ position: number }>>
  mark: StateMap<number, Readonly<{ size: number; turn: bigint }>>
}>

/** Children of a heap's node: four make it half as deep as two, and a change of the state costs more than reading one. */
const WAYS_BITS = 2
const WAYS = 1 << WAYS_BITS

/**
 * What falls due, in the order of time; items of one moment in the order in which they came. The state is a hashed tree without ranges, so the order
 * is a heap in it: the next item is one read, adding and removing any item takes O(log n) changes.
 */
export class DueQueue {
  readonly #tables: DueTables
  /** Items at the most. */
  readonly limit: number

  constructor(tables: DueTables, limit: number) {
    this.#tables = tables
    this.limit = limit
  }

  /** How many items wait. */
  size(read: Read): number {
    return this.#tables.mark.get(read, 0)?.size ?? 0
  }

  /** Whether one more has room. */
  hasRoom(read: Read): boolean {
    return this.size(read) < this.limit
  }

  /** The item that falls due first. */
  next(read: Read): DueItem | undefined {
    return this.#tables.items.get(read, 0)
  }

  /** When an item falls due; undefined when there is none of this name. */
  dueOf(read: Read, name: DueName): bigint | undefined {
    const at = this.#tables.positions.get(read, name)
    return at === undefined ? undefined : this.#at(read, at.position).dueMs
  }

  /** Adds an item. Its name is new and there is room: the caller asked before. */
  add(write: Write, dueMs: bigint, { kind, id }: DueName): void {
    const { mark, positions } = this.#tables
    const { size, turn } = mark.get(write, 0) ?? { size: 0, turn: 0n }
    assert(size < this.limit && !positions.has(write, { kind, id }), 'a new item that has room')
    this.#rise(write, size, { dueMs, turn, kind, id })
    mark.put(write, 0, { size: size + 1, turn: turn + 1n })
  }

  /** Removes the item of a name, which is there. */
  remove(write: Write, { kind, id }: DueName): void {
    const { items, positions, mark } = this.#tables
    const found = positions.get(write, { kind, id })
    const before = mark.get(write, 0)
    assert(found !== undefined && before !== undefined, 'an item that is there')
    const { position } = found
    const size = before.size - 1
    const last = this.#at(write, size)
    items.delete(write, size)
    positions.delete(write, { kind, id })
    mark.put(write, 0, { ...before, size })
    if (position === size) return
    if (position > 0 && isBefore(last, this.#at(write, parentOf(position)))) this.#rise(write, position, last)
    else this.#sink(write, position, last, size)
  }

  #at(read: Read, position: number): DueItem {
    const item = this.#tables.items.get(read, position)
    assert(item !== undefined, `a heap without its item ${position}`)
    return item
  }

  #place(write: Write, position: number, item: DueItem): void {
    this.#tables.items.put(write, position, item)
    this.#tables.positions.put(write, { kind: item.kind, id: item.id }, { position })
  }

  #rise(write: Write, from: number, item: DueItem): void {
    let position = from
    while (position > 0) {
      const parent = this.#at(write, parentOf(position))
      if (!isBefore(item, parent)) break
      this.#place(write, position, parent)
      position = parentOf(position)
    }
    this.#place(write, position, item)
  }

  #sink(write: Write, from: number, item: DueItem, size: number): void {
    let position = from
    for (;;) {
      const first = position * WAYS + 1
      let least: { position: number; item: DueItem } | undefined
      for (let child = first; child < Math.min(first + WAYS, size); child++) {
        const candidate = this.#at(write, child)
        if (least === undefined || isBefore(candidate, least.item)) least = { position: child, item: candidate }
      }
      if (least === undefined || !isBefore(least.item, item)) break
      this.#place(write, position, least.item)
      position = least.position
    }
    this.#place(write, position, item)
  }
}

const parentOf = (position: number): number => (position - 1) >> WAYS_BITS

const isBefore = (a: DueItem, b: DueItem): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.turn < b.turn)

/** What is wrong with the heap in these entries; undefined when nothing is. For invariants. */
export function dueQueueFault(tables: DueTables, entries: readonly (readonly [Uint8Array, Uint8Array])[]): string | undefined {
  const items = new Map(tables.items.entries(entries))
  const size = [...tables.mark.entries(entries)][0]?.[1].size ?? 0
  if (items.size !== size) return `a heap of ${items.size} items says ${size}`
  let positions = 0
  for (const [{ kind, id }, { position }] of tables.positions.entries(entries)) {
    const item = items.get(position)
    if (item === undefined || item.kind !== kind || item.id.some((byte, i) => byte !== id[i])) return `position ${position} names another item`
    positions++
  }
  if (positions !== size) return `${positions} positions of ${size} items`
  for (const [position, item] of items) {
    const parent = position === 0 ? undefined : items.get(parentOf(position))
    if (position > 0 && (parent === undefined || !isBefore(parent, item))) return `item ${position} comes before its parent`
  }
  return undefined
}
