import { defineQuery } from '@jianghan/kernel'
import { getQueue as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** What waits for a settlement account; no answer when nothing does. */
export const getQueue = defineQuery(schema, {
  run(read, bank) {
    const found = state.queues.get(read, bank)
    return found === undefined ? undefined : { ...bank, ...found }
  },
  provedBy: bank => [state.queues.keyOf(bank)],
})
