export { payments } from './module.ts'
export { paymentsSchema } from './schema.ts'
