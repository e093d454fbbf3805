import { defineAction, ok } from '@jianghan/kernel'
import { assert, formatAddress } from '@jianghan/protocol'
import { events } from '../events.ts'
import { isReachableFor } from '../officers.ts'
import { setAccountPolicy as schema } from '../schema/setAccountPolicy.ts'
import { state } from '../state.ts'

/** Sets who must sign for what leaves an account. */
export const setAccountPolicy = defineAction(schema, {
  decide(read, { body: { accountId, policy } }) {
    const account = state.accounts.get(read, accountId)
    assert(account !== undefined, 'authorised under the policy of an account that is there')
    const reachable = isReachableFor(read, account.member, policy, formatAddress('account', accountId))
    return reachable.refused ? reachable : ok(account)
  },
  apply(write, { body: { accountId, policy } }, account) {
    state.accounts.put(write, accountId, { ...account, policy })
    write.emit(events.accountPolicySet, { memberId: account.member, account: accountId })
    assert(state.accounts.get(write, accountId)?.policy.length === policy.length)
  },
})
