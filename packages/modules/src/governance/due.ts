import type { DueWork, Read, Write } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { endFreeze } from './charter.ts'
import { tellEvidence } from './evidence.ts'
import { closeVote, enactNow, forget } from './proposals.ts'
import { DUE, dueQueue, numberOf, state } from './state.ts'
import { countOf, decidedAtEnd } from './tally.ts'

/** What falls due in this module: votes that end, changes whose time has come, freezes that end, evidence to tell of, proposals to forget. */
export const due: DueWork = {
  next: read => dueQueue.next(read)?.dueMs,
  step(write, budget) {
    let left = budget
    while (left > 0 && nextIsDue(write)) {
      carryOutNext(write)
      left--
    }
    return budget - left
  },
}

function nextIsDue(read: Read): boolean {
  const item = dueQueue.next(read)
  return item !== undefined && item.dueMs <= toMillis(read.time)
}

function carryOutNext(write: Write): void {
  const item = dueQueue.next(write)
  assert(item !== undefined, 'something is due')
  const { kind, id } = item
  switch (kind) {
    case DUE.close: return closeAtEnd(write, numberOf(id))
    case DUE.enact: return enactNow(write, numberOf(id))
    case DUE.forget: return forget(write, numberOf(id))
    case DUE.freeze:
      dueQueue.remove(write, { kind, id })
      return endFreeze(write, 'expired', { nowMs: toMillis(write.time) })
    default:
      assert(kind === DUE.evidence, `what falls due has a kind that there is, not ${kind}`)
      dueQueue.remove(write, { kind, id })
      return tellEvidence(write, id)
  }
}

function closeAtEnd(write: Write, number: bigint): void {
  const found = state.proposals.get(write, number)
  assert(found !== undefined, 'a vote that ends is there')
  closeVote(write, number, found, decidedAtEnd(found.rule, countOf(found.ballots)))
}
