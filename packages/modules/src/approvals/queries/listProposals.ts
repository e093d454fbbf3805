import { defineQuery } from '@jianghan/kernel'
import { keysOfPage, proposalAt } from '../pages.ts'
import { listProposals as schema } from '../schema/queries.ts'
import { pageOf } from '../schema/readings.ts'

/** Open proposals of a member. */
export const listProposals = defineQuery(schema, {
  run: (read, { member, from }) => pageOf(proposalAt(read), member, from),
  provedBy: ({ member, from }, read) => keysOfPage(read, member, from),
})
