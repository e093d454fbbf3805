import type { AuditActor } from '@jianghan/client/audit'
import type { Caller } from '../../callers/caller.ts'
import type { Grant } from '../../callers/grant.ts'
import { fail } from '../../problem/define.ts'
import type { Authority } from '../../signer/authority.ts'
import { signerProblems } from '../../signer/problems.data.ts'
import { localReason, type Reason } from '../reasons.ts'
import { missing, type Signatory } from '../signatory.ts'

/** What the payments of a file are on the ledger: what a grant has to name. */
const PAYMENT = 'payments.v1.CustomerCreditTransfer'

/** Who has a file paid, and within what. */
export type FileMandate = Readonly<{
  actor: AuditActor
  /** Address that the request came from. */
  from: string
  member: string
  grant: Grant
  /** Accounts that the API key may use, hexadecimal; all of its member's where undefined. */
  confined: readonly string[] | undefined
}>

/**
 * The mandate of a caller for payment files; none for the operator of the node, who has its keys anyway. The key may be away at this moment: a file waits for it. Throws
 * ProblemFault where nothing is granted.
 */
export function fileMandate({ kind, grant, viewer, actor }: Caller, from: string): FileMandate | undefined {
  if (kind === 'operator') return undefined
  if (grant === undefined || viewer.member === undefined) return fail(signerProblems.notGranted)
  if (!grant.actions.includes(PAYMENT)) fail(signerProblems.actionNotGranted, { action: PAYMENT })
  return { actor, from, member: viewer.member, grant, confined: viewer.accounts }
}

/** Has these keys sign and no others: that of the grant, and those of the officers who approved. */
export class GrantedSignatory implements Signatory {
  readonly #keys: readonly string[]
  readonly #authority: Authority

  constructor(keys: readonly string[], authority: Authority) {
    this.#keys = keys
    this.#authority = authority
  }

  async forAccount(account: Uint8Array): Promise<readonly string[] | Reason> {
    const found = await this.#authority.account(account)
    if (found === undefined) return localReason('debtorAccountUnknown')
    if (!await this.#authority.isEnough(account, this.#keys)) return missing(found.policy, await this.#roles(found.member), found.member)
    let chosen = this.#keys
    for (const key of this.#keys) {
      const fewer = chosen.filter(other => other !== key)
      if (await this.#authority.isEnough(account, fewer)) chosen = fewer
    }
    return chosen
  }

  async forRole(member: string, role: string): Promise<string | Reason> {
    for (const key of this.#keys) {
      const holder = await this.#authority.holder(key)
      if (holder?.active === true && holder.member === member && holder.roles.includes(role)) return key
    }
    return missing([{ role, count: 1 }], [], member)
  }

  async #roles(member: string): Promise<(readonly string[])[]> {
    const holders = await Promise.all(this.#keys.map(key => this.#authority.holder(key)))
    return holders.flatMap(holder => (holder?.active === true && holder.member === member ? [holder.roles] : []))
  }
}

