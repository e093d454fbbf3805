import { defineQuery } from '@jianghan/kernel'
import { getKey as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A key as the state holds it. */
export const getKey = defineQuery(schema, {
  run(read, { key }) {
    const found = state.keys.get(read, key)
    return found === undefined ? undefined : { id: key, ...found }
  },
  provedBy: ({ key }) => [state.keys.keyOf(key)],
})
