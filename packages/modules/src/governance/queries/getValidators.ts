import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { getValidators as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Who validates the ledger, and from which block on. */
export const getValidators = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: () => [state.consensus.keyOf(0)],
})
