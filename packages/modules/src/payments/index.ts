export { payments } from './module.ts'
export { move, planMove } from './money.ts'
export { paymentsSchema } from './schema.ts'
