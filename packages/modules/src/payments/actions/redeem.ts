import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { balanceOf, changeSupply, planDebit, setBalance, spent } from '../money.ts'
import { redeem as schema } from '../schema/redeem.ts'
import { state } from '../state.ts'

/** Destroys units that the account gives back; the issuer owes them no longer. */
export const redeem = defineAction(schema, {
  decide(read, { body: { from, amount: { assetId, atoms } } }) {
    if (state.assets.get(read, assetId) === undefined) return refuse(errors.assetNotFound, { assetId })
    return planDebit(read, from, assetId, atoms)
  },
  apply(write, { body: { from, amount: { assetId, atoms } } }, before) {
    setBalance(write, from, assetId, spent(before, atoms, 'available'))
    changeSupply(write, assetId, -atoms)
    write.emit(events.redeemed, { account: from, assetId, atoms })
    assert(balanceOf(write, from, assetId) === before.atoms - atoms)
  },
})
