import { defineAction, refuse } from '@jianghan/kernel'
import { toMillis } from '@jianghan/protocol'
import { freezeNow } from '../changes/ofRules.ts'
import { endFreeze, isGoverned } from '../charter.ts'
import { errors } from '../errors.ts'
import { hasCapacity } from '../needs.ts'
import { liftFreeze as schema } from '../schema/liftFreeze.ts'
import { DUE, dueIdOf, dueQueue } from '../state.ts'

/** Ends a freeze before its time, by any supervisor. */
export const liftFreeze = defineAction(schema, {
  decide(read, { body: { memberId } }) {
    const charter = isGoverned(read)
    if (charter.refused) return charter
    return hasCapacity(read, memberId, 'supervisor') ? freezeNow(read) : refuse(errors.notASupervisor, { memberId })
  },
  apply(write, { body: { memberId } }) {
    dueQueue.remove(write, { kind: DUE.freeze, id: dueIdOf(0n) })
    endFreeze(write, 'lifted', { by: memberId, nowMs: toMillis(write.time) })
  },
})
