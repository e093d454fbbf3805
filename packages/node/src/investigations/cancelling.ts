import { type CancellationRequest, parseUetr } from '@jianghan/gateway-iso20022'
import { formatAddress } from '@jianghan/protocol'
import type { FileOwners } from '../audience/files.ts'
import { fileMandate } from '../paymentFiles/granted/mandate.ts'
import { isWaiting, type StoredMessage } from '../paymentFiles/messageStore.ts'
import type { PaymentFiles } from '../paymentFiles/paymentFiles.ts'
import { fail, ProblemFault } from '../problem/define.ts'
import type { Acted, Acting, Actor } from './acting.ts'
import type { Done, Named } from './model.ts'
import { originalOf, scheduledOf, type Original } from './originals.ts'
import { caseProblems } from './problems.data.ts'
import { reasons } from './reasons.data.ts'
import { isOwn, payerOf, type Refunds } from './refunds.ts'

/** Payments of one request. */
export const PAYMENTS_MAX = 1_000

/** What cancelling works with. */
export type CancelPorts = Readonly<{ acting: Acting; files: PaymentFiles; owners: FileOwners; refunds: Refunds }>

/** Cancels what can still be cancelled, and asks for what was settled. Doing it again changes nothing: each payment is looked for where it is now. */
export class Cancelling {
  readonly #ports: CancelPorts

  constructor(ports: CancelPorts) {
    this.#ports = ports
  }

