import { defineAction, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { isGoverned } from '../charter.ts'
import { closeVote, findOpen } from '../proposals.ts'
import { vote as schema } from '../schema/vote.ts'
import { state } from '../state.ts'
import { choiceOf, countOf, decidedBy } from '../tally.ts'

/** A vote, or another one in its place. The vote that decides ends the vote, and what passed is carried out in the same transaction. */
export const vote = defineAction(schema, {
  decide(read, { body: { memberId, proposal: number, choice } }) {
    const charter = isGoverned(read)
    if (charter.refused) return charter
    const open = findOpen(read, number)
    if (open.refused) return open
    const ballot = open.value.ballots.find(({ member }) => member === memberId)
    if (ballot === undefined) return refuse(errors.notAVoter, { memberId })
    if (ballot.choice === choice) return refuse(errors.sameVote, { proposal: number, choice: choiceOf(choice) })
    const ballots = open.value.ballots.map(each => (each === ballot ? { ...each, choice } : each))
    return ok({ proposal: { ...open.value, ballots }, weight: ballot.weight })
  },
  apply(write, { body: { memberId, proposal: number, choice } }, { proposal, weight }) {
    state.proposals.put(write, number, proposal)
    write.emit(events.voted, { proposal: number, memberId, choice: choiceOf(choice), weight })
    const verdict = decidedBy(proposal.rule, countOf(proposal.ballots))
    if (verdict !== undefined) closeVote(write, number, proposal, verdict)
  },
})
