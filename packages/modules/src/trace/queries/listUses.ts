import { defineQuery, entriesOf, keysReadBy } from '@jianghan/kernel'
import { listUses as schema } from '../schema/queries.ts'
import { beside } from '../schema/readings.ts'
import { state } from '../state.ts'

/** Transformations that an item went into. */
export const listUses = defineQuery(schema, {
  run: (read, { item, page }) => ({ ...beside.history(entriesOf(read), item), uses: state.uses.page(read, item, page) }),
  provedBy: ({ item }, read) => [...keysReadBy(read, entries => beside.history(entries, item)), state.uses.keyOf(item)],
})
