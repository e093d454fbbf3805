import { defineAction, ok, refuse } from '@jianghan/kernel'
import { accountId, assert, formatAddress } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { isReachableFor } from '../officers.ts'
import { openAccount as schema } from '../schema/openAccount.ts'
import { state } from '../state.ts'

/** Opens an account for a member; its id is made of the member's id and the 16 bytes. */
export const openAccount = defineAction(schema, {
  decide(read, { body: { memberId, unique, policy } }) {
    const member = state.members.get(read, memberId)
    assert(member !== undefined, 'authorised under the policy of a member that is there')
    const id = accountId(memberId, unique)
    if (state.accounts.get(read, id) !== undefined) return refuse(errors.accountExists, { account: id })
    if (member.accountCount >= LIMITS.accounts) return refuse(errors.tooManyAccounts, { limit: LIMITS.accounts })
    const reachable = isReachableFor(read, memberId, policy, formatAddress('account', id))
    return reachable.refused ? reachable : ok({ member, id })
  },
  apply(write, { body: { memberId, policy } }, { member, id }) {
    state.accounts.put(write, id, { member: memberId, policy, since: write.height, freeze: undefined, isControlled: false })
    state.members.put(write, memberId, { ...member, accountCount: member.accountCount + 1 })
    write.emit(events.accountOpened, { memberId, account: id })
    assert(state.accounts.get(write, id)?.member === memberId)
  },
})
