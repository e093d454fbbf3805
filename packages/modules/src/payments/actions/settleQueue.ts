import { defineAction, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { canSettle, settleQueues } from '../queue.ts'
import { settleQueue as schema } from '../schema/settleQueue.ts'

/** Settles what a liquidity queue has money for, as a credit does. */
export const settleQueue = defineAction(schema, {
  decide(read, { body: { account, assetId } }) {
    return canSettle(read, { account, asset: assetId }) ? ok() : refuse(errors.nothingToSettle, { account })
  },
  apply(write, { body: { account, assetId } }) {
    const settled = settleQueues(write, [{ account, asset: assetId }])
    write.emit(events.queueSettled, { bank: account, assetId, settled })
  },
})
