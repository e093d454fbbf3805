import { type Decision, defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, equalBytes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { followUp } from '../promises.ts'
import { creditedBy } from '../queue.ts'
import { recordPayment } from '../records.ts'
import { refund as schema } from '../schema/refund.ts'
import { state } from '../state.ts'
import { carryOut, type Passage, planWay, tellSettlement, type Way } from '../ways.ts'

type Plan = Readonly<{ back: Passage; way: Way }>

/** Pays back a payment or a part of it, on the way it came: between two banks it settles back. */
export const refund = defineAction(schema, {
  decide(read, { body: { originalUetr, uetr, account, amount: { assetId, atoms } } }): Decision<Plan> {
    const used = state.payments.get(read, uetr)
    if (used !== undefined) return refuse(errors.duplicateUetr, { uetr, height: used.height })
    const original = state.payments.get(read, originalUetr)
    if (original === undefined) return refuse(errors.paymentNotFound, { uetr: originalUetr })
    const { passage, refunded, refundOf } = original
    if (passage === undefined || refundOf !== undefined) return refuse(errors.notRefundable, { uetr: originalUetr })
    if (!equalBytes(passage.creditor, account)) return refuse(errors.notThePayee, { account })
    if (passage.creditorAssetId !== assetId) return refuse(errors.wrongAsset, { assetId: passage.creditorAssetId })
    const left = passage.atoms - refunded
    if (atoms > left) return refuse(errors.refundAbovePayment, { asked: atoms, left })
    const back = { debtor: passage.creditor, creditor: passage.debtor, assetId, creditorAssetId: passage.assetId, atoms }
    const way = planWay(read, back)
    return way.refused ? way : ok({ back, way: way.value })
  },
  apply(write, { body: { originalUetr, uetr }, transactionId }, { back, way }) {
    const { debtor: from, creditor: to, assetId, creditorAssetId, atoms } = back
    const original = state.payments.get(write, originalUetr)
    assert(original?.passage !== undefined, 'what is refunded is there')
    carryOut(write, back, way)
    recordPayment(write, uetr, transactionId, back, originalUetr)
    state.payments.put(write, originalUetr, { ...original, refunded: original.refunded + atoms })
    write.emit(events.refunded, { uetr, originalUetr, from, to, assetId, creditorAssetId, atoms })
    tellSettlement(write, way)
    followUp(write, original.transactionId, { transactionId, from, to, assetId, atoms })
    creditedBy(write, way)
    assert(original.refunded + atoms <= original.passage.atoms)
  },
})
