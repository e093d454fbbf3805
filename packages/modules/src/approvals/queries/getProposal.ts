import { defineQuery } from '@jianghan/kernel'
import { shownProposal } from '../model.ts'
import { getProposal as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** A proposal, who approved it and how it stands. */
export const getProposal = defineQuery(schema, {
  run(read, { proposal: id }) {
    const found = state.proposals.get(read, id)
    return found === undefined ? undefined : shownProposal(id, found)
  },
  provedBy: ({ proposal: id }) => [state.proposals.keyOf(id)],
})
