import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { getParameters as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** What the members agreed on. */
export const getParameters = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: () => [state.consensus.keyOf(0), state.charter.keyOf(0), state.gate.keyOf(0)],
})
