import { defineQuery } from '@jianghan/kernel'
import { dateOfDay } from '@jianghan/protocol'
import { getSpent as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** What was spent on the last day, as the state holds it. */
export const getSpent = defineQuery(schema, {
  run(read, { account, asset }) {
    const found = state.spent.get(read, { account, asset })
    return found === undefined ? undefined : { account, asset, ...found, date: dateOfDay(found.day) }
  },
  provedBy: ({ account, asset }) => [state.spent.keyOf({ account, asset })],
})
