import { defineQuery } from '@jianghan/kernel'
import { getQueuedPayment as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Where a payment waits; no answer when it does not. */
export const getQueuedPayment = defineQuery(schema, {
  run(read, { uetr }) {
    const found = state.queuedAt.get(read, uetr)
    return found === undefined ? undefined : { uetr, ...found }
  },
  provedBy: ({ uetr }) => [state.queuedAt.keyOf(uetr)],
})
