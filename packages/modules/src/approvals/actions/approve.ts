import { defineAction, type Decision, isOfficer, ok, type Policy, type Read, refuse, type Signer } from '@jianghan/kernel'
import { assert, equalBytes, formatAddress } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import type { Proposal } from '../model.ts'
import { access } from '../needs.ts'
import { findAsked } from '../proposals.ts'
import { approve as schema } from '../schema/approve.ts'
import { state } from '../state.ts'

/** Approves a proposal for every officer of the member that signs. */
export const approve = defineAction(schema, {
  decide(read, { body: { proposalId, memberId, actionHash }, signers }) {
    const found = findAsked(read, proposalId, memberId, actionHash)
    if (found.refused) return found
    const proposal = found.value
    const approvers = signers.filter(signer => signer.member === memberId && isOfficer(signer))
    for (const approver of approvers) {
      const counts = mayApprove(read, proposal, approver)
      if (counts.refused) return counts
    }
    if (proposal.approvals.length + approvers.length > LIMITS.approvals) return refuse(errors.tooManyApprovals, { limit: LIMITS.approvals })
    return ok({ proposal, approvers: approvers.map(({ key }) => key) })
  },
  apply(write, { body: { proposalId } }, { proposal, approvers }) {
    assert(approvers.length > 0, 'authorised by an officer of the member')
    const approvals = [...proposal.approvals, ...approvers.map(key => ({ key, height: write.height }))]
    state.proposals.put(write, proposalId, { ...proposal, approvals })
    write.emit(events.approved, { proposalId, memberId: proposal.member, others: proposal.others, approvers })
  },
})

/** Whether an officer's approval adds something: no maker, not approved before, and of a role that the policy asks for. */
function mayApprove(read: Read, proposal: Proposal, { key, member, roles }: Signer): Decision<void> {
  if (proposal.makers.some(maker => equalBytes(maker, key))) return refuse(errors.makerApproves, { key })
  const before = proposal.approvals.find(approval => equalBytes(approval.key, key))
  if (before !== undefined) return refuse(errors.approvedTwice, { key, height: before.height })
  if (proposal.anyRole) return ok()
  const { policy, subject } = policyServed(read, proposal, member)
  const asked = policy.map(({ role }) => role)
  return asked.some(role => roles.includes(role)) ? ok() : refuse(errors.roleMissing, { key, subject, roles: asked.join(', ') })
}

/** The policy under which an officer of this member approves: of the account, or the admin policy of the officer's member. */
function policyServed(read: Read, { member: proposer, account: id }: Proposal, memberId: string): Readonly<{ policy: Policy; subject: string }> {
  if (id !== undefined && memberId === proposer) {
    const account = access.account(read, id)
    assert(account !== undefined, 'an account does not go away')
    return { policy: account.policy, subject: formatAddress('account', id) }
  }
  const member = access.member(read, memberId)
  assert(member !== undefined, 'a key belongs to a member that is there')
  return { policy: member.adminPolicy, subject: memberId }
}
