export * from './engineContract.ts'
export * from './memoryApp.ts'
export { rpcWorld } from './rpc/testWorld.ts'
