import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, ATOMS_MAX } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { accountBalance, balanceOf, changeSupply, plus, setBalance, supplyOf } from '../money.ts'
import { accountExists, isFrozen } from '../needs.ts'
import { credited } from '../queue.ts'
import { issue as schema } from '../schema/issue.ts'
import { state } from '../state.ts'

/** Creates units in an account; the issuer owes them from then on. */
export const issue = defineAction(schema, {
  decide(read, { body: { issuer, to, amount: { assetId, atoms } } }) {
    const asset = state.assets.get(read, assetId)
    if (asset === undefined) return refuse(errors.assetNotFound, { assetId })
    if (asset.issuer !== issuer) return refuse(errors.notTheIssuer, { assetId, memberId: issuer })
    if (!accountExists(read, to)) return refuse(errors.accountNotFound, { account: to })
    if (isFrozen(read, to, 'credit')) return refuse(errors.payeeFrozen, { account: to })
    if (supplyOf(read, assetId) + atoms > ATOMS_MAX) return refuse(errors.supplyExceeded, { assetId })
    return ok(accountBalance(read, to, assetId))
  },
  apply(write, { body: { to, amount: { assetId, atoms } } }, before) {
    setBalance(write, to, assetId, plus(before, atoms))
    changeSupply(write, assetId, atoms)
    write.emit(events.issued, { account: to, assetId, atoms })
    assert(balanceOf(write, to, assetId) === before.atoms + atoms)
    credited(write, [to], assetId)
  },
})
