import type { Requirement } from '@jianghan/kernel/schema'

/** One officer of the member. */
export const officerOf = (member: string): Requirement[] => [{ kind: 'officers', member, count: 1 }]
