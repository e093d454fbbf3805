import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { putControls } from '../controls.ts'
import { setCounterparties as schema } from '../schema/setCounterparties.ts'
import { state } from '../state.ts'

/** Sets whom an account may pay in the place of the list it had. */
export const setCounterparties = defineAction(schema, {
  decide(read, { body: { memberId, accountId } }) {
    const account = state.accounts.get(read, accountId)
    if (account !== undefined && account.member !== memberId) return refuse(errors.notTheHolder, { account: accountId, memberId })
    if (account === undefined) return refuse(errors.noSuchAccount, { account: accountId })
    return ok(account)
  },
  apply(write, { body: { memberId, accountId, restricted, accounts, members } }, account) {
    putControls(write, accountId, account, { counterparties: restricted ? { accounts, members } : undefined })
    write.emit(events.counterpartiesSet, { memberId, account: accountId, restricted })
    assert((state.controls.get(write, accountId)?.counterparties !== undefined) === restricted)
  },
})
