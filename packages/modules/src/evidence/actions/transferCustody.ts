import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { lastLink } from '../deposits.ts'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { transferCustody as schema } from '../schema/transferCustody.ts'
import { state } from '../state.ts'

/** Adds a link to the chain of custody of a deposit. */
export const transferCustody = defineAction(schema, {
  decide(read, { body: { memberId, digest, fromMemberId, toMemberId } }) {
    const found = lastLink(read, { member: memberId, digest })
    if (found === undefined) return refuse(errors.depositNotFound, { memberId, digest })
    const { custodian } = found.last
    if (custodian !== fromMemberId) return refuse(errors.notTheCustodian, { memberId: fromMemberId, custodian })
    if (toMemberId === fromMemberId) return refuse(errors.sameCustodian, {})
    return found.links > BigInt(LIMITS.handovers) ? refuse(errors.chainFull, { limit: LIMITS.handovers }) : ok(found.links)
  },
  apply(write, { body: { memberId, digest, fromMemberId, toMemberId, reason }, transactionId }, links) {
    const timeMs = toMillis(write.time)
    const link = state.custody.append(write, { member: memberId, digest }, { custodian: toMemberId, reason, transactionId, height: write.height, timeMs })
    assert(link === links, 'the link behind the last one')
    write.emit(events.custodyTransferred, { memberId, digest, fromMemberId, toMemberId, reason, link, timeMs })
  },
})
