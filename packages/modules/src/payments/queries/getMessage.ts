import { defineQuery } from '@jianghan/kernel'
import { getMessage as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A recorded payment message. */
export const getMessage = defineQuery(schema, {
  run: (read, { key }) => state.messages.get(read, key),
  provedBy: ({ key }) => [state.messages.keyOf(key)],
})
