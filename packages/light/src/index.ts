export * from './comet/index.ts'
export * from './votes.ts'
