import type { Read } from '@jianghan/kernel'
import { state } from './state.ts'

export { access } from './access.ts'
export { registerMember as admission } from './actions/registerMember.ts'
export { reinstateMember as reinstatement } from './actions/reinstateMember.ts'
export { suspendMember as suspension } from './actions/suspendMember.ts'
export { members } from './module.ts'
export { removal } from './removal.ts'
export { membersSchema } from './schema.ts'

/** The member who holds an account; undefined when there is no such account. */
export const holderOf = (read: Read, accountId: Uint8Array): string | undefined => state.accounts.get(read, accountId)?.member

/** Whether the member may do this. */
export const hasCapacity = (read: Read, memberId: string, capacity: string): boolean =>
  state.members.get(read, memberId)?.capacities.includes(capacity) ?? false

/** Whether any account at all is frozen: one look for whoever pays many. */
export const isAnyFrozen = (read: Read): boolean => state.frozen.has(read, 0)

/** Whether a supervisor stopped what comes to an account, or what leaves it. */
export function isFrozen(read: Read, accountId: Uint8Array, direction: 'credit' | 'debit'): boolean {
  // The usual account has the plain layout, and nothing needs to be decoded.
  if (state.accounts.versionOf(read, accountId) !== 2) return false
  const freeze = state.accounts.get(read, accountId)?.freeze
  return freeze !== undefined && (freeze.kind === 'both' || freeze.kind === direction)
}

/** Whether there is such an account. */
export const accountExists = (read: Read, accountId: Uint8Array): boolean => state.accounts.has(read, accountId)

/** Whether there is such a member, which nothing stops. */
export const isActiveMember = (read: Read, memberId: string): boolean => {
  const member = state.members.get(read, memberId)
  return member !== undefined && member.suspension === undefined
}
