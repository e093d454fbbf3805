export * from './recordedPasskeys.ts'
export * from './references.ts'
export * from './seededRandom.ts'
export * from './softPasskey.ts'
