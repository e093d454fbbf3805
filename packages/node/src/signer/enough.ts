import { isOfficer, meets, type Requirement } from '@jianghan/kernel'
import { formatAddress, toHex } from '@jianghan/protocol'
import type { Authority } from './authority.ts'
import type { Touched } from './touched.ts'

/** A key that signs, by its id in hexadecimal, and what the ledger says of it. */
type Signing = Readonly<{ key: string; member: string; roles: readonly string[] }>

/**
 * For what these keys are not enough, as an address of an account or the id of a member; undefined where nothing lacks, or where nobody of this member could help: then the ledger says
 * what it is. The same rules as the kernel's, asked beforehand, so that an action is proposed to the others instead of being refused.
 * @param keys ids of keys, hexadecimal
 */
export async function lackingOf(authority: Authority, member: string, touched: readonly Touched[], keys: readonly string[]): Promise<string | undefined> {
  for (const account of touched.flatMap(({ accounts }) => accounts)) {
    if (!await authority.isEnough(account, keys)) return formatAddress('account', account)
  }
  const found = await Promise.all(keys.map(async (key): Promise<Signing[]> => {
    const holder = await authority.holder(key)
    return holder?.active === true ? [{ key, member: holder.member, roles: holder.roles }] : []
  }))
  for (const need of touched.flatMap(({ needs }) => needs)) {
    if (concerns(need, member) && !await isMet(authority, need, found.flat())) return member
  }
  return undefined
}

const concerns = (need: Requirement, member: string): boolean => (need.kind === 'either' ? need.ways.flat().some(each => concerns(each, member)) : 'member' in need && need.member === member)

async function isMet(authority: Authority, need: Requirement, signers: readonly Signing[]): Promise<boolean> {
  const rolesOf = (member: string): (readonly string[])[] => signers.filter(each => each.member === member).map(({ roles }) => roles)
  const policyMet = async (member: string): Promise<boolean> => !meets((await authority.member(member))?.adminPolicy ?? [], rolesOf(member), member).refused
  switch (need.kind) {
    case 'account': return authority.isEnough(need.account, signers.map(({ key }) => key))
    case 'admin': return policyMet(need.member)
    case 'role': return rolesOf(need.member).some(roles => roles.includes(need.role))
    case 'key': return signers.some(({ key }) => key === toHex(need.key))
    case 'officers': return signers.filter(each => each.member === need.member && isOfficer(each) && (need.except === undefined || each.key !== toHex(need.except))).length >= need.count
    case 'capacity': {
      for (const member of new Set(signers.map(each => each.member))) {
        if (member !== need.otherThan && (await authority.member(member))?.capacities.includes(need.capacity) === true && await policyMet(member)) return true
      }
      return false
    }
    case 'either': {
      for (const way of need.ways) {
        const met = await Promise.all(way.map(each => isMet(authority, each, signers)))
        if (met.every(Boolean)) return true
      }
      return false
    }
  }
}
