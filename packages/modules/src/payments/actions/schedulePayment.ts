import { defineAction, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { accountExists } from '../needs.ts'
import { checkDue } from '../promises.ts'
import { schedulePayment as schema } from '../schema/schedulePayment.ts'
import { DUE, dueQueue, state } from '../state.ts'

/** Has a payment made at a later time. Whether there is money for it is asked then. */
export const schedulePayment = defineAction(schema, {
  decide(read, { body: { scheduleId, to, amount: { assetId }, dueMs, creditorAssetId, uetr } }) {
    for (const id of [assetId, creditorAssetId]) if (state.assets.get(read, id) === undefined) return refuse(errors.assetNotFound, { assetId: id })
    if (!accountExists(read, to)) return refuse(errors.accountNotFound, { account: to })
    const used = uetr && state.payments.get(read, uetr)
    if (uetr !== undefined && used !== undefined) return refuse(errors.duplicateUetr, { uetr, height: used.height })
    if (state.schedules.has(read, scheduleId)) return refuse(errors.scheduleExists, {})
    return checkDue(read, dueMs)
  },
  apply(write, { body: { scheduleId, from, to, amount: { assetId, atoms }, dueMs, creditorAssetId, uetr, queuePriority, maxFee }, transactionId }) {
    state.schedules.put(write, scheduleId, { transactionId, height: write.height, from, to, assetId, creditorAssetId, atoms, uetr, dueMs, queuePriority, maxFee })
    dueQueue.add(write, dueMs, { kind: DUE.schedule, id: scheduleId })
    write.emit(events.paymentScheduled, { scheduleId, from, assetId, atoms, dueMs })
    assert(state.schedules.has(write, scheduleId))
  },
})
