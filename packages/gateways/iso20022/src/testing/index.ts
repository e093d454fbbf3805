export { camt055Of, camt060Of, pacs008Of } from './interbank.ts'
export type { OrderedPayment } from './interbank.ts'
export { ISO20022, judge, schemaTest } from './schemaJudge.ts'
