import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { putControls } from '../controls.ts'
import { setLimits as schema } from '../schema/setLimits.ts'
import { state } from '../state.ts'

/** Sets the limits of an account in the place of those it had. */
export const setLimits = defineAction(schema, {
  decide(read, { body: { memberId, accountId } }) {
    const account = state.accounts.get(read, accountId)
    if (account !== undefined && account.member !== memberId) return refuse(errors.notTheHolder, { account: accountId, memberId })
    if (account === undefined) return refuse(errors.noSuchAccount, { account: accountId })
    return ok(account)
  },
  apply(write, { body: { memberId, accountId, limits } }, account) {
    putControls(write, accountId, account, { limits })
    write.emit(events.limitsSet, { memberId, account: accountId, limits: limits.length })
    assert((state.controls.get(write, accountId)?.limits.length ?? 0) === limits.length)
  },
})
