import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, equalBytes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { followUp } from '../promises.ts'
import { cancelSchedule as schema } from '../schema/cancelSchedule.ts'
import { DUE, dueQueue, state } from '../state.ts'

/** Takes a scheduled payment back before it is made. */
export const cancelSchedule = defineAction(schema, {
  decide(read, { body: { scheduleId, from } }) {
    const found = state.schedules.get(read, scheduleId)
    // That somebody else has one is not told.
    return found !== undefined && equalBytes(found.from, from) ? ok(found) : refuse(errors.scheduleNotFound, { scheduleId })
  },
  apply(write, { body: { scheduleId }, transactionId }, { transactionId: earlier, from, assetId, atoms }) {
    state.schedules.delete(write, scheduleId)
    dueQueue.remove(write, { kind: DUE.schedule, id: scheduleId })
    write.emit(events.scheduleCancelled, { scheduleId, from })
    followUp(write, earlier, { transactionId, from, to: undefined, assetId, atoms })
    assert(!state.schedules.has(write, scheduleId))
  },
})
