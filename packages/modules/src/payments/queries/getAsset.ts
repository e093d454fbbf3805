import { defineQuery } from '@jianghan/kernel'
import { supplyOf } from '../money.ts'
import { getAsset as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** An asset with its terms and its supply. */
export const getAsset = defineQuery(schema, {
  run(read, { asset }) {
    const terms = state.assets.get(read, asset)
    return terms === undefined ? undefined : { id: asset, ...terms, supply: supplyOf(read, asset) }
  },
  provedBy: ({ asset }) => [state.assets.keyOf(asset), state.supply.keyOf(asset)],
})
