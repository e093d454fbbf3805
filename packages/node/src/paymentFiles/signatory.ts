import type { KeyPair } from '@jianghan/crypto'
import { type Json, meets, type Policy } from '@jianghan/kernel'
import { formatAddress, keyId, toHex } from '@jianghan/protocol'
import type { SigningKey } from '../signer/signingKey.ts'
import { localReason, type Reason } from './reasons.ts'

/** Who is to sign for members at this node. Keys go by their ids, 20 bytes as hexadecimal. */
export interface Signatory {
  /** Keys that together meet the policy of an account, as few as needed; or which roles are missing. */
  forAccount(account: Uint8Array): Promise<readonly string[] | Reason>
  /** A key of a member's officer of this role. */
  forRole(member: string, role: string): Promise<string | Reason>
}

/** The keys that this node holds, to sign with. */
export interface KeyRing {
  /** A key whose secret lies in a file of this node; undefined where it lies elsewhere. */
  pair(id: string): KeyPair | undefined
  /** Any key that is at hand now, a token's as well. */
  signing(id: string): SigningKey | undefined
}

type Query = (name: string, args: Readonly<Record<string, string>>) => Promise<Json>
type Holder = Readonly<{ member: string; roles: readonly string[] }>

/** How long the roles of a key are remembered, milliseconds. */
const ROLES_MS = 5_000

/** Has the keys sign that lie in files of the node. What each may do is asked of the ledger, which decides anyway. */
export class FileSignatory implements Signatory {
  readonly #keys: ReadonlyMap<string, KeyPair>
  readonly #query: Query
  #holders: { until: number; of: Promise<ReadonlyMap<string, Holder>> } | undefined

  constructor(keys: readonly KeyPair[], query: Query) {
    this.#keys = new Map(keys.map(pair => [toHex(keyId(pair.kind, pair.publicKey)), pair]))
    this.#query = query
  }

  async forAccount(account: Uint8Array): Promise<readonly string[] | Reason> {
    const address = formatAddress('account', account)
    const found = await this.#query('members.getAccount', { account: address }) as { member: string; policy: Policy } | null
    if (found === null) return localReason('debtorAccountUnknown')
    const held = await this.#of(found.member)
    const rolesOf = (keys: readonly (Holder & { id: string })[]): (readonly string[])[] => keys.map(({ roles }) => roles)
    if (meets(found.policy, rolesOf(held), address).refused) return missing(found.policy, rolesOf(held), found.member)
    let chosen = held
    for (const key of held) {
      const fewer = chosen.filter(other => other !== key)
      if (!meets(found.policy, rolesOf(fewer), address).refused) chosen = fewer
    }
    return chosen.map(({ id }) => id)
  }

  async forRole(member: string, role: string): Promise<string | Reason> {
    const key = (await this.#of(member)).find(({ roles }) => roles.includes(role))
    return key === undefined ? missing([{ role, count: 1 }], [], member) : key.id
  }

  async #of(member: string): Promise<(Holder & { id: string })[]> {
    const now = Date.now()
    if (this.#holders === undefined || this.#holders.until < now) this.#holders = { until: now + ROLES_MS, of: this.#askHolders() }
    const holders = await this.#holders.of
    return [...this.#keys.keys()].flatMap(id => {
      const holder = holders.get(id)
      return holder?.member === member ? [{ id, ...holder }] : []
    })
  }

  async #askHolders(): Promise<ReadonlyMap<string, Holder>> {
    const holders = new Map<string, Holder>()
    for (const [id, { kind, publicKey }] of this.#keys) {
      const found = await this.#query('members.getKey', { key: formatAddress('key', keyId(kind, publicKey)) }) as (Holder & { active: boolean }) | null
      if (found?.active === true) holders.set(id, { member: found.member, roles: found.roles })
    }
    return holders
  }
}

/** Which roles of the policy the keys at hand do not fill, with their numbers. */
export function missing(policy: Policy, keys: readonly (readonly string[])[], member: string): Reason {
  const short = policy.flatMap(({ role, count }) => {
    const given = keys.filter(roles => roles.includes(role)).length
    return given >= count ? [] : [{ role, lacking: count - given }]
  })
  const list = short.map(({ role, lacking }) => `${role} × ${lacking}`).join(', ')
  return localReason('signersMissing', {
    zh: list === '' ? `成员 ${member} 的人员角色有重叠。` : `成员 ${member} 缺少：${list}。`,
    en: list === '' ? ` One officer of ${member} cannot count for two roles.` : ` Missing for ${member}: ${list}.`,
  })
}
