export { encodeFields } from './fieldCodec.ts'
export type { Fields } from './fieldCodec.ts'
export * from './limits.ts'
export * from './vault.ts'
