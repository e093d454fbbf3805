import { writePacs004 } from '@jianghan/gateway-iso20022'
import { toHex } from '@jianghan/protocol'
import type { Directory } from '../paymentFiles/directory.ts'
import { dateTimeOf, dayOf } from '../paymentFiles/report/standing.ts'
import { fail } from '../problem/define.ts'
import { accountOf, servicerOf } from '../statements/accountFacts.ts'
import { moneyOf } from '../statements/entries.ts'
import type { Acting, Actor } from './acting.ts'
import type { CaseBook } from './caseBook.ts'
import { originalOf } from './originals.ts'
import { caseProblems } from './problems.data.ts'
import { isOwn, refundUetr } from './refunds.ts'

/** Refunds on the ledger as messages of returns (pacs.004), for the systems of payer and payee. */
export class OutgoingReturns {
  readonly #acting: Acting
  readonly #directory: Directory
  readonly #book: CaseBook

  constructor(acting: Acting, directory: Directory, book: CaseBook) {
    this.#acting = acting
    this.#directory = directory
    this.#book = book
  }

  /** The refund of a UETR, its own; fails where there is none, or it is not of the caller. */
  async of(uetr: string, actor: Actor): Promise<string> {
    const { node } = this.#acting
    const refund = await originalOf(node, uetr)
    const original = refund?.kind === 'settled' && refund.refundOf !== undefined ? await originalOf(node, refund.refundOf) : undefined
    if (refund?.kind !== 'settled' || original?.kind !== 'settled') return fail(caseProblems.returnNotFound, { uetr })
    const { passage: { debtor, creditor, assetId, creditorAssetId, atoms }, height } = refund
    const sides = await Promise.all([debtor, creditor].map(account => isOwn(this.#acting, actor.viewer, account)))
    const terms = await node.query('payments.getAsset', { asset: creditorAssetId }) as { currency: string; decimals: number } | null
    if (!sides.includes(true) || terms === null) return fail(caseProblems.returnNotFound, { uetr })
    await this.#book.refresh()
    const followed = this.#book.refunds.some(({ id, request }) => request.uetr === original.uetr && refundUetr(id) === uetr)
    const side = (account: Uint8Array, asset: string) => {
      const hex = toHex(account)
      const entry = this.#directory.ofHolding(hex, asset)
      return { account: accountOf(hex, entry, terms.currency), agent: servicerOf(entry) }
    }
    const [from, to] = [side(debtor, assetId), side(creditor, creditorAssetId)]
    const timeMs = await node.timeOf(BigInt(height))
    const id = `R${uetr.replaceAll('-', '')}`
    return writePacs004({
      messageId: id, creationDateTime: dateTimeOf(timeMs), returns: [{
        id, originalUetr: original.uetr, originalAmount: moneyOf(original.passage.atoms, terms), amount: moneyOf(atoms, terms), settlementDate: dayOf(timeMs), reasons: followed ? [{ code: 'FOCR', words: [] }] : [],
        debtorAccount: from.account, creditorAccount: to.account, ...(from.agent && { debtorAgent: from.agent }), ...(to.agent && { creditorAgent: to.agent }),
      }],
    })
  }
}
