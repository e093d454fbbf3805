import { dueQueueFault, type Invariant } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { dueTables, ended, state } from './state.ts'

/** What holds of proposals after every block. */
export const invariants: readonly Invariant[] = [
  {
    name: 'approvals.open',
    words: { zh: '未结束的提案各在其成员的列表中恰好一次', en: 'An open proposal stands once on the list of its member, and nothing else does' },
    check(entries) {
      const all = [...entries]
      const places = new Map([...state.places.entries(all)].map(([{ member, place }, { proposalId }]) => [toHex(proposalId), `${member} ${place}`]))
      const placeOf = new Map([...state.placeOf.entries(all)].map(([id, { place }]) => [toHex(id), place]))
      const counts = new Map<string, number>()
      for (const [id, { member, state: how }] of state.proposals.entries(all)) {
        if (how !== 0) continue
        counts.set(member, (counts.get(member) ?? 0) + 1)
        if (places.get(toHex(id)) !== `${member} ${placeOf.get(toHex(id))}`) return `proposal ${toHex(id)} of ${member} stands at ${places.get(toHex(id))}`
      }
      const open = [...counts.values()].reduce((sum, count) => sum + count, 0)
      if (places.size !== open || placeOf.size !== open) return `${places.size} and ${placeOf.size} places of ${open} open proposals`
      for (const [member, { count }] of state.open.entries(all)) if (counts.get(member) !== count) return `${member} has ${counts.get(member) ?? 0} open proposals, counted ${count}`
      for (const place of places.values()) {
        const [member = '', at] = place.split(' ')
        if (Number(at) >= (counts.get(member) ?? 0)) return `place ${place} lies behind the list`
      }
      return undefined
    },
  },
  {
    name: 'approvals.due',
    words: { zh: '未结束的提案都在等候到期，已结束的都在等候清理', en: 'Open proposals wait for their expiry, and ended ones for being swept' },
    check(entries) {
      const all = [...entries]
      const fault = dueQueueFault(dueTables, all)
      if (fault !== undefined) return fault
      const waiting = new Map([...dueTables.items.entries(all)].map(([, { id, dueMs }]) => [toHex(id), dueMs]))
      const aging = new Set(ended.ids(all).map(toHex))
      for (const [id, { state: how, expiresMs }] of state.proposals.entries(all)) {
        const isThere = how === 0 ? waiting.get(toHex(id)) === expiresMs && waiting.delete(toHex(id)) : aging.delete(toHex(id))
        if (!isThere) return `proposal ${toHex(id)} waits neither for its expiry nor for being swept`
      }
      return waiting.size + aging.size === 0 ? undefined : `${waiting.size + aging.size} proposals wait that are not there`
    },
  },
  {
    name: 'approvals.signed',
    words: { zh: '提案至少有一名经办，同一密钥只计一次', en: 'A proposal has a maker, and no key stands twice for it' },
    check(entries) {
      for (const [id, { makers, approvals }] of state.proposals.entries(entries)) {
        const keys = [...makers, ...approvals.map(({ key }) => key)].map(toHex)
        if (makers.length === 0 || new Set(keys).size !== keys.length) return `proposal ${toHex(id)} is signed by ${keys.join()}`
      }
      return undefined
    },
  },
]
