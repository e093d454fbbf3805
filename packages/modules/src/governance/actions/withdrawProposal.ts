import { defineAction, refuse } from '@jianghan/kernel'
import { isGoverned } from '../charter.ts'
import { errors } from '../errors.ts'
import { findOpen, withdraw } from '../proposals.ts'
import { withdrawProposal as schema } from '../schema/withdrawProposal.ts'

/** Takes a proposal back while its vote is open; who made it only. */
export const withdrawProposal = defineAction(schema, {
  decide(read, { body: { memberId, proposal: number } }) {
    const charter = isGoverned(read)
    if (charter.refused) return charter
    const open = findOpen(read, number)
    if (open.refused) return open
    return open.value.proposer === memberId ? open : refuse(errors.notTheProposer, { memberId })
  },
  apply: (write, { body: { proposal: number } }, proposal) => withdraw(write, number, proposal),
})
