export * from './cosignature.ts'
export * from './note.ts'
export * from './treeHead.ts'
export * from './verifierKey.ts'
