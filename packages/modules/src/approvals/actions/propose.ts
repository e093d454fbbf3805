import { defineAction, isOfficer, ok, refuse } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { access, holderOf } from '../needs.ts'
import { open, openOf } from '../proposals.ts'
import { propose as schema } from '../schema/propose.ts'
import { dueQueue, state } from '../state.ts'

/** Asks officers to approve an action; those who sign it have approved as its makers. */
export const propose = defineAction(schema, {
  decide(read, { body: { proposalId, memberId, account, expiresMs, others } }) {
    const known = state.proposals.get(read, proposalId)
    if (known !== undefined) return refuse(errors.proposalExists, { height: known.height })
    if (account !== undefined && holderOf(read, account) !== memberId) return refuse(errors.accountNotHeld, { account, memberId })
    const unknown = others.find(other => access.member(read, other) === undefined)
    if (unknown !== undefined) return refuse(errors.otherUnknown, { memberId: unknown })
    const nowMs = toMillis(read.time)
    const latestMs = nowMs + LIMITS.aheadMs
    const until = expiresMs ?? latestMs
    if (until <= nowMs || until > latestMs) return refuse(errors.expiryOutOfRange, { nowMs, latestMs })
    if (openOf(read, memberId) >= LIMITS.open) return refuse(errors.tooManyProposals, { memberId, limit: LIMITS.open })
    return dueQueue.hasRoom(read) ? ok(until) : refuse(errors.tooManyDue, { limit: dueQueue.limit })
  },
  apply(write, { body: { proposalId, memberId, account, actionHash, others, anyRole }, transactionId, signers }, expiresMs) {
    const makers = signers.filter(signer => isOfficer(signer) && (signer.member === memberId || others.includes(signer.member))).map(({ key }) => key)
    assert(makers.length > 0, 'authorised by an officer of the member')
    open(write, proposalId, {
      transactionId, height: write.height, member: memberId, account, others, anyRole, actionHash, expiresMs, makers, approvals: [], state: 0, ended: 0n,
    })
    write.emit(events.proposed, { proposalId, memberId, others, account, actionHash, expiresMs, makers })
  },
})
