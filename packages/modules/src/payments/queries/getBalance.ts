import { defineQuery } from '@jianghan/kernel'
import { accountBalance } from '../money.ts'
import { getBalance as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** What an account holds of an asset: zero when it holds nothing, no answer when there is no such asset. */
export const getBalance = defineQuery(schema, {
  run(read, { account, asset }) {
    const terms = state.assets.get(read, asset)
    return terms === undefined ? undefined : { account, asset, ...accountBalance(read, account, asset), decimals: terms.decimals }
  },
  provedBy: ({ account, asset }) => [state.balances.keyOf({ account, asset }), state.assets.keyOf(asset)],
})
