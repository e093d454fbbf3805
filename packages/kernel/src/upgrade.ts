import type { AccessPort } from './access.ts'
import { errors } from './errors.ts'
import { type Action, defineAction } from './module.ts'
import { refuse } from './schema/status.ts'
import { upgrade as schema } from './schema/upgrade.ts'
import { planUpgrade, scheduleUpgrade } from './version.ts'

/** `kernel.v1.Upgrade`: the operator of a ledger that has one schedules a newer version of the application. */
export const upgradeAction = (access: AccessPort): Action => defineAction(schema, {
  decide(read, { body: { member, version, height } }) {
    if (access.member(read, member)?.capacities.includes('operator') !== true) return refuse(errors.capacityMissing, { capacity: 'operator' })
    return planUpgrade(read, { version, height: height === 0n ? read.height + 1n : height })
  },
  apply: (write, _input, plan) => scheduleUpgrade(write, plan),
})
