import { equalBytes, formatAddress } from '@jianghan/protocol'
import type { WebOrigin } from './assertions.ts'
import { errors } from './errors.ts'
import type { Requirement } from './schema/action.ts'
import { type Decision, ok, refuse } from './schema/status.ts'
import type { Read, Write } from './state.ts'

/** How many different officers of a role must sign. */
export type RoleQuorum = Readonly<{ role: string; count: number }>
/** Who must sign: every quorum is met, no key counts for two. */
export type Policy = readonly RoleQuorum[]

/** Whom a key belongs to, and what its holder may do. */
export type KeyHolder = Readonly<{ member: string; roles: readonly string[] }>

/** The role of a credential that opens a console: it signs nothing on the ledger, whatever else it may be. */
export const SIGN_IN = 'sign-in'

/** A key that signed, or vouched, with its holder. */
export type Signer = KeyHolder & Readonly<{ key: Uint8Array }>

/** That a supervisor stopped a member: why, in a code of the members' table, and whether it may still govern its own keys. */
export type Suspension = Readonly<{ reason: string; governance: boolean }>

/** What authority asks of an account with every payment. */
export type AccountAccess = Readonly<{
  member: string
  policy: Policy
  freeze?: Readonly<{ kind: string; reason: string }> | undefined
  /** Whether the account has limits or a list of counterparties; only then they are asked for. */
  isControlled: boolean
}>

/** The most that may leave an account, in atoms of one asset. */
export type Limit = Readonly<{ assetId: string; perTransaction: bigint | undefined; perDay: bigint | undefined }>

/** Limits and allowed counterparties of an account; without a list of counterparties everybody is allowed. */
export type AccountControls = Readonly<{
  limits: readonly Limit[]
  counterparties: Readonly<{ accounts: readonly Uint8Array[]; members: readonly string[] }> | undefined
}>

/** What has left an account on a day at UTC+8. */
export type Spent = Readonly<{ account: Uint8Array; assetId: string; day: number; atoms: bigint }>

/** What the kernel must know of members and accounts; the application names the module that answers. */
export interface AccessPort {
  /** Undefined when the key is unknown or retired. */
  keyHolder(read: Read, keyId: Uint8Array): KeyHolder | undefined
  /** The member whose key this is, or was before it was retired. */
  keyMember(read: Read, keyId: Uint8Array): string | undefined
  member(read: Read, memberId: string): Readonly<{ adminPolicy: Policy; capacities: readonly string[] }> | undefined
  /** Where passkeys of the member may be asked for signatures; none where it has named none. */
  webOrigins(read: Read, memberId: string): readonly WebOrigin[]
  /** Undefined when nothing stops the member. Asked with every payment: it should cost no more than a look. */
  suspension(read: Read, memberId: string): Suspension | undefined
  account(read: Read, accountId: Uint8Array): AccountAccess | undefined
  /** Key of the entry that `account` reads; for {@link import('./foresight.ts').readsOf}. */
  accountKey?(accountId: Uint8Array): Uint8Array
  /** Whether an entry says who holds a key or who signs for an account, so that what was read of it has to be read again where it changed. */
  decides?(entryKey: Uint8Array): boolean
  /** Of an account that is controlled. */
  controls(read: Read, accountId: Uint8Array): AccountControls
  /** Atoms that have left the account on that day; 0 when nothing has. */
  spentOn(read: Read, accountId: Uint8Array, assetId: string, day: number): bigint
  /** Writes what has left an account by now; only for assets with a limit a day. */
  recordSpent(write: Write, spent: Spent): void
}

/** The holders of all keys that sign, in the order of the body; refused when one is unknown, or only signs in. */
export function signersOf(access: AccessPort, read: Read, keyIds: readonly Uint8Array[]): Decision<readonly Signer[]> {
  const signers: Signer[] = []
  for (const key of keyIds) {
    const holder = access.keyHolder(read, key)
    if (holder === undefined) return refuse(errors.signerUnknown, { key })
    signers.push({ key, member: holder.member, roles: holder.roles })
  }
  const visitor = signers.find(signer => signer.roles.includes(SIGN_IN))
  return visitor === undefined ? ok(signers) : refuse(errors.signInKey, { key: visitor.key })
}

