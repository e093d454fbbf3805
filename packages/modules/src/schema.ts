import { kernelSchema, type ModuleSchema } from '@jianghan/kernel/schema'
import { approvalsSchema } from './approvals/schema.ts'
import { evidenceSchema } from './evidence/schema.ts'
import { governanceSchema } from './governance/schema.ts'
import { membersSchema } from './members/schema.ts'
import { paymentsSchema } from './payments/schema.ts'
import { traceSchema } from './trace/schema.ts'

export { approvalsSchema } from './approvals/schema.ts'
export { evidenceSchema } from './evidence/schema.ts'
export { governanceSchema } from './governance/schema.ts'
export { membersSchema } from './members/schema.ts'
export { paymentsSchema } from './payments/schema.ts'
export { traceSchema } from './trace/schema.ts'
export { evidenceTables } from './evidence/schema/readings.ts'
export { governanceTables } from './governance/schema/readings.ts'
export { membersTables } from './members/schema/readings.ts'
export { paymentsTables } from './payments/schema/readings.ts'
export { traceTables } from './trace/schema/readings.ts'

/** The ledger-free halves of the kernel and of all modules, in the order of the composition: for the SDK, the command line, documents. */
export const moduleSchemas: readonly ModuleSchema[] = [kernelSchema, membersSchema, paymentsSchema, approvalsSchema, governanceSchema, evidenceSchema, traceSchema]
