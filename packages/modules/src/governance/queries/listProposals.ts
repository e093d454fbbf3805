import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { listProposals as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Proposals that are open. */
export const listProposals = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: () => [state.charter.keyOf(0), state.mark.keyOf(0)],
})
