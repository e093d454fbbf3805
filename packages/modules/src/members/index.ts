import type { Read } from '@jianghan/kernel'
import { state } from './state.ts'

export { access } from './access.ts'
export { members } from './module.ts'
export { membersSchema } from './schema.ts'

/** The member who holds an account; undefined when there is no such account. */
export const holderOf = (read: Read, accountId: Uint8Array): string | undefined => state.accounts.get(read, accountId)?.member

/** Whether the member may do this. */
export const hasCapacity = (read: Read, memberId: string, capacity: string): boolean =>
  state.members.get(read, memberId)?.capacities.includes(capacity) ?? false

/** Whether there is such an account. */
export const accountExists = (read: Read, accountId: Uint8Array): boolean => state.accounts.has(read, accountId)
