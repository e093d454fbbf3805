export * from './engineContract.ts'
export * from './memoryApp.ts'
