import { defineQuery } from '@jianghan/kernel'
import { getControls as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Limits and allowed counterparties as the state holds them. */
export const getControls = defineQuery(schema, {
  run(read, { account }) {
    const found = state.controls.get(read, account)
    return found === undefined ? undefined : { account, ...found }
  },
  provedBy: ({ account }) => [state.controls.keyOf(account)],
})
