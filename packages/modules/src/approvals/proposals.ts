import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, type Refusal, refuse } from '@jianghan/kernel/schema'
import { assert, equalBytes, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { PROPOSAL_STATES, type Proposal } from './model.ts'
import { DUE, dueQueue, ended, state } from './state.ts'

/** How a proposal stands. */
type ProposalState = (typeof PROPOSAL_STATES)[number]

const stateOf = ({ state: number }: Proposal): ProposalState => {
  const word = PROPOSAL_STATES[number]
  assert(word !== undefined, `a proposal stands in a way that there is, not ${number}`)
  return word
}

/** The proposal of an id while it can still be acted on; one whose time is over has expired, also before a Tick has seen to it. */
export function findOpen(read: Read, proposalId: Uint8Array): Decision<Proposal> {
  const found = state.proposals.get(read, proposalId)
  if (found === undefined) return refuse(errors.proposalNotFound, { proposalId })
  switch (stateOf(found)) {
    case 'executed': return refuse(errors.alreadyExecuted, { height: found.ended })
    case 'withdrawn': return refuse(errors.proposalWithdrawn, { height: found.ended })
    case 'expired': return refuse(errors.proposalExpired, { expiresMs: found.expiresMs })
    case 'open': return found.expiresMs > toMillis(read.time) ? ok(found) : refuse(errors.proposalExpired, { expiresMs: found.expiresMs })
  }
}

/** Whether officers of this member approve and execute the proposal. */
export const isAsked = ({ member, others }: Proposal, memberId: string): boolean => member === memberId || others.includes(memberId)

/** The open proposal, whose hash is this one and about which the member's officers are asked. */
export function findAsked(read: Read, proposalId: Uint8Array, memberId: string, actionHash: Uint8Array): Decision<Proposal> {
  const open = findOpen(read, proposalId)
  if (open.refused) return open
  if (!isAsked(open.value, memberId)) return refuse(errors.notAsked, { memberId })
  const proposed = open.value.actionHash
  return equalBytes(proposed, actionHash) ? open : refuse(errors.actionChanged, { proposed, given: actionHash })
}

/** How many proposals of a member are open. */
export const openOf = (read: Read, member: string): number => state.open.get(read, member)?.count ?? 0

/** Puts a new proposal into the state, on the list of its member and into the order in which proposals expire. */
export function open(write: Write, proposalId: Uint8Array, proposal: Proposal): void {
  const place = openOf(write, proposal.member)
  state.proposals.put(write, proposalId, proposal)
  state.open.put(write, proposal.member, { count: place + 1 })
  state.places.put(write, { member: proposal.member, place }, { proposalId })
  state.placeOf.put(write, proposalId, { place })
  dueQueue.add(write, proposal.expiresMs, { kind: DUE.expiry, id: proposalId })
}

/** Ends an open proposal. It is kept for a while, for those who ask how it ended; the last of its member's list takes its place. */
export function end(write: Write, proposalId: Uint8Array, proposal: Proposal, how: Exclude<ProposalState, 'open'>): void {
  const { member } = proposal
  const at = state.placeOf.get(write, proposalId)
  const last = openOf(write, member) - 1
  const moved = state.places.get(write, { member, place: last })
  assert(at !== undefined && moved !== undefined && stateOf(proposal) === 'open', 'an open proposal stands on the list of its member')
  if (at.place !== last) {
    state.places.put(write, { member, place: at.place }, moved)
    state.placeOf.put(write, moved.proposalId, at)
  }
  state.places.delete(write, { member, place: last })
  state.placeOf.delete(write, proposalId)
  if (last === 0) state.open.delete(write, member)
  else state.open.put(write, member, { count: last })
  dueQueue.remove(write, { kind: DUE.expiry, id: proposalId })
  state.proposals.put(write, proposalId, { ...proposal, state: PROPOSAL_STATES.indexOf(how), ended: write.height })
  if (!ended.isOn(write)) ended.start(write)
  ended.add(write, proposalId)
}

/** Tells beside the transaction that proposed what became of it, and by which one. */
export function followUp(write: Write, proposalId: Uint8Array, { transactionId: earlier, member, others }: Proposal, transactionId: Uint8Array, became?: Refusal): void {
  write.outcome(earlier, became, told => { told.emit(events.followedUp, { proposalId, memberId: member, others, transactionId }) })
}
