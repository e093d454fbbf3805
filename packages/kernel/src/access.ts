import { formatAddress } from '@jianghan/protocol'
import type { WebOrigin } from './assertions.ts'
import { errors } from './errors.ts'
import type { Requirement } from './schema/action.ts'
import { type Decision, ok, refuse } from './schema/status.ts'
import type { Read } from './state.ts'

/** How many different officers of a role must sign. */
export type RoleQuorum = Readonly<{ role: string; count: number }>
/** Who must sign: every quorum is met, no key counts for two. */
export type Policy = readonly RoleQuorum[]

/** Whom a key belongs to, and what its holder may do. */
export type KeyHolder = Readonly<{ member: string; roles: readonly string[] }>

/** The role of a credential that opens a console: it signs nothing on the ledger, whatever else it may be. */
export const SIGN_IN = 'sign-in'

/** What the kernel must know of members and accounts; the application names the module that answers. */
export interface AccessPort {
  /** Undefined when the key is unknown or retired. */
  keyHolder(read: Read, keyId: Uint8Array): KeyHolder | undefined
  member(read: Read, memberId: string): Readonly<{ adminPolicy: Policy; capacities: readonly string[] }> | undefined
  account(read: Read, accountId: Uint8Array): Readonly<{ member: string; policy: Policy }> | undefined
  /** Where passkeys of the member may be asked for signatures; none where it has named none. */
  webOrigins(read: Read, memberId: string): readonly WebOrigin[]
}

/** The holders of all keys that sign, in the order of the body; refused when one is unknown, or only signs in. */
export function signersOf(access: AccessPort, read: Read, keyIds: readonly Uint8Array[]): Decision<readonly KeyHolder[]> {
  const holders: KeyHolder[] = []
  for (const key of keyIds) {
    const holder = access.keyHolder(read, key)
    if (holder === undefined) return refuse(errors.signerUnknown, { key })
    holders.push(holder)
  }
  const visitor = holders.findIndex(holder => holder.roles.includes(SIGN_IN))
  return visitor < 0 ? ok(holders) : refuse(errors.signInKey, { key: keyIds[visitor] as Uint8Array })
}

/** Whether these signers may do what an action requires. */
export function authorise(
  access: AccessPort, read: Read, signers: readonly KeyHolder[], requirement: Requirement,
): Decision<void> {
  switch (requirement.kind) {
    case 'account': {
      const account = access.account(read, requirement.account)
      if (account === undefined) return refuse(errors.accountUnknown, { account: requirement.account })
      return meets(account.policy, rolesOf(signers, account.member), () => formatAddress('account', requirement.account))
    }
    case 'admin': {
      const member = access.member(read, requirement.member)
      if (member === undefined) return refuse(errors.memberUnknown, { member: requirement.member })
      return meets(member.adminPolicy, rolesOf(signers, requirement.member), requirement.member)
    }
    case 'role': {
      if (access.member(read, requirement.member) === undefined) return refuse(errors.memberUnknown, { member: requirement.member })
      return meets([{ role: requirement.role, count: 1 }], rolesOf(signers, requirement.member), requirement.member)
    }
    case 'capacity':
      return authoriseByCapacity(access, read, signers, requirement.capacity)
  }
}

function authoriseByCapacity(
  access: AccessPort, read: Read, signers: readonly KeyHolder[], capacity: string,
): Decision<void> {
  let nearest: Decision<void> | undefined
  for (const id of new Set(signers.map(signer => signer.member))) {
    const member = access.member(read, id)
    if (member === undefined || !member.capacities.includes(capacity)) continue
    const decision = meets(member.adminPolicy, rolesOf(signers, id), id)
    if (!decision.refused) return decision
    nearest ??= decision
  }
  return nearest ?? refuse(errors.capacityMissing, { capacity })
}

const rolesOf = (signers: readonly KeyHolder[], member: string): (readonly string[])[] =>
  signers.filter(signer => signer.member === member).map(signer => signer.roles)

/**
 * Whether the keys, each with its roles, fill every seat of the policy, one key a seat: a matching, so that a key which may
 * be maker or checker is counted where it is needed. At most 16 keys and 16 seats.
 */
export function meets(policy: Policy, keys: readonly (readonly string[])[], subject: string | (() => string)): Decision<void> {
  const seatOfKey = new Map<number, number>()
  const seats = policy.flatMap(({ role, count }) => Array.from({ length: count }, () => role))
  const seat = (index: number, tried: Set<number>): boolean => {
    for (let k = 0; k < keys.length; k++) {
      if (tried.has(k) || !(keys[k] as readonly string[]).includes(seats[index] as string)) continue
      tried.add(k)
      const taken = seatOfKey.get(k)
      if (taken === undefined || seat(taken, tried)) {
        seatOfKey.set(k, index)
        return true
      }
    }
    return false
  }
  for (let index = 0; index < seats.length; index++) {
    if (seat(index, new Set())) continue
    const role = seats[index] as string
    const needed = policy.reduce((sum, quorum) => sum + (quorum.role === role ? quorum.count : 0), 0)
    const given = [...seatOfKey.values()].filter(taken => seats[taken] === role).length
    return refuse(errors.policyNotMet, { subject: typeof subject === 'string' ? subject : subject(), role, needed, given })
  }
  return ok()
}
