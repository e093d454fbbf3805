export { approvals } from './module.ts'
export { approvalsSchema } from './schema.ts'
