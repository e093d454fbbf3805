import { fromBinary } from '@bufbuild/protobuf'
import type { Decision, Read, Refusal, Write } from '@jianghan/kernel'
import { outcomeOf, refuse } from '@jianghan/kernel'
import { ok } from '@jianghan/kernel/schema'
import { assert, toMillis } from '@jianghan/protocol'
import { changeOf } from './changes/index.ts'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { LIMITS, STANDINGS, type Standing } from './limits.ts'
import type { Proposal } from './model.ts'
import { DUE, dueIdOf, dueQueue, state } from './state.ts'
import { countOf, type Verdict } from './tally.ts'

/** Which proposals are open, and the number of the next. */
export const markOf = (read: Read): Readonly<{ next: bigint; open: readonly bigint[] }> => state.mark.get(read, 0) ?? { next: 1n, open: [] }

/** How a proposal stands, by its word. */
export function standingOf({ standing }: Proposal): Standing {
  const word = STANDINGS[standing]
  assert(word !== undefined, `a proposal stands in a way that there is, not ${standing}`)
  return word
}

/** A proposal that still takes votes: a vote is over at its end, also before a Tick has seen to it. */
export function findOpen(read: Read, number: bigint): Decision<Proposal> {
  const found = state.proposals.get(read, number)
  if (found === undefined) return refuse(errors.proposalNotFound, { proposal: number })
  const standing = standingOf(found)
  const isOver = standing !== 'open' || found.closesMs <= toMillis(read.time)
  return isOver ? refuse(errors.votingClosed, { proposal: number, standing }) : ok(found)
}

/** Writes a new proposal; it waits for the end of its vote. */
export function openProposal(write: Write, proposal: Proposal): bigint {
  const { next, open } = markOf(write)
  assert(open.length < LIMITS.open && !state.proposals.has(write, next), 'a new number, and room')
  state.proposals.put(write, next, proposal)
  state.mark.put(write, 0, { next: next + 1n, open: [...open, next] })
  dueQueue.add(write, proposal.closesMs, { kind: DUE.close, id: dueIdOf(next) })
  return next
}

/** Ends a vote with its verdict: what passed is carried out now or at its time, and the transaction that proposed it learns what became of it. */
export function closeVote(write: Write, number: bigint, proposal: Proposal, verdict: Verdict): void {
  leaveOpen(write, number, DUE.close)
  const decided = { ...proposal, decidedMs: toMillis(write.time) }
  if (verdict !== 'passed') return conclude(write, number, decided, 'rejected', verdict)
  if (proposal.enactMs <= decided.decidedMs) return enact(write, number, decided)
  keep(write, number, decided, 'passed')
  dueQueue.add(write, proposal.enactMs, { kind: DUE.enact, id: dueIdOf(number) })
  write.outcome(proposal.transactionId, undefined, told => tell(told, number, proposal, 'passed'))
}

/** Carries out what passed, at its time. */
export function enactNow(write: Write, number: bigint): void {
  const found = state.proposals.get(write, number)
  assert(found !== undefined && standingOf(found) === 'passed', 'what waits to be carried out has passed')
  dueQueue.remove(write, { kind: DUE.enact, id: dueIdOf(number) })
  enact(write, number, found)
}

/** Carries out a change, or says why that cannot be: whatever stands against it by now is an outcome. */
function enact(write: Write, number: bigint, proposal: Proposal): void {
  const { kind, plan, enact: carryOut } = changeOf(proposal.kind)
  const body = kind.check(fromBinary(kind.message, proposal.change) as never)
  const planned = body.refused ? body : plan(write, body.value as never)
  if (planned.refused || body.refused) return conclude(write, number, proposal, 'failed', planned as Refusal)
  const standing = 'enacted'
  keep(write, number, proposal, standing)
  forgetLater(write, number)
  write.outcome(proposal.transactionId, undefined, told => {
    tell(told, number, proposal, standing)
    carryOut(told, body.value as never, planned.value)
  })
}

/** Takes an open proposal back. */
export function withdraw(write: Write, number: bigint, proposal: Proposal): void {
  leaveOpen(write, number, DUE.close)
  conclude(write, number, { ...proposal, decidedMs: toMillis(write.time) }, 'withdrawn', refuse(errors.proposalWithdrawn, { proposal: number }))
}

/** Forgets a proposal whose time is over. */
export function forget(write: Write, number: bigint): void {
  dueQueue.remove(write, { kind: DUE.forget, id: dueIdOf(number) })
  state.proposals.delete(write, number)
}

function conclude(write: Write, number: bigint, proposal: Proposal, standing: 'rejected' | 'withdrawn' | 'failed', why: Refusal): void {
  keep(write, number, { ...proposal, failure: outcomeOf(why) }, standing)
  forgetLater(write, number)
  write.outcome(proposal.transactionId, why, told => tell(told, number, proposal, standing))
}

function leaveOpen(write: Write, number: bigint, kind: number): void {
  const { next, open } = markOf(write)
  assert(open.includes(number), 'a vote that ends was open')
  state.mark.put(write, 0, { next, open: open.filter(each => each !== number) })
  dueQueue.remove(write, { kind, id: dueIdOf(number) })
}

const keep = (write: Write, number: bigint, proposal: Proposal, standing: Standing): void =>
  state.proposals.put(write, number, { ...proposal, standing: STANDINGS.indexOf(standing) })

const forgetLater = (write: Write, number: bigint): void =>
  dueQueue.add(write, toMillis(write.time) + LIMITS.keptMs, { kind: DUE.forget, id: dueIdOf(number) })

function tell(write: Write, proposal: bigint, { ballots }: Proposal, standing: Standing): void {
  const { yes, no, abstain, total } = countOf(ballots)
  write.emit(events.proposalDecided, { proposal, standing, yes, no, abstain, total })
}
