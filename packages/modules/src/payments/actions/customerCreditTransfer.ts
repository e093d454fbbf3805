import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { accountExists } from '../needs.ts'
import { creditedBy, enqueue, planOrWait } from '../queue.ts'
import { recordPayment, recordQueued } from '../records.ts'
import { type CustomerCreditTransfer, customerCreditTransfer as schema } from '../schema/customerCreditTransfer.ts'
import { state } from '../state.ts'
import { carryOut, type Passage, planWay, tellSettlement } from '../ways.ts'

const passageOf = ({ debtor, creditor, amount: { assetId, atoms }, creditorAssetId }: CustomerCreditTransfer): Passage =>
  ({ debtor, creditor, assetId, creditorAssetId, atoms })

/** A customer of one bank pays a customer of the same or another bank, with the settlement, all or nothing. */
export const customerCreditTransfer = defineAction(schema, {
  decide(read, { body }) {
    const { uetr, amount: { assetId }, creditorAssetId, creditor } = body
    for (const id of [assetId, creditorAssetId]) if (state.assets.get(read, id) === undefined) return refuse(errors.assetNotFound, { assetId: id })
    if (!accountExists(read, creditor)) return refuse(errors.accountNotFound, { account: creditor })
    const used = state.payments.get(read, uetr)
    if (used !== undefined) return refuse(errors.duplicateUetr, { uetr, height: used.height })
    const { queuePriority } = body
    // A payment may wait for longer than its record is kept; while it waits its UETR is not free again for another that waits.
    const place = queuePriority === 0 ? undefined : state.queuedAt.get(read, uetr)
    if (place !== undefined) return refuse(errors.duplicateUetr, { uetr, height: state.queued.get(read, place)?.height ?? 0n })
    return queuePriority === 0 ? planWay(read, passageOf(body)) : planOrWait(read, passageOf(body), queuePriority as 1 | 2 | 3)
  },
  apply(write, { body, transactionId }, way) {
    const { uetr, debtor, creditor, amount: { assetId, atoms }, creditorAssetId } = body
    const passage = passageOf(body)
    if (way.kind === 'waits') {
      enqueue(write, { uetr, transactionId, passage }, way)
      recordQueued(write, uetr, transactionId)
      return
    }
    carryOut(write, passage, way)
    recordPayment(write, uetr, transactionId, passage)
    write.emit(events.creditTransferred, { uetr, debtor, creditor, debtorAsset: assetId, creditorAsset: creditorAssetId, atoms })
    tellSettlement(write, way)
    creditedBy(write, way)
    assert(state.payments.get(write, uetr) !== undefined)
  },
})
