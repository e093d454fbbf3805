export * from './node.ts'
export * from './operator.ts'
export * from './server.ts'
