import type { Invariant } from '@jianghan/kernel'
import { parseItem, toHex } from '@jianghan/protocol'
import { LIMITS } from './limits.ts'
import { state } from './state.ts'

/** What holds of goods after every block. */
export const invariants: readonly Invariant[] = [
  {
    name: 'trace.items',
    words: { zh: '物品的余量不超过其总量，用尽者无余', en: 'No more is left of an item than there was, and nothing of what is used up' },
    check(entries) {
      for (const [name, { made, left, state: how, origin, lastMs }] of state.items.entries(entries)) {
        const isUnit = parseItem(name)?.kind === 'unit'
        if (left > made || isUnit !== (made === 0n) || (how === 1) !== (!isUnit && left === 0n) || how > 2) return `${name}: ${left} of ${made} left in state ${how}`
        if ((isUnit && origin !== undefined) || lastMs === 0n) return `${name} has an origin or a time that it cannot have`
      }
      return undefined
    },
  },
  {
    name: 'trace.contents',
    words: { zh: '物流单元内的物品位置连续，且各在一个单元之内', en: 'The places of a unit have no gaps, and what stands there says so itself' },
    check(entries) {
      const all = [...entries]
      const contents = new Map([...state.contents.entries(all)].map(([{ parent, at }, { item }]) => [`${parent} ${at}`, item]))
      const items = new Map(state.items.entries(all))
      let inside = 0
      for (const [name, item] of items) {
        if (item.parent !== '' && contents.get(`${item.parent} ${item.at}`) !== name) return `${name} does not stand at ${item.at} of ${item.parent}`
        if (item.parent !== '' && (item.state !== 0 || items.get(item.parent)?.state !== 0)) return `${name} or ${item.parent} is gone, and yet one is in the other`
        if (item.levels > LIMITS.nesting) return `${name} holds ${item.levels} levels`
        inside += item.inside
      }
      if (inside !== contents.size) return `${contents.size} places of ${inside} items in units`
      for (const place of contents.keys()) {
        const [parent = '', at] = place.split(' ')
        if (Number(at) >= (items.get(parent)?.inside ?? 0)) return `place ${place} lies behind the end`
      }
      return undefined
    },
  },
  {
    name: 'trace.recalls',
    words: { zh: '召回的物品数与标记数相同，未结束的召回都在追查', en: 'A recall has as many items as are marked with it, and spreads until it is closed' },
    check(entries) {
      const all = [...entries]
      const counts = new Map<string, bigint>()
      let spreading: string[] = []
      for (const [item, { recalls }] of state.marks.entries(all)) {
        if (item === '') spreading = recalls.map(toHex)
        else for (const id of recalls) counts.set(toHex(id), (counts.get(toHex(id)) ?? 0n) + 1n)
      }
      const lists = new Map([...state.recalled.entries(all)].map(([id, { count }]) => [toHex(id), count]))
      for (const [id, { isClosed, next }] of state.recalls.entries(all)) {
        const name = toHex(id)
        if (lists.get(name) !== counts.get(name) || (counts.get(name) ?? 0n) < 1n) return `recall ${name}: ${counts.get(name)} marks, ${lists.get(name)} items`
        if (isClosed === spreading.includes(name) || (isClosed && next !== lists.get(name))) return `recall ${name} is ${isClosed ? '' : 'not '}closed at ${next}`
        counts.delete(name)
      }
      return counts.size === 0 && spreading.length <= LIMITS.spreading ? undefined : `${counts.size} recalls that there are not`
    },
  },
]
