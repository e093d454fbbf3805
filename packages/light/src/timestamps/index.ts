export * from './judge.ts'
export * from './line.ts'
export * from './reasons.ts'
export * from './token.ts'
