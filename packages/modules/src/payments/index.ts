import type { Read } from '@jianghan/kernel'
import { state } from './state.ts'

export { payments } from './module.ts'
export { paymentsSchema } from './schema.ts'

/** The member that issued an asset; undefined when there is no such asset. */
export const issuerOf = (read: Read, assetId: string): string | undefined => state.assets.get(read, assetId)?.issuer
