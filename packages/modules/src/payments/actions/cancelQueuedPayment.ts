import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, equalBytes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { giveBack } from '../queue.ts'
import { cancelQueuedPayment as schema } from '../schema/cancelQueuedPayment.ts'
import { state } from '../state.ts'

/** Takes a payment out of the liquidity queue and gives the deposit back; the queue does not move by it. */
export const cancelQueuedPayment = defineAction(schema, {
  decide(read, { body: { debtor, uetr } }) {
    const place = state.queuedAt.get(read, uetr)
    const payment = place && state.queued.get(read, place)
    if (place === undefined || payment === undefined || !equalBytes(payment.passage.debtor, debtor)) return refuse(errors.notQueued, { uetr })
    return ok({ place, payment })
  },
  apply(write, { body: { uetr } }, { place, payment }) {
    giveBack(write, place, payment, refuse(errors.queuedPaymentCancelled, { uetr }))
    assert(!state.queuedAt.has(write, uetr))
  },
})
