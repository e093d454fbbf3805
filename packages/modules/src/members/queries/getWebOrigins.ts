import { defineQuery } from '@jianghan/kernel'
import { getWebOrigins as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Where passkeys of a member may sign; nothing when the member named no site. */
export const getWebOrigins = defineQuery(schema, {
  run(read, { member }) {
    const found = state.webOrigins.get(read, member)
    return found && { member, ...found }
  },
  provedBy: ({ member }) => [state.webOrigins.keyOf(member)],
})
