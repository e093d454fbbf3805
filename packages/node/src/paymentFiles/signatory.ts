import type { KeyPair } from '@jianghan/crypto'
import { type Json, meets, type Policy } from '@jianghan/kernel'
import { formatAddress, keyId, toHex } from '@jianghan/protocol'
import { localReason, type Reason } from './reasons.ts'

/** A key at hand: its id, 20 bytes as hexadecimal, and the pair. */
export type HeldKey = Readonly<{ id: string; pair: KeyPair }>

/** Who signs for members at this node. */
export interface Signatory {
  /** Keys that together meet the policy of an account, as few as needed; or which roles are missing. */
  forAccount(account: Uint8Array): Promise<readonly HeldKey[] | Reason>
  /** A key of a member's officer of this role. */
  forRole(member: string, role: string): Promise<HeldKey | Reason>
  /** A key by its id; undefined where it is not held any more. */
  key(id: string): KeyPair | undefined
}

type Query = (name: string, args: Readonly<Record<string, string>>) => Promise<Json>
type Holder = Readonly<{ member: string; roles: readonly string[] }>

/** How long the roles of a key are remembered, milliseconds. */
const ROLES_MS = 5_000

/** Signs with keys that lie in files of the node. What each may do is asked of the ledger, which decides anyway. */
export class FileSignatory implements Signatory {
  readonly #keys: ReadonlyMap<string, KeyPair>
  readonly #query: Query
  #holders: { until: number; of: Promise<ReadonlyMap<string, Holder>> } | undefined

  constructor(keys: readonly KeyPair[], query: Query) {
    this.#keys = new Map(keys.map(pair => [toHex(keyId(pair.kind, pair.publicKey)), pair]))
    this.#query = query
  }

  key(id: string): KeyPair | undefined {
    return this.#keys.get(id)
  }

  async forAccount(account: Uint8Array): Promise<readonly HeldKey[] | Reason> {
    const address = formatAddress('account', account)
    const found = await this.#query('members.getAccount', { account: address }) as { member: string; policy: Policy } | null
    if (found === null) return localReason('debtorAccountUnknown')
    const held = await this.#of(found.member)
    const rolesOf = (keys: readonly (HeldKey & Holder)[]): (readonly string[])[] => keys.map(({ roles }) => roles)
    if (meets(found.policy, rolesOf(held), address).refused) return missing(found.policy, rolesOf(held), found.member)
    let chosen = held
    for (const key of held) {
      const fewer = chosen.filter(other => other !== key)
      if (!meets(found.policy, rolesOf(fewer), address).refused) chosen = fewer
    }
    return chosen.map(({ id, pair }) => ({ id, pair }))
  }

  async forRole(member: string, role: string): Promise<HeldKey | Reason> {
    const key = (await this.#of(member)).find(({ roles }) => roles.includes(role))
    return key === undefined ? missing([{ role, count: 1 }], [], member) : { id: key.id, pair: key.pair }
  }

  async #of(member: string): Promise<(HeldKey & Holder)[]> {
    const now = Date.now()
    if (this.#holders === undefined || this.#holders.until < now) this.#holders = { until: now + ROLES_MS, of: this.#askHolders() }
    const holders = await this.#holders.of
    return [...this.#keys].flatMap(([id, pair]) => {
      const holder = holders.get(id)
      return holder?.member === member ? [{ id, pair, ...holder }] : []
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
function missing(policy: Policy, keys: readonly (readonly string[])[], member: string): Reason {
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
