export * from './node.ts'
export * from './server.ts'
