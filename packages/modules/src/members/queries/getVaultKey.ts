import { defineQuery } from '@jianghan/kernel'
import { getVaultKey as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** The vault key of a member as the state holds it. */
export const getVaultKey = defineQuery(schema, {
  run(read, { member }) {
    const found = state.vaultKeys.get(read, member)
    return found === undefined ? undefined : { member, ...found }
  },
  provedBy: ({ member }) => [state.vaultKeys.keyOf(member)],
})
