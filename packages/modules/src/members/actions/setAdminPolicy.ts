import { defineAction, ok } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import { isReachableFor } from '../officers.ts'
import { setAdminPolicy as schema } from '../schema/setAdminPolicy.ts'
import { state } from '../state.ts'

/** Sets who must sign for the member itself: a policy that its own keys can meet. */
export const setAdminPolicy = defineAction(schema, {
  decide(read, { body: { memberId, policy } }) {
    const member = state.members.get(read, memberId)
    assert(member !== undefined, 'authorised under the policy of a member that is there')
    const reachable = isReachableFor(read, memberId, policy, memberId)
    return reachable.refused ? reachable : ok(member)
  },
  apply(write, { body: { memberId, policy } }, member) {
    state.members.put(write, memberId, { ...member, adminPolicy: policy })
    write.emit(events.adminPolicySet, { memberId })
    assert(state.members.get(write, memberId)?.adminPolicy.length === policy.length)
  },
})
