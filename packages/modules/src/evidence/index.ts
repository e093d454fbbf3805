export { evidence } from './module.ts'
export { evidenceSchema } from './schema.ts'
