export * from './answer.ts'
export * from './compare.ts'
export { foldName, NAME_MAX, normaliseName } from './normalise.ts'
export * from './register.ts'
