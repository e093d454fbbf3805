import { meets, type Json, type Policy } from '@jianghan/kernel'
import { formatAddress, fromHex, toHex } from '@jianghan/protocol'

/** Asks a query of the ledger at its newest state; null where there is nothing. */
export type Query = (name: string, args: Readonly<Record<string, string>>) => Promise<Json>

/** A key as the ledger holds it. */
export type Holder = Readonly<{ member: string; roles: readonly string[]; active: boolean }>

/** Answers that are remembered. */
const REMEMBERED_MAX = 20_000

/** What the ledger says of keys and of the policies of accounts; remembered until a block changes any of them. The ledger decides in the end. */
export class Authority {
  readonly #query: Query
  readonly #remembered = new Map<string, Promise<Json>>()
  readonly #decimals = new Map<string, number>()

  constructor(query: Query) {
    this.#query = query
  }

  /** A block changed who holds a key, or who signs for an account. */
  forget(): void {
    this.#remembered.clear()
  }

  /** The holder of a key by its id, hexadecimal; undefined where the ledger has none. */
  async holder(key: string): Promise<Holder | undefined> {
    return await this.#ask('members.getKey', { key: formatAddress('key', fromHex(key) as Uint8Array) }) as Holder | null ?? undefined
  }

  /** The sites at which passkeys of a member may sign; asked anew each time, as seldom as somebody signs in. */
  async webOrigins(member: string): Promise<readonly Readonly<{ origin: string; rpId: string }>[]> {
    return (await this.#query('members.getWebOrigins', { member }) as { origins: { origin: string; rpId: string }[] } | null)?.origins ?? []
  }

  /** A member's admin policy and capacities; undefined where there is none. Asked anew each time, as seldom as somebody administers. */
  async member(member: string): Promise<Readonly<{ adminPolicy: Policy; capacities: readonly string[] }> | undefined> {
    return await this.#query('members.getMember', { member }) as { adminPolicy: Policy; capacities: string[] } | null ?? undefined
  }

  /** An account's member and policy; undefined where there is none. */
  async account(account: Uint8Array): Promise<Readonly<{ member: string; policy: Policy }> | undefined> {
    return await this.#ask('members.getAccount', { account: formatAddress('account', account) }) as { member: string; policy: Policy } | null ?? undefined
  }

  /** Whether these keys, by their ids, meet the policy of an account. One that is not there is left to the ledger, which says so. */
  async isEnough(account: Uint8Array, keys: readonly string[]): Promise<boolean> {
    const found = await this.account(account)
    if (found === undefined) return true
    const holders = await Promise.all(keys.map(key => this.holder(key)))
    const roles = holders.flatMap(holder => (holder?.active === true && holder.member === found.member ? [holder.roles] : []))
    return !meets(found.policy, roles, '').refused
  }

  /** How many decimals an asset has; for ever the same. */
  async decimals(asset: string): Promise<number | undefined> {
    const known = this.#decimals.get(asset)
    if (known !== undefined) return known
    const found = await this.#query('payments.getAsset', { asset }) as { decimals: number } | null
    if (found !== null && this.#decimals.size < REMEMBERED_MAX) this.#decimals.set(asset, found.decimals)
    return found?.decimals
  }

  /** How a proposal stands. */
  async proposal(id: Uint8Array): Promise<Standing | undefined> {
    return await this.#query('approvals.getProposal', { proposal: toHex(id) }) as Standing | null ?? undefined
  }

  #ask(name: string, args: Readonly<Record<string, string>>): Promise<Json> {
    const place = `${name} ${Object.values(args).join(' ')}`
    const known = this.#remembered.get(place)
    if (known !== undefined) return known
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear()
    const answer = this.#query(name, args)
    this.#remembered.set(place, answer)
    answer.catch(() => this.#remembered.delete(place))
    return answer
  }
}

/** A proposal as `approvals.getProposal` answers it. */
export type Standing = Readonly<{
  member: string; account: string | null; actionHash: string; expiresMs: string; state: string; makers: readonly string[]
  approvals: readonly Readonly<{ key: string; height: string }>[]
}>
