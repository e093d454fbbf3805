import { defineQuery } from '@jianghan/kernel'
import { keysOfPage, proposalAt } from '../pages.ts'
import { listWaiting as schema } from '../schema/queries.ts'
import { pageOf, wanted } from '../schema/readings.ts'

/** Open proposals of a member that an officer neither made nor approved. */
export const listWaiting = defineQuery(schema, {
  run: (read, { member, key, from }) => pageOf(proposalAt(read), member, from, wanted.unsignedBy(key)),
  provedBy: ({ member, from }, read) => keysOfPage(read, member, from),
})
