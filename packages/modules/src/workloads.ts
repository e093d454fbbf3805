import type { Workload } from '@jianghan/kernel/testing'
import { approvalsWorkload } from './approvals/workload.ts'
import { evidenceWorkload } from './evidence/workload.ts'
import { governanceWorkload } from './governance/workload.ts'
import { membersWorkload } from './members/workload.ts'
import { paymentsWorkload } from './payments/workload.ts'
import { traceWorkload } from './trace/workload.ts'

export { membersModel } from './members/workload.ts'
export { paymentsModel } from './payments/workload.ts'

/** Traffic and models of all modules, in the order of the composition; for the simulator. */
export const workloads: readonly Workload[] = [membersWorkload, paymentsWorkload, approvalsWorkload, governanceWorkload, evidenceWorkload, traceWorkload]
