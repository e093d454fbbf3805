import { type Decision, defineAction, ok, type Read, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { arriving, planCharge } from '../fees.ts'
import { accountExists } from '../needs.ts'
import { creditedBy, enqueue, planOrWait, type Priority, type Waiting } from '../queue.ts'
import { recordPayment, recordQueued, usedBy } from '../records.ts'
import { type CustomerCreditTransfer, customerCreditTransfer as schema } from '../schema/customerCreditTransfer.ts'
import { state } from '../state.ts'
import { carryOut, type Passage, payChargeOf, planWay, tellSettlement, type Way } from '../ways.ts'

type Plan = Readonly<{ passage: Passage; way: Way | Waiting }>

/** A customer of one bank pays a customer of the same or another bank, with the settlement, all or nothing. */
export const customerCreditTransfer = defineAction(schema, {
  decide(read, { body }): Decision<Plan> {
    const { uetr, amount: { assetId }, creditorAssetId, creditor } = body
    for (const id of [assetId, creditorAssetId]) if (state.assets.get(read, id) === undefined) return refuse(errors.assetNotFound, { assetId: id })
    if (!accountExists(read, creditor)) return refuse(errors.accountNotFound, { account: creditor })
    // Only what may wait itself is kept from the UETR of a payment that waits without a record any more.
    const used = body.queuePriority === 0 ? state.payments.get(read, uetr)?.height : usedBy(read, uetr)
    return used === undefined ? planPayment(read, body) : refuse(errors.duplicateUetr, { uetr, height: used })
  },
  apply(write, { body: { uetr }, transactionId }, { passage, way }) {
    const { debtor, creditor, assetId, creditorAssetId, atoms } = passage
    if (way.kind === 'waits') {
      enqueue(write, { uetr, transactionId, passage }, way)
      recordQueued(write, uetr, transactionId)
      return
    }
    carryOut(write, passage, way)
    recordPayment(write, uetr, transactionId, passage)
    write.emit(events.creditTransferred, { uetr, debtor, creditor, debtorAsset: assetId, creditorAsset: creditorAssetId, atoms })
    tellSettlement(write, way)
    payChargeOf(write, passage, way, 'creditTransfer')
    creditedBy(write, way)
    assert(state.payments.get(write, uetr) !== undefined)
  },
})

function planPayment(read: Read, { debtor, creditor, amount: { assetId, atoms }, creditorAssetId, queuePriority, maxFee }: CustomerCreditTransfer): Decision<Plan> {
  const charge = planCharge(read, state.assets.get(read, assetId), { kind: 'creditTransfer', debtor, assetId, atoms, maxFee })
  if (charge.refused) return charge
  const passage = { debtor, creditor, assetId, creditorAssetId, atoms: arriving(atoms, charge.value) }
  const way = queuePriority === 0 ? planWay(read, passage, 'available', charge.value) : planOrWait(read, passage, queuePriority as Priority, charge.value)
  return way.refused ? way : ok({ passage, way: way.value })
}
