import { defineQuery } from '@jianghan/kernel'
import { listDeposits as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** All that a member deposited, in the order in which it came. */
export const listDeposits = defineQuery(schema, {
  run: (read, { member, page }) => ({ member, deposits: state.byMember.page(read, member, page) }),
  provedBy: ({ member }) => [state.byMember.keyOf(member)],
})