/** Whether these signers may do what an action requires. */
export function authorise(access: AccessPort, read: Read, signers: readonly Signer[], requirement: Requirement): Decision<void> {
  switch (requirement.kind) {
    case 'account': {
      const account = access.account(read, requirement.account)
      if (account === undefined) return refuse(errors.accountUnknown, { account: requirement.account })
      return authoriseAccount(access, read, signers, requirement.account, account)
    }
    case 'admin': {
      const member = access.member(read, requirement.member)
      if (member === undefined) return refuse(errors.memberUnknown, { member: requirement.member })
      const active = isActive(access, read, requirement.member, requirement.governance)
      return active.refused ? active : meets(member.adminPolicy, rolesOf(signers, requirement.member), requirement.member)
    }
    case 'role': {
      if (access.member(read, requirement.member) === undefined) return refuse(errors.memberUnknown, { member: requirement.member })
      const active = isActive(access, read, requirement.member)
      return active.refused ? active : meets([{ role: requirement.role, count: 1 }], rolesOf(signers, requirement.member), requirement.member)
    }
    case 'capacity':
      return authoriseByCapacity(access, read, signers, requirement)
    case 'officers':
      return authoriseOfficers(access, read, signers, requirement)
    case 'key':
      return signers.some(({ key }) => equalBytes(key, requirement.key)) ? ok() : refuse(errors.keyMissing, { key: requirement.key })
    case 'either':
      return authoriseEither(access, read, signers, requirement.ways)
  }
}

/** Whether the signers meet the policy of an account, and its member is not suspended. */
export function authoriseAccount(
  access: AccessPort, read: Read, signers: readonly Signer[], accountId: Uint8Array, { member, policy }: AccountAccess,
): Decision<void> {
  const active = isActive(access, read, member)
  return active.refused ? active : meets(policy, rolesOf(signers, member), () => formatAddress('account', accountId))
}

function isActive(access: AccessPort, read: Read, member: string, governance = false): Decision<void> {
  const suspension = access.suspension(read, member)
  if (suspension === undefined || (governance && suspension.governance)) return ok()
  return refuse(errors.memberSuspended, { member, reason: suspension.reason })
}

function authoriseByCapacity(
  access: AccessPort, read: Read, signers: readonly Signer[], { capacity, otherThan }: Extract<Requirement, { kind: 'capacity' }>,
): Decision<void> {
  let nearest: Decision<void> | undefined
  for (const id of new Set(signers.map(signer => signer.member))) {
    const member = access.member(read, id)
    if (member === undefined || id === otherThan || !member.capacities.includes(capacity)) continue
    const active = isActive(access, read, id)
    const decision = active.refused ? active : meets(member.adminPolicy, rolesOf(signers, id), id)
    if (!decision.refused) return decision
    nearest ??= decision
  }
  return nearest ?? refuse(errors.capacityMissing, { capacity })
}

function authoriseOfficers(
  access: AccessPort, read: Read, signers: readonly Signer[], { member, count, except, governance }: Extract<Requirement, { kind: 'officers' }>,
): Decision<void> {
  if (access.member(read, member) === undefined) return refuse(errors.memberUnknown, { member })
  const active = isActive(access, read, member, governance)
  if (active.refused) return active
  const given = signers.filter(signer => signer.member === member && isOfficer(signer) && (except === undefined || !equalBytes(signer.key, except))).length
  return given >= count ? ok() : refuse(errors.officersMissing, { member, needed: count, given })
}

/** Whether a key belongs to a person who signs: it has a role beside that of signing batches and of signing in. */
export const isOfficer = ({ roles }: KeyHolder): boolean => roles.some(role => role !== 'node' && role !== SIGN_IN)

function authoriseEither(access: AccessPort, read: Read, signers: readonly Signer[], ways: readonly (readonly Requirement[])[]): Decision<void> {
  let first: Decision<void> | undefined
  for (const way of ways) {
    const failed = way.map(requirement => authorise(access, read, signers, requirement)).find(decision => decision.refused)
    if (failed === undefined) return ok()
    first ??= failed
  }
  return first ?? ok()
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
