import { defineQuery } from '@jianghan/kernel'
import { getDeposit as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A deposit, and how often it changed hands. */
export const getDeposit = defineQuery(schema, {
  run(read, key) {
    const found = state.deposits.get(read, key)
    return found && { ...key, ...found, links: state.custody.count(read, key) }
  },
  provedBy: key => [state.deposits.keyOf(key), state.custody.keyOf(key)],
})
