import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { getClosed as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** What is switched off, reserved or frozen. */
export const getClosed = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: () => [state.gate.keyOf(0)],
})
