export { trace } from './module.ts'
export { traceSchema } from './schema.ts'
