import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { arriving, payCharge, planCharge } from '../fees.ts'
import { balanceOf, move, planMove } from '../money.ts'
import { credited } from '../queue.ts'
import { transfer as schema } from '../schema/transfer.ts'
import { state } from '../state.ts'

/** Moves units of an asset between two accounts. */
export const transfer = defineAction(schema, {
  decide(read, { body: { from, to, amount: { assetId, atoms }, maxFee } }) {
    const asset = state.assets.get(read, assetId)
    if (asset === undefined) return refuse(errors.assetNotFound, { assetId })
    if (asset.feeKinds === 0) return planMove(read, from, to, assetId, atoms)
    const charge = planCharge(read, asset, { kind: 'transfer', debtor: from, assetId, atoms, maxFee })
    return charge.refused ? charge : planMove(read, from, to, assetId, arriving(atoms, charge.value), 'available', charge.value)
  },
  apply(write, _input, plan) {
    const { from, to, assetId, atoms, charge } = plan
    move(write, plan)
    write.emit(events.transferred, { from, to, assetId, atoms })
    assert(balanceOf(write, to, assetId) === plan.toBefore.atoms + atoms)
    if (charge !== undefined) payCharge(write, { debtor: from, creditor: to, assetId, kind: 'transfer' }, charge)
    credited(write, charge === undefined ? [to] : [to, charge.account], assetId)
  },
})
