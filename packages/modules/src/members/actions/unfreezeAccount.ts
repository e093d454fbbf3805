import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { setFreeze } from '../freezes.ts'
import { unfreezeAccount as schema } from '../schema/unfreezeAccount.ts'
import { state } from '../state.ts'

/** Releases an account. */
export const unfreezeAccount = defineAction(schema, {
  decide(read, { body: { accountId } }) {
    const account = state.accounts.get(read, accountId)
    if (account === undefined) return refuse(errors.noSuchAccount, { account: accountId })
    return account.freeze === undefined ? refuse(errors.notFrozen, { account: accountId }) : ok(account)
  },
  apply(write, { body: { accountId, reason, commitment } }, account) {
    setFreeze(write, accountId, account, undefined)
    write.emit(events.accountUnfrozen, { memberId: account.member, account: accountId, reason, commitment })
    assert(state.accounts.get(write, accountId)?.freeze === undefined)
  },
})
