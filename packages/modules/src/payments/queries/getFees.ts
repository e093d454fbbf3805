import { defineQuery } from '@jianghan/kernel'
import { getFees as schema, shownFees } from '../schema/queries.ts'
import { state } from '../state.ts'
import { FEE_KINDS, type FeeKind } from '../tariff.ts'

/** What an issuer charges for one kind of action; no answer when there is no such asset. */
export const getFees = defineQuery(schema, {
  run: (read, { asset, kind }) => (state.assets.has(read, asset) ? shownFees({ asset, kind }, state.fees.get(read, { asset, kind: FEE_KINDS[kind as FeeKind] })) : undefined),
  provedBy: ({ asset, kind }) => [state.assets.keyOf(asset), state.fees.keyOf({ asset, kind: FEE_KINDS[kind as FeeKind] })],
})
