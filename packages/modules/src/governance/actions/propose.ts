import { type Decision, defineAction, ok, type Read, refuse } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { changeOf } from '../changes/index.ts'
import { isGoverned, weightOf } from '../charter.ts'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import type { Charter } from '../model.ts'
import { markOf, openProposal } from '../proposals.ts'
import { propose as schema } from '../schema/propose.ts'
import { dueQueue, state } from '../state.ts'

/** Puts a change to the vote that could be carried out now: what cannot is refused here and not after days of voting. */
export const propose = defineAction(schema, {
  decide(read, { body }) {
    const charter = isGoverned(read)
    if (charter.refused) return charter
    const { memberId, enactAtMs, kind, body: change } = body
    if (weightOf(charter.value, memberId) === 0) return refuse(errors.notAVoter, { memberId })
    const nowMs = toMillis(read.time)
    const closesMs = body.votingUntilMs === 0n ? nowMs + charter.value.votingMs : body.votingUntilMs
    const [earliestMs, latestMs] = [nowMs + LIMITS.votingMinMs, nowMs + LIMITS.votingMaxMs]
    if (closesMs < earliestMs || closesMs > latestMs) return refuse(errors.votingTimeOutOfRange, { earliestMs, latestMs })
    if (enactAtMs !== 0n && (enactAtMs < closesMs || enactAtMs > closesMs + LIMITS.enactMaxMs)) {
      return refuse(errors.enactTimeOutOfRange, { earliestMs: closesMs, latestMs: closesMs + LIMITS.enactMaxMs })
    }
    const room = hasRoom(read, memberId)
    if (room.refused) return room
    const planned = changeOf(kind).plan(read, change as never)
    return planned.refused ? planned : ok({ charter: charter.value, nowMs, closesMs })
  },
  apply(write, { body: { memberId, enactAtMs, kind, change, isWeighty }, transactionId }, { charter, nowMs, closesMs }) {
    const number = openProposal(write, {
      proposer: memberId, transactionId, kind, change, rule: isWeighty ? charter.weighty : charter.ordinary, openedMs: nowMs, closesMs, enactMs: enactAtMs,
      standing: 0, decidedMs: 0n, failure: undefined, ballots: ballotsOf(charter),
    })
    write.emit(events.proposed, { proposal: number, memberId, kind, closesMs, enactMs: enactAtMs })
    assert(state.proposals.has(write, number))
  },
})

/** Who has a vote, by what it weighs now; nobody has voted. */
const ballotsOf = ({ voters }: Charter) => voters.map(({ member, weight }) => ({ member, weight, choice: 0 }))

function hasRoom(read: Read, memberId: string): Decision<void> {
  const { open } = markOf(read)
  const own = open.filter(number => state.proposals.get(read, number)?.proposer === memberId).length
  if (own >= LIMITS.openOfMember) return refuse(errors.tooManyProposals, { limit: LIMITS.openOfMember })
  const isFull = open.length >= LIMITS.open || dueQueue.size(read) >= LIMITS.due - LIMITS.dueSpare
  return isFull ? refuse(errors.tooManyProposals, { limit: LIMITS.open }) : ok()
}
