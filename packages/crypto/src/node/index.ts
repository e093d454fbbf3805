export * from './loadVerifier.ts'
export * from './nativeVerifier.ts'
