import { defineQuery } from '@jianghan/kernel'
import { getPayment as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** The transaction and block of a UETR. */
export const getPayment = defineQuery(schema, {
  run(read, { uetr }) {
    const payment = state.payments.get(read, uetr)
    return payment === undefined ? undefined : { uetr, ...payment }
  },
  provedBy: ({ uetr }) => [state.payments.keyOf(uetr)],
})
