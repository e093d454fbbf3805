export * from './loadVerifier.ts'
export * from './nativeVerifier.ts'
export * from './verifyPool.ts'
