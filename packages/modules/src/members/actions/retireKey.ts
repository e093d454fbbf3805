import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { countKey, isReachable, rolesOfKeys } from '../officers.ts'
import { dropReplacement } from '../replacements.ts'
import { retireKey as schema } from '../schema/retireKey.ts'
import { state } from '../state.ts'

/** Ends a key, unless the others could then not meet the admin policy. The record stays, so that old signatures keep their meaning and the id is never used again. */
export const retireKey = defineAction(schema, {
  decide(read, { body: { memberId, keyId } }) {
    const member = state.members.get(read, memberId)
    assert(member !== undefined, 'authorised under the policy of a member that is there')
    const key = state.keys.get(read, keyId)
    if (key === undefined || !key.active || key.member !== memberId) return refuse(errors.keyNotFound, { key: keyId })
    const left = rolesOfKeys(read, memberId)
    left?.splice(left.findIndex(roles => roles.join() === key.roles.join()), 1)
    const reachable = left === undefined ? ok() : isReachable(member.adminPolicy, left, memberId)
    return reachable.refused ? reachable : ok({ member, key })
  },
  apply(write, { body: { memberId, keyId } }, { member, key }) {
    assert(member.keyCount > 0 && key.active)
    state.keys.put(write, keyId, { ...key, active: false })
    state.members.put(write, memberId, { ...member, keyCount: member.keyCount - 1 })
    countKey(write, memberId, key.roles, -1)
    dropReplacement(write, keyId)
    write.emit(events.keyRetired, { memberId, key: keyId })
  },
})
