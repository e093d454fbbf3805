import { defineQuery } from '@jianghan/kernel'
import { quoteFee as schema, quoteOf } from '../schema/queries.ts'
import { state } from '../state.ts'
import { FEE_KINDS, type FeeKind } from '../tariff.ts'

/** What an amount would cost at a time; no answer when there is no such asset. */
export const quoteFee = defineQuery(schema, {
  run: (read, asked) => (state.assets.has(read, asked.asset) ? quoteOf(asked, state.fees.get(read, { asset: asked.asset, kind: FEE_KINDS[asked.kind as FeeKind] })) : undefined),
  provedBy: ({ asset, kind }) => [state.assets.keyOf(asset), state.fees.keyOf({ asset, kind: FEE_KINDS[kind as FeeKind] })],
})
