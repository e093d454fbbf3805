import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { hasCapacity } from '../needs.ts'
import { begin, recallsOf, spreading } from '../recalls.ts'
import { recall as schema } from '../schema/recall.ts'
import { state } from '../state.ts'

/** Recalls an item, and everything that was made of it. */
export const recall = defineAction(schema, {
  decide(read, { body: { memberId, recallId, item, gtin } }) {
    const known = state.recalls.get(read, recallId)
    if (known !== undefined) return refuse(errors.recallExists, { height: known.height })
    const found = state.items.get(read, item)
    if (found === undefined) return refuse(errors.itemNotFound, { item })
    const isEntitled = found.maker === memberId || state.products.get(read, gtin)?.owner === memberId || hasCapacity(read, memberId, 'supervisor')
    if (!isEntitled) return refuse(errors.notEntitled, { memberId })
    if (spreading(read).length >= LIMITS.spreading) return refuse(errors.tooManyRecalls, { limit: LIMITS.spreading })
    return recallsOf(read, item).length >= LIMITS.recallsOfItem ? refuse(errors.tooManyRecalls, { limit: LIMITS.recallsOfItem }) : ok()
  },
  apply(write, { body: { memberId, recallId, item, reason } }) {
    begin(write, recallId, { member: memberId, item, reason, timeMs: toMillis(write.time) })
    assert(recallsOf(write, item).length > 0)
    write.emit(events.recallBegun, { memberId, recallId, item, reason })
  },
})
