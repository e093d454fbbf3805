import { defineQuery } from '@jianghan/kernel'
import { listQueue as schema } from '../schema/queries.ts'
import { queuePositions } from '../schema/readings.ts'
import { state } from '../state.ts'

/** Payments that wait, one page of positions; where a payment was taken back there is nothing. */
export const listQueue = defineQuery(schema, {
  run(read, { account, asset, priority, from }) {
    const items = queuePositions(from).flatMap(position => {
      const found = state.queued.get(read, { account, asset, priority, position })
      return found === undefined ? [] : [{ position, ...found }]
    })
    return { account, asset, priority, items }
  },
  provedBy: ({ account, asset, priority, from }) => queuePositions(from).map(position => state.queued.keyOf({ account, asset, priority, position })),
})
