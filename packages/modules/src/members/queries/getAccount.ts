import { defineQuery } from '@jianghan/kernel'
import { getAccount as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A account as the state holds it. */
export const getAccount = defineQuery(schema, {
  run(read, { account }) {
    const found = state.accounts.get(read, account)
    return found === undefined ? undefined : { id: account, ...found }
  },
  provedBy: ({ account }) => [state.accounts.keyOf(account)],
})
