import { type Decision, defineAction, ok, type Read } from '@jianghan/kernel'
import { actionHash, assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import type { Proposal } from '../model.ts'
import { end, findAsked, followUp } from '../proposals.ts'
import { execute as schema, type Execute } from '../schema/execute.ts'
import { state } from '../state.ts'

/**
 * Carries out a proposal, once: the kernel carries out the action right behind this one, and if that is refused the proposal stays open. Those who
 * proposed and approved vouch for it, each as long as the key is active.
 */
export const execute = defineAction(schema, {
  vouchers(read, { body }) {
    const found = findCarried(read, body)
    return found.refused ? found : ok([...found.value.makers, ...found.value.approvals.map(({ key }) => key)])
  },
  // Asked again: an action before this one in the transaction may have ended the proposal.
  decide: (read, { body }) => findCarried(read, body),
  apply(write, { body: { proposalId }, transactionId }, proposal) {
    const { member: memberId, others, actionHash: hash } = proposal
    end(write, proposalId, proposal, 'executed')
    write.emit(events.executed, { proposalId, memberId, others, actionHash: hash })
    followUp(write, proposalId, proposal, transactionId)
    assert(state.proposals.get(write, proposalId)?.ended === write.height)
  },
})

/** The proposal that this action was made for. */
const findCarried = (read: Read, { proposalId, memberId, salt, action }: Execute): Decision<Proposal> =>
  findAsked(read, proposalId, memberId, actionHash(action, salt))