  /** The one file of a MsgId that the asker may see; undefined where there is none, or several. */
  async fileOf(messageId: string | undefined, asker: Actor): Promise<StoredMessage | undefined> {
    if (messageId === undefined) return undefined
    const seen: StoredMessage[] = []
    for (const message of this.#ports.files.named(messageId)) if (await this.#ports.owners.sees({ viewer: payerOf(asker), actor: asker.actor }, message)) seen.push(message)
    return seen.length === 1 ? seen[0] : undefined
  }

  /**
   * The payments that a request names, those of a whole group or file one by one; and the file where it waits as a whole, and is all that is named. Fails where they are too many.
   */
  async named({ original, groups }: CancellationRequest, asker: Actor): Promise<Readonly<{ file?: Readonly<{ messageId: string; messageName: string }>; named: readonly Named[] }>> {
    const named: Named[] = []
    if (original?.whole === true) {
      const file = { messageId: original.messageId, messageName: original.messageName }
      const message = await this.fileOf(original.messageId, asker)
      if (message === undefined || isWaiting(message)) return { file, named: [] }
      named.push(...await this.#ofFile(message, original.messageName, undefined))
    }
    for (const { paymentInformationId, messageId = original?.messageId, whole, payments } of groups) {
      const message = whole ? await this.fileOf(messageId, asker) : undefined
      if (message !== undefined) named.push(...await this.#ofFile(message, original?.messageName ?? 'pain.001', paymentInformationId))
      else if (whole) named.push({ ...(messageId !== undefined && { messageId }), reasons: [] })
      for (const { id, instructionId, endToEndId, uetr, reasons: why } of payments) {
        named.push({
          reasons: why.flatMap(({ code }) => code ?? []), ...(id !== undefined && { cancellationId: id }), ...(messageId !== undefined && { messageId }), ...(original && { messageName: original.messageName }),
          ...(instructionId !== undefined && { instructionId }), ...(endToEndId !== undefined && { endToEndId }), ...(uetr !== undefined && { uetr }),
        })
      }
    }
    return named.length > PAYMENTS_MAX ? fail(caseProblems.tooManyPayments, { count: named.length, limit: PAYMENTS_MAX }) : { named }
  }

  /** The payments of a file, or of one group of it, by their UETR. */
  async #ofFile(message: StoredMessage, messageName: string, group: string | undefined): Promise<Named[]> {
    const { head: { messageId, count } } = message
    if (count > PAYMENTS_MAX) fail(caseProblems.tooManyPayments, { count, limit: PAYMENTS_MAX })
    const payments = await this.#ports.files.paymentsOf(message)
    const within = group === undefined ? { from: 0, until: payments.length } : await this.#ports.files.groupOf(message, group)
    return payments.slice(within.from, within.until).map(({ endToEndId, uetr }) => ({ messageId, messageName, endToEndId, reasons: [], ...(uetr !== null && { uetr }) }))
  }

  /** Takes a file back that waits for approval. */
  async cancelFile(messageId: string, asker: Actor): Promise<Done> {
    const message = await this.fileOf(messageId, asker)
    if (message === undefined) return { state: 'refused', reason: reasons.notFound }
    if (!isWaiting(message)) return (message.end?.settled ?? 1) === 0 ? { state: 'cancelled' } : { state: 'refused', reason: reasons.settledMeanwhile }
    try {
      const { actor, ip } = asker
      await this.#ports.files.approvals.withdraw(message, fileMandate(asker, ip) ?? { actor, from: ip }, message.head.digest)
    } catch (fault) {
      if (!(fault instanceof ProblemFault) || fault.problem.definition.retry === 'later') throw fault
      const { definition, facts } = fault.problem
      return { state: 'refused', reason: { code: 'AGNT', zh: definition.zh(facts), en: definition.en(facts) } }
    }
    return { state: 'cancelled' }
  }

  /** Cancels one payment, or asks for it. Throws ProblemFault where the node takes nothing now. */
  async cancel(named: Named, asker: Actor): Promise<Done> {
    const found = await this.find(named, asker)
    if ('state' in found) return found
    const viewer = payerOf(asker)
    if (!await isOwn(this.#ports.acting, viewer, found.kind === 'settled' ? found.passage.debtor : found.debtor)) return { state: 'refused', reason: reasons.notFound }
    switch (found.kind) {
      case 'settled': return this.#ports.refunds.ask(found, named.reasons)
      case 'queued': return this.#done(found, await this.#act(asker, found.debtor, { type: 'payments.v1.CancelQueuedPayment', input: { debtorAccount: formatAddress('account', found.debtor), uetr: found.uetr } }), { uetr: found.uetr }, named)
      case 'scheduled': return this.#done(found, await this.#act(asker, found.debtor, { type: 'payments.v1.CancelSchedule', input: { scheduleId: found.schedule, from: formatAddress('account', found.debtor) } }), { schedule: found.schedule }, named)
    }
  }

  #act(asker: Actor, account: Uint8Array, action: Parameters<Acting['act']>[2]): Promise<Acted> {
    return this.#ports.acting.act(asker, account, action)
  }

  async #done(before: Original, acted: Acted, names: Readonly<{ uetr?: string; schedule?: string }>, named: Named): Promise<Done> {
    switch (acted.kind) {
      case 'done': return { state: 'cancelled', ...names }
      case 'proposed': return { state: 'proposed', ...names }
      case 'open': return { state: 'moving', ...names }
      case 'refused': {
        // It may have been settled, or cancelled, since it was looked for.
        const { acting: { node }, refunds } = this.#ports
        const now = before.kind === 'scheduled' ? await scheduledOf(node, before.schedule) : await originalOf(node, names.uetr ?? '')
        if (now === undefined) return { state: 'cancelled', ...names }
        if (now.kind === 'settled') return refunds.ask(now, named.reasons)
        return { state: 'refused', ...names, reason: { code: 'AGNT', zh: acted.reason.zh, en: acted.reason.en } }
      }
    }
  }

  /** Where a payment stands, by its UETR, its schedule, or by its message and end-to-end id. */
  async find({ uetr, messageId, endToEndId, instructionId }: Named, asker: Actor): Promise<Original | Done> {
    const { acting: { node } } = this.#ports
    const original = uetr !== undefined && parseUetr(uetr) !== undefined ? await originalOf(node, uetr) : undefined
    if (original !== undefined) return original
    const scheduled = await scheduledOf(node, endToEndId ?? '') ?? await scheduledOf(node, instructionId ?? '')
    if (scheduled !== undefined) return scheduled
    const message = await this.fileOf(messageId, asker)
    if (message === undefined) return { state: 'refused', reason: reasons.notFound }
    if (isWaiting(message)) return { state: 'refused', reason: reasons.partOfFile }
    const payments = await this.#ports.files.paymentsOf(message)
    const meant = payments.filter(each => (uetr === undefined ? each.endToEndId === endToEndId : each.uetr === uetr))
    const [one] = meant
    if (one === undefined) return { state: 'refused', reason: reasons.notFound }
    if (meant.length > 1) return { state: 'refused', reason: reasons.ambiguous }
    if (one.status === 'RJCT') return { state: 'refused', reason: reasons.neverMade }
    const paid = one.uetr === null ? undefined : await originalOf(node, one.uetr)
    return paid ?? { state: 'moving', reason: reasons.moving, ...(one.uetr !== null && { uetr: one.uetr }) }
  }
}
