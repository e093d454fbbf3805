import { defineQuery, entriesOf, keysReadBy } from '@jianghan/kernel'
import { listRecalled as schema } from '../schema/queries.ts'
import { beside } from '../schema/readings.ts'
import { state } from '../state.ts'

/** The items under a recall, in the order in which they were found. */
export const listRecalled = defineQuery(schema, {
  run: (read, { recall, page }) => ({ ...beside.recalled(entriesOf(read), recall), recalled: state.recalled.page(read, recall, page) }),
  provedBy: ({ recall }, read) => [...keysReadBy(read, entries => beside.recalled(entries, recall)), state.recalled.keyOf(recall)],
})
