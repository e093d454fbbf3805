export * from './answer.ts'
export * from './application.ts'
export * from './webSocket.ts'
export * from './servedChain.ts'
