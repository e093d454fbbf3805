import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { getProposal as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A proposal with its votes: one entry proves the whole count. */
export const getProposal = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: ({ proposal }) => [state.proposals.keyOf(proposal)],
})
