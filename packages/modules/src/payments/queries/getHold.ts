import { defineQuery } from '@jianghan/kernel'
import { getHold as schema, shownHold } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A hold, how much of it remains, and how it stands. */
export const getHold = defineQuery(schema, {
  run(read, { hold }) {
    const found = state.holds.get(read, hold)
    return found === undefined ? undefined : shownHold(hold, found)
  },
  provedBy: ({ hold }) => [state.holds.keyOf(hold)],
})
