import { defineAction, refuse } from '@jianghan/kernel'
import { assert, equalBytes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { end, findOpen, followUp } from '../proposals.ts'
import { withdraw as schema } from '../schema/withdraw.ts'
import { state } from '../state.ts'

/** Takes a proposal back: a maker of it may, and an admin of the member, so that what a former officer left open does not stay. */
export const withdraw = defineAction(schema, {
  decide(read, { body: { proposalId, memberId }, signers }) {
    const found = findOpen(read, proposalId)
    if (found.refused) return found
    const { member, makers } = found.value
    if (member !== memberId) return refuse(errors.notAsked, { memberId })
    const isEntitled = signers.some(signer => signer.member === member && (signer.roles.includes('admin') || makers.some(maker => equalBytes(maker, signer.key))))
    return isEntitled ? found : refuse(errors.notTheMaker, {})
  },
  apply(write, { body: { proposalId }, transactionId }, proposal) {
    const { member: memberId, others } = proposal
    end(write, proposalId, proposal, 'withdrawn')
    write.emit(events.withdrawn, { proposalId, memberId, others })
    followUp(write, proposalId, proposal, transactionId, refuse(errors.proposalWithdrawn, { height: write.height }))
    assert(state.proposals.get(write, proposalId)?.ended === write.height)
  },
})
