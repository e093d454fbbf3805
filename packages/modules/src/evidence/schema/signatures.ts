import type { Requirement } from '@jianghan/kernel/schema'

/** One officer of each of these members, each member once. */
export const signaturesOf = (...members: readonly string[]): Requirement[] => [...new Set(members)].map(member => ({ kind: 'officers', member, count: 1 }))
