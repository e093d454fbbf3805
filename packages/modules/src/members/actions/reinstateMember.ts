import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { memberToStop } from '../removal.ts'
import { reinstateMember as schema } from '../schema/reinstateMember.ts'
import { state } from '../state.ts'

/** Lets a suspended member act again. */
export const reinstateMember = defineAction(schema, {
  decide(read, { body: { memberId } }) {
    const member = memberToStop(read, memberId)
    return !member.refused && member.value.suspension === undefined ? refuse(errors.notSuspended, { memberId }) : member
  },
  apply(write, { body: { memberId, reason, commitment } }, member) {
    state.members.put(write, memberId, { ...member, suspension: undefined })
    write.emit(events.memberReinstated, { memberId, reason, commitment })
    assert(state.members.get(write, memberId)?.suspension === undefined)
  },
})
