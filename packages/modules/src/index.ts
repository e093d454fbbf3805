export { approvals, approvalsSchema } from './approvals/index.ts'
export { governance, governanceSchema } from './governance/index.ts'
export { access, members, membersSchema } from './members/index.ts'
export { issuerOf, payments, paymentsSchema } from './payments/index.ts'
