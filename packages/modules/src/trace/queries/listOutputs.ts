import { defineQuery, entriesOf, keysReadBy } from '@jianghan/kernel'
import { listOutputs as schema } from '../schema/queries.ts'
import { beside } from '../schema/readings.ts'
import { state } from '../state.ts'

/** What came out of a transformation. */
export const listOutputs = defineQuery(schema, {
  run: (read, { event, page }) => ({ ...beside.event(entriesOf(read), event), parts: state.outputs.page(read, event, page) }),
  provedBy: ({ event }, read) => [...keysReadBy(read, entries => beside.event(entries, event)), state.outputs.keyOf(event)],
})
