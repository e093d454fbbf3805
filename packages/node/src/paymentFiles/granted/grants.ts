import { formatAddress, fromHex } from '@jianghan/protocol'
import type { AuditEntry } from '../../observe/audit.ts'
import type { Authority } from '../../signer/authority.ts'
import type { DayUsage } from '../../signer/dayUsage.ts'
import type { Directory } from '../directory.ts'
import type { FileSender, StoredMessage, Waits } from '../messageStore.ts'
import type { AssetTerms, PlanInput } from '../plan/makePlan.ts'
import type { FileApprovalJson } from '../report/standing.ts'
import { type MessageOutline, OUTLINE_SCALE } from '../work/jobs.ts'
import { FileBudget, type Spending } from './budget.ts'
import { type FileMandate, GrantedSignatory } from './mandate.ts'

/** What the payment files of API keys need of the node. */
export type GrantPorts = Readonly<{ authority: Authority; usage: DayUsage; audit(entry: AuditEntry): void }>

/** How the file of an API key is paid: who signs, within what; and `waits` where its key alone is not enough. */
export type Way = Readonly<{ by: FileSender; signatory: GrantedSignatory; budget: FileBudget; limits: PlanInput['limits']; waits: Waits | undefined }>

/** How long a file waits for its approval, milliseconds: as long as a proposal at the ledger does. */
const WAIT_MS = 31 * 86_400_000
/** Digits of a digest or an id in a record of the audit log. */
const DIGITS = 16

const limitsOf = ({ grant }: FileSender, { together }: FileBudget): PlanInput['limits'] =>
  ({ together, perTransaction: Object.fromEntries((grant.perTransaction ?? []).map(({ assetId, atoms }) => [assetId, BigInt(atoms)])) })

/** Decides how the files of API keys are paid, each within the grant of its key, and writes each use of a key down. */
export class Grants {
  readonly ports: GrantPorts
  readonly #directory: Directory

  constructor(ports: GrantPorts, directory: Directory) {
    this.ports = ports
    this.#directory = directory
  }

  /** The way of a file that is new, with what it takes of the day of its API key. */
  async wayOf(outline: MessageOutline, { actor, member, grant }: FileMandate, { assets, nowMs }: Readonly<{ assets: Readonly<Record<string, AssetTerms>>; nowMs: number }>): Promise<Way> {
    const by: FileSender = { actor, member, grant }
    const debtors = this.#debtorsOf(outline)
    const spends = this.#spendingOf(outline, assets)
    const budget = await FileBudget.take(this.ports.usage, actor.id, grant, spends)
    const waits = await this.#lacks([grant.key], debtors) ? {
      expiresAt: nowMs + WAIT_MS, debtors, taken: budget.taken, spends: spends.map(({ asset, atoms, most }) => ({ asset, atoms: String(atoms), most: String(most) })),
    } : undefined
    return { by, signatory: new GrantedSignatory([grant.key], this.ports.authority), budget, limits: limitsOf(by, budget), waits }
  }

  /** The way of a file that waited, with the keys of those who approved; undefined while they are not enough. */
  async wayOfWaiting({ head: { by, waits }, approvals }: StoredMessage): Promise<Way | undefined> {
    if (by === undefined || waits === undefined) return undefined
    const keys = [by.grant.key, ...approvals.map(({ key }) => key)]
    if (await this.#lacks(keys, waits.debtors)) return undefined
    const budget = new FileBudget(this.ports.usage, by.actor.id, waits.taken)
    return { by, signatory: new GrantedSignatory(keys, this.ports.authority), budget, limits: limitsOf(by, budget), waits }
  }

  /** Writes down that keys are used for a file, before anything is sent: which file, how many payments; never accounts or amounts. */
  note({ by: { actor, grant } }: Way, { digest, record, payments, approvals = [] }: Readonly<{ digest: string; record: string; payments: number; approvals?: StoredMessage['approvals'] }>, from?: string): void {
    this.ports.audit({
      act: 'signer.fileSigned', by: actor, ...(from !== undefined && { from }),
      details: {
        key: grant.key, file: digest, payments, record: record.slice(0, DIGITS), ...Object.fromEntries(approvals.map(({ key, apiKey }, i) => [`approved${i + 1}`, `${apiKey} ${key}`])),
      },
    })
  }

  /** Whether these keys do not meet the policy of one of the accounts. */
  async #lacks(keys: readonly string[], debtors: readonly string[]): Promise<boolean> {
    for (const debtor of new Set(debtors)) {
      if (debtor !== '' && !await this.ports.authority.isEnough(fromHex(debtor) as Uint8Array, keys)) return true
    }
    return false
  }

  #debtorsOf({ groups }: MessageOutline): string[] {
    return groups.map(({ debtorAgent, debtorAccount }) => {
      const debtor = this.#directory.resolve(debtorAgent, debtorAccount)
      return typeof debtor === 'string' ? '' : debtor.account
    })
  }

  /** What the payments of a file come to at the most, by asset; those whose currency is another one are refused later. */
  #spendingOf({ groups }: MessageOutline, assets: Readonly<Record<string, AssetTerms>>): Spending[] {
    const spends = new Map<string, Spending>()
    for (const { debtorAgent, debtorAccount, sum, most } of groups) {
      const debtor = this.#directory.resolve(debtorAgent, debtorAccount)
      const terms = typeof debtor === 'string' ? undefined : assets[debtor.assetId]
      if (typeof debtor === 'string' || terms === undefined) continue
      const before = spends.get(debtor.assetId) ?? { asset: debtor.assetId, atoms: 0n, most: 0n }
      const [atoms, largest] = [atomsOf(sum, terms.decimals), atomsOf(most, terms.decimals)]
      spends.set(debtor.assetId, { asset: debtor.assetId, atoms: before.atoms + atoms, most: largest > before.most ? largest : before.most })
    }
    return [...spends.values()]
  }
}

/** Atoms of a sum of the outline, rounded up: what does not fit the asset is refused payment by payment. */
function atomsOf(units: bigint, decimals: number): bigint {
  if (decimals >= OUTLINE_SCALE) return units * 10n ** BigInt(decimals - OUTLINE_SCALE)
  const unit = 10n ** BigInt(OUTLINE_SCALE - decimals)
  return (units + unit - 1n) / unit
}

/** The number of a file among what waits for approval: 32 hexadecimal digits of its message key. */
export const approvalIdOf = ({ head: { messageKey } }: StoredMessage): string => messageKey.slice(0, 32)

/** What a file that waits says of its approval. */
export const approvalJson = (message: StoredMessage): FileApprovalJson => ({
  id: approvalIdOf(message), actionHash: message.head.digest, expiresAt: new Date(message.head.waits?.expiresAt ?? 0).toISOString(), approvals: message.approvals.map(({ key }) => keyAddress(key)),
})

/** Address of a key on the ledger by its id, hexadecimal. */
export const keyAddress = (key: string): string => formatAddress('key', fromHex(key) as Uint8Array)
