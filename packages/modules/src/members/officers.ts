import { type Decision, meets, ok, type Read, refuse, type Write } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from './errors.ts'
import type { Policy } from './model.ts'
import { state } from './state.ts'

/** Under this name stands that keys are counted by roles: a word that no member can have. */
const ALL = ''

/** Lets this ledger count keys by roles from its first member on. A ledger that began without it goes on without, so that its blocks mean what they meant. */
export const beginCounting = (write: Write): void => state.roleCounts.put(write, ALL, { counts: [] })

/** Whether this ledger counts keys by roles. */
export const countsRoles = (read: Read): boolean => state.roleCounts.has(read, ALL)

/** One more or one less active key with these roles. A member that was registered before keys were counted by roles stays uncounted. */
export function countKey(write: Write, memberId: string, roles: readonly string[], by: 1 | -1): void {
  const counts = state.roleCounts.get(write, memberId)?.counts
  if (counts === undefined) return
  const name = roles.join()
  const known = counts.find(each => each.roles.join() === name)
  const keys = (known?.keys ?? 0) + by
  assert(keys >= 0, 'no key is taken away that was not counted')
  const others = counts.filter(each => each !== known)
  const next = keys === 0 ? others : [...others, { roles, keys }]
  state.roleCounts.put(write, memberId, { counts: next.sort((a, b) => (a.roles.join() < b.roles.join() ? -1 : 1)) })
}

/** The roles of each active key of a member; undefined when they were never counted. */
export const rolesOfKeys = (read: Read, memberId: string): (readonly string[])[] | undefined =>
  state.roleCounts.get(read, memberId)?.counts.flatMap(({ roles, keys }) => new Array<readonly string[]>(keys).fill(roles))

/** Whether a policy can be met by these keys at all, every one of them signing. */
export function isReachable(policy: Policy, keys: readonly (readonly string[])[], subject: string): Decision<void> {
  const decision = meets(policy, keys, subject)
  if (!decision.refused) return ok()
  const { role, needed, given } = decision.facts as { role: string; needed: number; given: number }
  return refuse(errors.policyUnreachable, { subject, role, needed, available: given })
}

/** The same of the keys that a member has. */
export function isReachableFor(read: Read, memberId: string, policy: Policy, subject: string): Decision<void> {
  const keys = rolesOfKeys(read, memberId)
  return keys === undefined ? ok() : isReachable(policy, keys, subject)
}
