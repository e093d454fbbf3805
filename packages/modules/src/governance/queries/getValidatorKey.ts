import { defineQuery } from '@jianghan/kernel'
import { answerOf } from '../answers.ts'
import { getValidatorKey as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Whose the key of a validator is or was. */
export const getValidatorKey = defineQuery(schema, {
  run: (read, args) => answerOf(read, schema, args),
  provedBy: ({ address }) => [state.validatorKeys.keyOf(address)],
})
