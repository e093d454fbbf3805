import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { balanceOf, move, planMove } from '../money.ts'
import { credited } from '../queue.ts'
import { transfer as schema } from '../schema/transfer.ts'
import { state } from '../state.ts'

/** Moves units of an asset between two accounts. */
export const transfer = defineAction(schema, {
  decide(read, { body: { from, to, amount: { assetId, atoms } } }) {
    if (state.assets.get(read, assetId) === undefined) return refuse(errors.assetNotFound, { assetId })
    return planMove(read, from, to, assetId, atoms)
  },
  apply(write, { body: { from, to, amount: { assetId, atoms } } }, plan) {
    move(write, plan)
    write.emit(events.transferred, { from, to, assetId, atoms })
    assert(balanceOf(write, to, assetId) === plan.toBefore.atoms + atoms)
    credited(write, [to], assetId)
  },
})
