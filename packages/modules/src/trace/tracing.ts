import { entriesOf, type Read } from '@jianghan/kernel'
import { LIST_PAGE } from '@jianghan/kernel/schema'
import { LIMITS } from './limits.ts'
import type { TraceNode } from './model.ts'
import { beside, itemStanding } from './schema/readings.ts'
import { state } from './state.ts'

type Asked = Readonly<{ item: string; levels: number; from: number; limit: number }>
/** An item that was found: at which level, and of which item before it. */
type Found = Readonly<{ item: string; level: number; of: number }>

/** What came out of everything that an item went into. */
function* madeOf(read: Read, item: string): Iterable<string> {
  for (let page = 0, rest = state.uses.count(read, item); rest > 0n; page++, rest -= BigInt(LIST_PAGE)) {
    for (const { eventId } of state.uses.page(read, item, page).items) yield* partsOf(read, state.outputs, eventId)
  }
}

/** What went into the transformation that an item came out of. */
function* madeFrom(read: Read, item: string): Iterable<string> {
  const origin = state.items.get(read, item)?.origin
  if (origin !== undefined) yield* partsOf(read, state.inputs, origin)
}

function* partsOf(read: Read, list: typeof state.inputs, eventId: Uint8Array): Iterable<string> {
  for (let page = 0, rest = list.count(read, eventId); rest > 0n; page++, rest -= BigInt(LIST_PAGE)) {
    for (const { item } of list.page(read, eventId, page).items) yield item
  }
}

/** Items from one on, level by level, each once; as many as an answer needs and one more. */
function search(read: Read, { item, levels, from, limit }: Asked, next: (read: Read, item: string) => Iterable<string>): Found[] {
  const found: Found[] = [{ item, level: 0, of: 0 }]
  const seen = new Set([item])
  for (let at = 0; at < found.length && found.length <= from + limit; at++) {
    const { item: name, level } = found[at] as Found
    if (level === levels) continue
    for (const each of next(read, name)) {
      if (seen.has(each)) continue
      seen.add(each)
      found.push({ item: each, level: level + 1, of: at })
    }
  }
  return found
}

/** A page of a trace: what an item was made into, or of. Whoever asks for all of 100,000 items asks for pages, and each searches from the beginning: a recall is the way to the whole set. */
function traced(read: Read, asked: Asked, next: (read: Read, item: string) => Iterable<string>) {
  const { item, from } = asked
  const limit = Math.min(asked.limit, LIMITS.tracePage)
  if (!state.items.has(read, item)) return undefined
  const found = search(read, { ...asked, limit }, next)
  const entries = entriesOf(read)
  const nodes = found.slice(from, from + limit).flatMap(({ item: name, level, of }): TraceNode[] => {
    const standing = itemStanding(entries, name)
    if (standing === undefined) return []
    const { holder, toward, gln, parent, status, made, left } = standing
    return [{ item: name, level, of, holder, toward, gln, parent, status, made, left }]
  })
  return { ...beside.history(entries, item), from, nodes, isWhole: found.length <= from + limit }
}

/** What was made of an item. */
export const traceDownOf = (read: Read, asked: Asked) => traced(read, asked, madeOf)
/** What an item was made of. */
export const traceUpOf = (read: Read, asked: Asked) => traced(read, asked, madeFrom)
