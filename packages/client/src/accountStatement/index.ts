export { statementDifference } from './borneOut.ts'
export * from './model.ts'
