import { defineQuery } from '@jianghan/kernel'
import { keysOfPage, proposalAt } from '../pages.ts'
import { listForAccount as schema } from '../schema/queries.ts'
import { pageOf, wanted } from '../schema/readings.ts'

/** Open proposals of a member that serve the policy of one of its accounts. */
export const listForAccount = defineQuery(schema, {
  run: (read, { member, account, from }) => pageOf(proposalAt(read), member, from, wanted.forAccount(account)),
  provedBy: ({ member, from }, read) => keysOfPage(read, member, from),
})
