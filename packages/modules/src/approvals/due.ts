import type { DueWork, Read, Write } from '@jianghan/kernel'
import { refuse } from '@jianghan/kernel/schema'
import { assert, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { end } from './proposals.ts'
import { dueQueue, ended, state } from './state.ts'

/** What falls due in this module: proposals that expire, and those that ended long enough ago to be swept. */
export const due: DueWork = {
  next(read) {
    const [expiry, sweep] = [dueQueue.next(read)?.dueMs, ended.next(read)]
    return expiry === undefined || (sweep !== undefined && sweep < expiry) ? sweep : expiry
  },
  step(write, budget) {
    let left = budget
    while (left > 0 && nextIsDue(write)) {
      expireNext(write)
      left--
    }
    if (left > 0) left -= ended.sweep(write, left, id => state.proposals.delete(write, id))
    return budget - left
  },
}

function nextIsDue(read: Read): boolean {
  const item = dueQueue.next(read)
  return item !== undefined && item.dueMs <= toMillis(read.time)
}

/** Ends the proposal that expires first; it is told beside the transaction that proposed. */
function expireNext(write: Write): void {
  const proposalId = dueQueue.next(write)?.id
  const proposal = proposalId && state.proposals.get(write, proposalId)
  assert(proposalId !== undefined && proposal !== undefined, 'a proposal that expires is there')
  const { transactionId, member: memberId, others, expiresMs } = proposal
  end(write, proposalId, proposal, 'expired')
  write.outcome(transactionId, refuse(errors.proposalExpired, { expiresMs }), told => { told.emit(events.expired, { proposalId, memberId, others }) })
}
