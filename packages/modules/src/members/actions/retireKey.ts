import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { retireKey as schema } from '../schema/retireKey.ts'
import { state } from '../state.ts'

/** Ends a key. The record stays, so that old signatures keep their meaning and the id is never used again. */
export const retireKey = defineAction(schema, {
  decide(read, { body: { memberId, keyId } }) {
    const member = state.members.get(read, memberId)
    assert(member !== undefined, 'authorised under the policy of a member that is there')
    const key = state.keys.get(read, keyId)
    if (key === undefined || !key.active || key.member !== memberId) return refuse(errors.keyNotFound, { key: keyId })
    return ok({ member, key })
  },
  apply(write, { body: { memberId, keyId } }, { member, key }) {
    assert(member.keyCount > 0 && key.active)
    state.keys.put(write, keyId, { ...key, active: false })
    state.members.put(write, memberId, { ...member, keyCount: member.keyCount - 1 })
    write.emit(events.keyRetired, { memberId, key: keyId })
  },
})
