import { defineAction } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import { endHold, findOpenHold, followUp } from '../promises.ts'
import { credited } from '../queue.ts'
import { voidHold as schema } from '../schema/voidHold.ts'
import { state } from '../state.ts'

/** Releases what is held. */
export const voidHold = defineAction(schema, {
  decide: (read, { body: { holdId, account } }) => findOpenHold(read, holdId, account),
  apply(write, { body: { holdId }, transactionId }, held) {
    const { from, to, assetId, remaining: atoms } = held
    endHold(write, holdId, held, 'voided')
    write.emit(events.holdVoided, { holdId, from, to, assetId, atoms })
    followUp(write, held.transactionId, { transactionId, from, to, assetId, atoms })
    assert(state.holds.get(write, holdId)?.remaining === 0n)
    credited(write, [from], assetId)
  },
})
