import { formatAddress, fromHex } from '@jianghan/protocol'
import type { Viewer } from '../../audience/viewer.ts'
import { fail } from '../../problem/define.ts'
import { giveBack, takeOfDay, withinTransaction } from '../../signer/limits.ts'
import { signerProblems } from '../../signer/problems.data.ts'
import { isWaiting, type MessageStore, type StoredMessage } from '../messageStore.ts'
import { fileProblems } from '../problems.data.ts'
import { localReason, type Reason } from '../reasons.ts'
import { approvalIdOf, type Grants, keyAddress } from './grants.ts'
import type { FileMandate } from './mandate.ts'

/** Files that may wait for approval at once. */
export const WAITING_MAX = 1_000

/** Who takes a file back: an officer by an API key, or the operator of the node. */
export type Withdrawing = Pick<FileMandate, 'actor' | 'from'> & Partial<Pick<FileMandate, 'grant'>>

/** What the files that wait need of the service. */
type ApprovalPorts = Readonly<{
  store: MessageStore
  grants: Grants
  /** All messages, in the order they came. */
  messages(): readonly StoredMessage[]
  /** Does something with a message when nothing else is done with it. */
  inTurn<T>(message: StoredMessage, work: () => Promise<T>): Promise<T>
  /** Sends a file on its way, if it has its approvals; whether it has. */
  release(message: StoredMessage): Promise<boolean>
  /** Ends a file of which nothing was sent. */
  refuse(message: StoredMessage, reason: Reason): Promise<void>
}>

/**
 * The files that wait for other officers. A file is approved whole, by the SHA-256 of its bytes: each of its payments is then signed with the keys of all who stood up for it, and the ledger
 * asks for them as its policies say.
 */
export class FileApprovals {
  readonly #ports: ApprovalPorts

  constructor(ports: ApprovalPorts) {
    this.#ports = ports
  }

  /** Those that a viewer may act on, the newest first. */
  list(viewer: Viewer): StoredMessage[] {
    return this.#ports.messages().filter(message => isWaiting(message) && isShown(viewer, message)).reverse()
  }

  /** The one with this id; undefined where the viewer has none. */
  find(id: string, viewer: Viewer): StoredMessage | undefined {
    return this.#ports.messages().find(message => message.head.waits !== undefined && approvalIdOf(message) === id && isShown(viewer, message))
  }

  /** Throws ProblemFault where no other file may wait. */
  demandRoom(): void {
    if (this.#ports.messages().filter(isWaiting).length >= WAITING_MAX) fail(signerProblems.approvalsFull, { limit: WAITING_MAX }, 60)
  }

  /**
   * Approves a file; whether that sent it on its way.
   * @param digest SHA-256 of the file that was looked at, hexadecimal: a file that is another one is not approved
   */
  approve(message: StoredMessage, mandate: FileMandate, digest: string): Promise<boolean> {
    return this.#ports.inTurn(message, async () => {
      await this.#demandOpen(message, digest)
      const { store, grants: { ports: { usage } }, release } = this.#ports
      const { actor, grant } = mandate
      await this.#demandAnother(message, mandate)
      const taken = await takeOfDay(usage, actor.id, grant, this.#covered(message, mandate))
      try {
        this.#note('signer.fileApproved', message, mandate)
        await store.keepApproval(message, { apiKey: actor.id, key: grant.key, at: Date.now() })
      } catch (fault) {
        giveBack(usage, actor.id, taken)
        throw fault
      }
      return release(message)
    })
  }

  /** Takes a file back, or turns it down: any officer of its member whose API key may have its payments signed, and the operator of the node. */
  withdraw(message: StoredMessage, mandate: Withdrawing, digest: string): Promise<void> {
    return this.#ports.inTurn(message, async () => {
      await this.#demandOpen(message, digest)
      this.#note('signer.fileWithdrawn', message, mandate)
      await this.#ports.refuse(message, localReason('withdrawn'))
    })
  }

  /** Ends what was not approved in time. */
  async sweep(nowMs: number): Promise<void> {
    for (const message of this.#ports.messages().filter(isWaiting)) {
      if (nowMs > (message.head.waits?.expiresAt ?? 0)) await this.#ports.inTurn(message, async () => { if (isWaiting(message)) await this.#ports.refuse(message, localReason('approvalExpired')) })
    }
  }

  async #demandOpen(message: StoredMessage, digest: string): Promise<void> {
    const { messageId, digest: held, waits } = message.head
    if (isWaiting(message) && Date.now() > (waits?.expiresAt ?? 0)) await this.#ports.refuse(message, localReason('approvalExpired'))
    if (!isWaiting(message)) fail(fileProblems.notWaiting, { msgId: messageId })
    if (digest !== held) fail(signerProblems.approvalChanged, { given: digest, held })
  }

  /** Throws ProblemFault where the key has signed already, or would not help. */
  async #demandAnother({ head: { by, waits, messageId }, approvals }: StoredMessage, { member, grant: { key } }: FileMandate): Promise<void> {
    const facts = { key: keyAddress(key), msgId: messageId }
    if (by?.grant.key === key || approvals.some(approval => approval.key === key)) fail(fileProblems.makerApproves, facts)
    const { authority } = this.#ports.grants.ports
    const holder = await authority.holder(key)
    const accounts = await Promise.all([...new Set(waits?.debtors)].filter(debtor => debtor !== '').map(debtor => authority.account(fromHex(debtor) as Uint8Array)))
    const asked = accounts.flatMap(account => account?.policy.map(({ role }) => role) ?? [])
    if (holder?.active !== true || holder.member !== member || !holder.roles.some(role => asked.includes(role))) fail(fileProblems.roleMissing, facts)
  }

  /** What the approval counts for on the day of its API key. Throws ProblemFault where the grant does not cover the file. */
  #covered({ head: { waits } }: StoredMessage, { grant, confined }: FileMandate): Map<string, bigint> {
    const foreign = waits?.debtors.find(debtor => debtor !== '' && confined?.includes(debtor) === false)
    if (foreign !== undefined) fail(signerProblems.accountNotGranted, { account: formatAddress('account', fromHex(foreign) as Uint8Array) })
    const spends = waits?.spends ?? []
    withinTransaction(grant, new Map(spends.map(({ asset, most }) => [asset, BigInt(most)])))
    return new Map(spends.map(({ asset, atoms }) => [asset, BigInt(atoms)]))
  }

  #note(act: string, { head: { digest } }: StoredMessage, { actor, from, grant }: Withdrawing): void {
    this.#ports.grants.ports.audit({ act, by: actor, from, details: { ...(grant && { key: grant.key }), file: digest } })
  }
}

function isShown({ all, member, accounts }: Viewer, { head: { by, waits } }: StoredMessage): boolean {
  if (by === undefined || (!all && by.member !== member)) return false
  return accounts === undefined || waits?.debtors.every(debtor => debtor === '' || accounts.includes(debtor)) === true
}
