import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { setFreeze } from '../freezes.ts'
import { freezeAccount as schema } from '../schema/freezeAccount.ts'
import { state } from '../state.ts'

/** Stops an account; a freeze that is there already is replaced. */
export const freezeAccount = defineAction(schema, {
  decide(read, { body: { accountId } }) {
    const account = state.accounts.get(read, accountId)
    return account === undefined ? refuse(errors.noSuchAccount, { account: accountId }) : ok(account)
  },
  apply(write, { body: { accountId, kind, reason, commitment } }, account) {
    setFreeze(write, accountId, account, { kind, reason, commitment, since: write.height })
    write.emit(events.accountFrozen, { memberId: account.member, account: accountId, kind, reason, commitment })
    assert(state.accounts.get(write, accountId)?.freeze?.kind === kind)
  },
})
