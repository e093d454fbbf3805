export * from './fallbackVerifier.ts'
export * from './keys.ts'
export * from './kinds.ts'
export * from './verdict.ts'
