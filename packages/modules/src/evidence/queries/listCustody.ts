import { defineQuery } from '@jianghan/kernel'
import { listCustody as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** The chain of custody of a deposit, its first link the deposit itself. */
export const listCustody = defineQuery(schema, {
  run: (read, { member, digest, page }) => ({ member, digest, chain: state.custody.page(read, { member, digest }, page) }),
  provedBy: ({ member, digest }) => [state.custody.keyOf({ member, digest })],
})
