export { governance } from './module.ts'
export { governanceSchema } from './schema.ts'
