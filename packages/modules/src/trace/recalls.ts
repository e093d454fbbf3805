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

/** Puts an item under a recall. Its place in the recall's list is for the caller. */
const mark = (write: Write, recallId: Uint8Array, item: string): void => { state.marks.put(write, item, { recalls: [...recallsOf(write, item), recallId] }) }

/** Begins a recall: its item is under it at once, what was made of it step by step. */
export function begin(write: Write, recallId: Uint8Array, entry: Omit<RecallEntry, 'height' | 'next' | 'use' | 'isClosed'>): void {
  const { height } = write
  state.recalls.put(write, recallId, { ...entry, height, next: 0n, use: 0n, isClosed: false })
  mark(write, recallId, entry.item)
  state.recalled.append(write, recallId, { item: entry.item, of: 0n, height })
  state.marks.put(write, SPREADING, { recalls: [...spreading(write), recallId] })
}

const isUnder = (read: Read, recallId: Uint8Array, item: string): boolean => recallsOf(read, item).some(each => equalBytes(each, recallId))

/** Items under a recall as one step finds them: those of the list, a page at a time, and those that it adds, which are written together. */
class Followed {
  readonly #write: Write
  readonly #recallId: Uint8Array
  readonly #listed: bigint
  readonly #added: { item: string; of: bigint; height: bigint }[] = []
  #page: { number: number; items: readonly { item: string }[] } | undefined

  constructor(write: Write, recallId: Uint8Array) {
    this.#write = write
    this.#recallId = recallId
    this.#listed = state.recalled.count(write, recallId)
  }

  get count(): bigint {
    return this.#listed + BigInt(this.#added.length)
  }

  /** The item at a place of the list. */
  at(index: bigint): string {
    if (index >= this.#listed) return (this.#added[Number(index - this.#listed)] as { item: string }).item
    const number = Number(index / BigInt(LIST_PAGE))
    if (this.#page?.number !== number) this.#page = { number, items: state.recalled.page(this.#write, this.#recallId, number).items }
    const found = this.#page.items[Number(index % BigInt(LIST_PAGE))]
    assert(found !== undefined, 'a list has as many items as it counts')
    return found.item
  }

  add(item: string, of: bigint): void {
    mark(this.#write, this.#recallId, item)
    this.#added.push({ item, of, height: this.#write.height })
  }

  done(): void {
    state.recalled.appendAll(this.#write, this.#recallId, this.#added)
  }
}

/** Puts what came out of one transformation under a recall; says how many items it looked at. */
function followUse(write: Write, recallId: Uint8Array, eventId: Uint8Array, followed: Followed, of: bigint): number {
  let looked = 0
  for (let page = 0, rest = state.outputs.count(write, eventId); rest > 0n; page++, rest -= BigInt(LIST_PAGE)) {
    for (const { item } of state.outputs.page(write, eventId, page).items) {
      looked++
      if (!isUnder(write, recallId, item)) followed.add(item, of)
    }
  }
  return looked
}

/**
 * Follows a recall as far as the budget goes. An item under recall is made into nothing any more, so that its uses are all there are once it is marked: when the end of the list is reached, the
 * list is the closed set of all descendants.
 */
function spread(write: Write, recallId: Uint8Array, budget: number): { entry: RecallEntry; looked: number } {
  const before = state.recalls.get(write, recallId)
  assert(before !== undefined && !before.isClosed, 'a recall that spreads')
  const followed = new Followed(write, recallId)
  let { next, use } = before
  let looked = 0
  while (looked < budget && next < followed.count) {
    const found = state.uses.item(write, followed.at(next), use)
    looked += 1 + (found === undefined ? 0 : followUse(write, recallId, found.eventId, followed, next))
    if (found === undefined) next++
    use = found === undefined ? 0n : use + 1n
  }
  followed.done()
  const entry = { ...before, next, use, isClosed: next === followed.count }
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
