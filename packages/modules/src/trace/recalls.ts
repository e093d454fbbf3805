import type { DueWork, Read, Write } from '@jianghan/kernel'
import { LIST_PAGE } from '@jianghan/kernel/schema'
import { assert, equalBytes } from '@jianghan/protocol'
import { events } from './events.ts'
import { LIMITS } from './limits.ts'
import type { RecallEntry } from './model.ts'
import { state } from './state.ts'

/** Key of the entry in `marks` that names the recalls which still spread: no item is called so. */
const SPREADING = ''

/** Recalls that an item stands under. */
export const recallsOf = (read: Read, item: string): readonly Uint8Array[] => state.marks.get(read, item)?.recalls ?? []
/** Recalls that have not reached all descendants yet, the oldest first. */
export const spreading = (read: Read): readonly Uint8Array[] => recallsOf(read, SPREADING)

/** Puts an item under a recall. */
function mark(write: Write, recallId: Uint8Array, item: string, of: bigint): void {
  state.marks.put(write, item, { recalls: [...recallsOf(write, item), recallId] })
  state.recalled.append(write, recallId, { item, of, height: write.height })
}

/** Begins a recall: its item is under it at once, what was made of it step by step. */
export function begin(write: Write, recallId: Uint8Array, entry: Omit<RecallEntry, 'height' | 'next' | 'use' | 'isClosed'>): void {
  state.recalls.put(write, recallId, { ...entry, height: write.height, next: 0n, use: 0n, isClosed: false })
  mark(write, recallId, entry.item, 0n)
  state.marks.put(write, SPREADING, { recalls: [...spreading(write), recallId] })
}

const isUnder = (read: Read, recallId: Uint8Array, item: string): boolean => recallsOf(read, item).some(each => equalBytes(each, recallId))

/** Puts what came out of one transformation under a recall; says how many items it looked at. */
function followUse(write: Write, recallId: Uint8Array, eventId: Uint8Array, of: bigint): number {
  let looked = 0
  for (let page = 0, rest = state.outputs.count(write, eventId); rest > 0n; page++, rest -= BigInt(LIST_PAGE)) {
    for (const { item } of state.outputs.page(write, eventId, page).items) {
      looked++
      if (!isUnder(write, recallId, item)) mark(write, recallId, item, of)
    }
  }
  return looked
}

/**
 * Follows a recall as far as the budget goes. An item under recall is made into nothing any more, so that its uses are all there are once it is marked: when the end of the list is reached, the
 * list is the closed set of all descendants.
 */
function spread(write: Write, recallId: Uint8Array, budget: number): { entry: RecallEntry; looked: number } {
  let entry = state.recalls.get(write, recallId)
  assert(entry !== undefined && !entry.isClosed, 'a recall that spreads')
  let looked = 0
  while (looked < budget && entry.next < state.recalled.count(write, recallId)) {
    const from = state.recalled.item(write, recallId, entry.next)
    assert(from !== undefined, 'a list has as many items as it counts')
    const use = state.uses.item(write, from.item, entry.use)
    looked += 1 + (use === undefined ? 0 : followUse(write, recallId, use.eventId, entry.next))
    entry = use === undefined ? { ...entry, next: entry.next + 1n, use: 0n } : { ...entry, use: entry.use + 1n }
  }
  entry = { ...entry, isClosed: entry.next === state.recalled.count(write, recallId) }
  state.recalls.put(write, recallId, entry)
  return { entry, looked }
}

/** Recalls spread in Ticks, the oldest first. */
export const due: DueWork = {
  next(read) {
    const [first] = spreading(read)
    return first === undefined ? undefined : state.recalls.get(read, first)?.timeMs
  },
  step(write, budget) {
    let left = budget * LIMITS.itemsAStep
    for (const recallId of spreading(write)) {
      if (left <= 0) break
      const { entry, looked } = spread(write, recallId, left)
      left -= looked
      if (entry.isClosed) {
        const others = spreading(write).filter(each => !equalBytes(each, recallId))
        if (others.length === 0) state.marks.delete(write, SPREADING)
        else state.marks.put(write, SPREADING, { recalls: others })
      }
      write.emit(events.recallSpread, { recallId, items: state.recalled.count(write, recallId), isClosed: entry.isClosed })
    }
    // One transformation is followed whole, so that more may have been looked at than was asked for.
    const looked = budget * LIMITS.itemsAStep - left
    return Math.min(budget, (looked + (LIMITS.itemsAStep - looked % LIMITS.itemsAStep) % LIMITS.itemsAStep) / LIMITS.itemsAStep)
  },
}
