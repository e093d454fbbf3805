import { defineQuery, entriesOf, keysReadBy } from '@jianghan/kernel'
import { listInputs as schema } from '../schema/queries.ts'
import { beside } from '../schema/readings.ts'
import { state } from '../state.ts'

/** What went into a transformation. */
export const listInputs = defineQuery(schema, {
  run: (read, { event, page }) => ({ ...beside.event(entriesOf(read), event), parts: state.inputs.page(read, event, page) }),
  provedBy: ({ event }, read) => [...keysReadBy(read, entries => beside.event(entries, event)), state.inputs.keyOf(event)],
})
