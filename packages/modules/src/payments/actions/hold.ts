import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { accountBalance, changeHeld, planDebit } from '../money.ts'
import { accountExists } from '../needs.ts'
import { checkDue } from '../promises.ts'
import { hold as schema } from '../schema/hold.ts'
import { DUE, dueQueue, state } from '../state.ts'

/** Reserves money of an account until it is posted, released or its time is over. */
export const hold = defineAction(schema, {
  decide(read, { body: { holdId, from, to, amount: { assetId, atoms }, expiresMs } }) {
    if (state.assets.get(read, assetId) === undefined) return refuse(errors.assetNotFound, { assetId })
    if (to !== undefined && !accountExists(read, to)) return refuse(errors.accountNotFound, { account: to })
    const debit = planDebit(read, from, assetId, atoms)
    if (debit.refused) return debit
    const known = state.holds.get(read, holdId)
    if (known !== undefined) return refuse(errors.holdExists, { height: known.height })
    return checkDue(read, expiresMs)
  },
  apply(write, { body: { holdId, from, to, amount: { assetId, atoms }, expiresMs }, transactionId }) {
    changeHeld(write, from, assetId, atoms)
    state.holds.put(write, holdId, { transactionId, height: write.height, from, to, assetId, atoms, remaining: atoms, expiresMs, state: 0 })
    dueQueue.add(write, expiresMs, { kind: DUE.hold, id: holdId })
    write.emit(events.holdPlaced, { holdId, from, to, assetId, atoms, expiresMs })
    assert(accountBalance(write, from, assetId).held >= atoms)
  },
})
