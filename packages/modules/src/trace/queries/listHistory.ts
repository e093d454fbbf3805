import { defineQuery, entriesOf, keysReadBy } from '@jianghan/kernel'
import { listHistory as schema } from '../schema/queries.ts'
import { beside } from '../schema/readings.ts'
import { state } from '../state.ts'

/** Events of an item, in the order in which they were captured. */
export const listHistory = defineQuery(schema, {
  run: (read, { item, page }) => ({ ...beside.history(entriesOf(read), item), history: state.history.page(read, item, page) }),
  provedBy: ({ item }, read) => [...keysReadBy(read, entries => beside.history(entries, item)), state.history.keyOf(item)],
})
