import { planUpgrade, scheduleUpgrade as schedule } from '@jianghan/kernel'
import { events } from '../events.ts'
import * as kinds from '../schema/changes.ts'
import { defineChange } from './change.ts'

/** A newer version of the application from a height on: nodes of an older release stop there, others go on with its migrations. */
export const scheduleUpgrade = defineChange(kinds.scheduleUpgrade, {
  plan: (read, upgrade) => planUpgrade(read, upgrade),
  enact(write, _upgrade, plan) {
    schedule(write, plan)
    write.emit(events.upgradeScheduled, plan)
  },
})
