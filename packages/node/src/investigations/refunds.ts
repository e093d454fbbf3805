import { formatAddress, fromHex, sha256, toHex, utf8 } from '@jianghan/protocol'
import { makeUetr } from '@jianghan/gateway-iso20022'
import type { Viewer } from '../audience/viewer.ts'
import { fail } from '../problem/define.ts'
import { moneyOf } from '../statements/entries.ts'
import type { Acted, Acting, Actor } from './acting.ts'
import type { CaseBook, KeptRefund } from './caseBook.ts'
import type { Done, StatusReasonWords } from './model.ts'
import { originalOf, type Original } from './originals.ts'
import { caseProblems } from './problems.data.ts'
import { reasons } from './reasons.data.ts'

/** How a request for a refund stands. */
export type RefundState = 'open' | 'accepted' | 'refused'

/** Who may act on money for a caller: its member, within the accounts that it is confined to; the operator of a node by what it sees. */
export function payerOf({ kind, viewer: { member, accounts, ...viewer } }: Pick<Actor, 'kind' | 'viewer'>): Viewer {
  if (kind === 'operator') return { ...viewer, ...(member !== undefined && { member }), ...(accounts && { accounts }) }
  return { all: false, ...(member !== undefined && { member }), ...(accounts && { accounts }) }
}

/** Whether an account is one that a viewer may act on. */
export async function isOwn({ node }: Acting, viewer: Viewer, account: Uint8Array): Promise<boolean> {
  if (viewer.all) return true
  return viewer.accounts?.includes(toHex(account)) !== false && viewer.member !== undefined && await holderOf({ node }, account) === viewer.member
}

/** The member that holds an account. */
async function holderOf({ node }: Pick<Acting, 'node'>, account: Uint8Array): Promise<string | undefined> {
  return (await node.query('members.getAccount', { account: formatAddress('account', account) }) as { member: string } | null)?.member
}

const REFUND_TAG = 'jianghan-refund-1'

/** UETR of the refund that a request leads to: by it a refund is made once, however often it is accepted. */
export const refundUetr = (request: string): string => makeUetr(sha256(utf8(`${REFUND_TAG} ${request}`)).slice(0, 16))

/** Requests for refunds: the payer asks, the payee decides, the ledger pays back. */
export class Refunds {
  readonly #book: CaseBook
  readonly #acting: Acting
  readonly #now: () => number

  constructor(book: CaseBook, acting: Acting, now: () => number) {
    this.#book = book
    this.#acting = acting
    this.#now = now
  }

  /** Asks the payee of a settled payment; what came of it. A payment is asked for once at a time. */
  async ask({ uetr, passage, refunded, refundOf }: Extract<Original, { kind: 'settled' }>, why: readonly string[]): Promise<Done> {
    const left = passage.atoms - refunded
    if (refundOf !== undefined || left === 0n) return { state: 'refused', uetr, reason: refundOf === undefined ? reasons.alreadyReturned : reasons.isRefund }
    const known = this.#book.openFor(uetr)
    if (known !== undefined) return { state: 'asked', uetr, refund: known.id }
    const { debtor, creditor, creditorAssetId: asset } = passage
    const [payer, payee] = [await holderOf(this.#acting, debtor), await holderOf(this.#acting, creditor)]
    const terms = await this.#acting.node.query('payments.getAsset', { asset }) as { currency: string; decimals: number } | null
    if (payer === undefined || payee === undefined || terms === null) return { state: 'refused', uetr, reason: reasons.notFound }
    const refund = await this.#book.ask({
      version: 1, uetr, amount: moneyOf(left, terms), atoms: String(left), asset, debtor: toHex(debtor), creditor: toHex(creditor), payer, payee, reasons: why.filter(code => /^[A-Z0-9]{1,4}$/.test(code)).slice(0, 20), askedAt: this.#now(),
    })
    return { state: 'asked', uetr, refund }
  }

  /** Those that a caller may decide, or has asked for, the newest first. */
  async list(actor: Actor): Promise<readonly KeptRefund[]> {
    await this.#book.refresh()
    const viewer = payerOf(actor)
    const shown: KeptRefund[] = []
    for (const kept of this.#book.refunds) {
      const sides = [kept.request.creditor, kept.request.debtor].map(account => fromHex(account) as Uint8Array)
      if ((await Promise.all(sides.map(account => isOwn(this.#acting, viewer, account)))).includes(true)) shown.push(kept)
    }
    return shown.reverse()
  }

  /** The one with this id that a caller may decide; fails where there is none. */
  async #mine(id: string, actor: Actor): Promise<KeptRefund> {
    await this.#book.refresh()
    const kept = this.#book.refund(id)
    if (kept === undefined || !await isOwn(this.#acting, payerOf(actor), fromHex(kept.request.creditor) as Uint8Array)) return fail(caseProblems.refundNotFound, { id })
    return kept
  }

  /** How a request stands: by the ledger first, by what the payee answered otherwise. */
  async standing({ id, request: { uetr } }: KeptRefund): Promise<Readonly<{ state: RefundState; transactionId?: string; reason?: StatusReasonWords }>> {
    const made = await originalOf(this.#acting.node, refundUetr(id))
    if (made?.kind === 'settled') return { state: 'accepted', transactionId: made.transactionId }
    const decision = this.#book.decision(id)
    if (decision?.accepted === false) return { state: 'refused', reason: decision.reason ?? reasons.payeeRefused }
    // The payee may have returned it by a message of its own (pacs.004).
    const original = await originalOf(this.#acting.node, uetr)
    return { state: original?.kind === 'settled' && original.refunded === original.passage.atoms ? 'accepted' : 'open' }
  }

  /** Pays a payment back for whoever was paid. Fails where it was decided before, or the ledger refuses. */
  async accept(id: string, actor: Actor): Promise<Acted> {
    const kept = await this.#mine(id, actor)
    const { state } = await this.standing(kept)
    if (state !== 'open') return fail(caseProblems.refundDecided, { id, state })
    const { request: { uetr: originalUetr, creditor, asset: assetId, atoms } } = kept
    const account = fromHex(creditor) as Uint8Array
    const acted = await this.#acting.act(actor, account, { type: 'payments.v1.Refund', input: { originalUetr, uetr: refundUetr(id), account: formatAddress('account', account), amount: { assetId, atoms } } })
    if (acted.kind === 'refused') return fail(caseProblems.refundRefused, { zh: acted.reason.zh, en: acted.reason.en })
    if (acted.kind === 'done') await this.#book.decide(kept, { version: 1, request: id, accepted: true, transactionId: acted.transactionId, at: this.#now() })
    return acted
  }

  /** Turns a request down; the payer is told why. */
  async refuse(id: string, actor: Actor, reason: StatusReasonWords): Promise<void> {
    const kept = await this.#mine(id, actor)
    const { state } = await this.standing(kept)
    if (state !== 'open') return fail(caseProblems.refundDecided, { id, state })
    await this.#book.decide(kept, { version: 1, request: id, accepted: false, reason, at: this.#now() })
  }
}
