import { defineAction } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import { memberToStop } from '../removal.ts'
import { suspendMember as schema } from '../schema/suspendMember.ts'
import { state } from '../state.ts'

/** Stops a member; a suspension that is there already is replaced. A supervisor cannot stop itself. */
export const suspendMember = defineAction(schema, {
  decide: (read, { body: { memberId } }) => memberToStop(read, memberId),
  apply(write, { body: { memberId, reason, commitment, governance } }, member) {
    state.members.put(write, memberId, { ...member, suspension: { reason, commitment, governance, since: write.height } })
    write.emit(events.memberSuspended, { memberId, reason, commitment, governance })
    assert(state.members.get(write, memberId)?.suspension !== undefined)
  },
})
