import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { getEvidence as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Misbehaviour of a validator. */
export const getEvidence = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: ({ evidence }) => [state.evidence.keyOf(evidence)],
})
