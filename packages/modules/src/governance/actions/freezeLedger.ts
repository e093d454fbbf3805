import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { isGoverned, putGate } from '../charter.ts'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { hasCapacity } from '../needs.ts'
import { freezeLedger as schema } from '../schema/freezeLedger.ts'
import { DUE, dueIdOf, dueQueue, gateOf } from '../state.ts'

/** Stops all business at once, by a supervisor and for a limited time; governance, members and Ticks go on. */
export const freezeLedger = defineAction(schema, {
  decide(read, { body: { memberId, durationMs } }) {
    const charter = isGoverned(read)
    if (charter.refused) return charter
    if (!hasCapacity(read, memberId, 'supervisor')) return refuse(errors.notASupervisor, { memberId })
    const { freezeMaxMs: limitMs } = charter.value
    if (durationMs === 0n || durationMs > limitMs) return refuse(errors.freezeTimeShape, { limitMs })
    const { freeze, barred } = gateOf(read)
    // One whose time is over stands until a Tick has seen to it.
    if (freeze !== undefined) return refuse(errors.frozenAlready, { untilMs: freeze.untilMs })
    const nowMs = toMillis(read.time)
    const bar = barred.find(({ member, untilMs }) => member === memberId && untilMs > nowMs)
    return bar === undefined ? ok(nowMs + durationMs) : refuse(errors.freezeBarred, { memberId, untilMs: bar.untilMs })
  },
  apply(write, { body: { memberId, reason, commitment } }, untilMs) {
    assert(dueQueue.hasRoom(write), 'room is spared for freezes')
    putGate(write, { ...gateOf(write), freeze: { by: memberId, reason, commitment, since: write.height, untilMs } })
    dueQueue.add(write, untilMs, { kind: DUE.freeze, id: dueIdOf(0n) })
    write.emit(events.freezeBegun, { memberId, reason, commitment, untilMs })
  },
})
