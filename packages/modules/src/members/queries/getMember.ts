import { defineQuery } from '@jianghan/kernel'
import { getMember as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A member as the state holds it. */
export const getMember = defineQuery(schema, {
  run(read, { member }) {
    const found = state.members.get(read, member)
    return found === undefined ? undefined : { id: member, ...found }
  },
  provedBy: ({ member }) => [state.members.keyOf(member)],
})
