import { makeUetr } from '@jianghan/gateway-iso20022'
import { assert, toHex } from '@jianghan/protocol'
import type { ItemResult } from '../submit/submission.ts'
import type { MessageStore, StoredMessage } from './messageStore.ts'
import { encodeChunk, type PlannedPayment } from './plan/planCodec.ts'
import type { NodePort } from './ports.ts'
import { ledgerReason, type Reason, type ReasonBook } from './reasons.ts'
import type { PaymentStanding } from './report/standing.ts'
import { GRACE_MS, renewed, type Sender, validUntilOf } from './sending.ts'
import type { Telling } from './telling.ts'

/** What a chunk is paid with. */
export type PayParts = Readonly<{ node: NodePort; store: MessageStore; sender: Sender; message: StoredMessage; reasons: ReasonBook; telling: Telling }>

/** A payment on its way: as it was last signed, and the ids of all its signings, hexadecimal. */
type Live = { planned: PlannedPayment; readonly ids: string[] }

/** What becomes of a payment: settled or refused, or asked again, or signed anew. */
type Verdict = Partial<PaymentStanding> & Readonly<{ status: 'ACSC' | 'RJCT' }> | 'again' | 'expired'

/**
 * Brings the payments of one chunk to their end, each exactly once however often it is tried: the same bytes have the same id, which the
 * ledger knows for ten minutes, and the UETR, which it knows for 400 days.
 */
export class ChunkPayer {
  readonly #parts: PayParts
  readonly #settle: (planned: PlannedPayment, standing: PaymentStanding) => void
  readonly #times = new Map<bigint, number>()

  constructor(parts: PayParts, settle: (planned: PlannedPayment, standing: PaymentStanding) => void) {
    this.#parts = parts
    this.#settle = settle
  }

  /** Pays a chunk. `earlier` are signings of its payments that came before the given ones, by their place in the file; absent where nothing was sent before. */
  async pay(payments: readonly PlannedPayment[], earlier: ReadonlyMap<number, readonly PlannedPayment[]> | undefined): Promise<void> {
    const { sender } = this.#parts
    const all = payments.map(planned => ({ planned, ids: [...earlier?.get(planned.index) ?? [], planned].map(({ id }) => toHex(id)) }))
    let open: Live[] = earlier === undefined ? all : await this.#unpaid(all)
    while (open.length > 0) {
      const results = await sender.send(await sender.sign(open.map(({ planned }) => planned)))
      const again: Live[] = []
      const expired: Live[] = []
      for (const [i, live] of open.entries()) {
        const verdict = await this.#judge(live, results[i] as ItemResult)
        if (verdict === 'again') again.push(live)
        else if (verdict === 'expired') expired.push(live)
        else this.#end(live, verdict)
      }
      const fresh = expired.length > 0 ? await this.#renew(expired) : []
      open = [...again, ...fresh]
      if (again.length > 0) await sender.pause()
    }
  }

  /** Ends payments that are not to be sent. */
  refuse(payments: readonly PlannedPayment[], reason: Reason): void {
    const place = this.#parts.reasons.place(reason)
    for (const planned of payments) this.#end({ planned, ids: [] }, { status: 'RJCT', reason: place })
  }

  /** After a crash: those that the ledger does not hold under their UETR; the others find their end here, without being sent again. */
  async #unpaid(all: readonly Live[]): Promise<Live[]> {
    const open: Live[] = []
    for (const live of all) {
      const verdict = await this.#paidBefore(live)
      if (verdict === undefined || typeof verdict === 'string') open.push(live)
      else this.#end(live, verdict)
    }
    return open
  }

  #end({ planned }: Live, verdict: Partial<PaymentStanding> & Readonly<{ status: 'ACSC' | 'RJCT' }>): void {
    const { uetr, creditor, id } = planned
    this.#settle(planned, { uetr: makeUetr(uetr), creditor: toHex(creditor), transactionId: toHex(id), ...verdict })
  }

  async #judge(live: Live, result: ItemResult): Promise<Verdict> {
    switch (result.kind) {
      case 'accepted': return 'again'
      case 'problem':
        this.#parts.sender.stopIfClosed(result.problem)
        return 'again'
      case 'final': return this.#executed(live, result)
      case 'refused':
        if (result.status.status === 'kernel.duplicate') {
          const found = await this.#parts.node.find(live.planned.id)
          return found === undefined ? 'again' : this.#executed(live, { height: found.height, ...found.outcome })
        }
        if (result.status.status === 'kernel.expired') return 'expired'
        return { status: 'RJCT', reason: this.#parts.reasons.place(ledgerReason(result.status)) }
    }
  }

  async #executed(live: Live, at: Readonly<{ height: bigint; module: number; code: number; facts: Uint8Array }>): Promise<Verdict> {
    const { node, reasons } = this.#parts
    const { height } = at
    const place = { height: String(height), timeMs: await this.#timeOf(height) }
    if (at.code === 0) return { status: 'ACSC', ...place }
    const status = node.render(at)
    if (status.status === 'payments.duplicateUetr') {
      const paid = await this.#paidBefore(live)
      if (paid !== undefined) return paid
    }
    return { status: 'RJCT', ...place, reason: reasons.place(ledgerReason(status)) }
  }

  /** Where the ledger holds the UETR: settled by one of our signings, or refused since another payment has it; undefined where it does not. */
  async #paidBefore({ planned, ids }: Live): Promise<Verdict | undefined> {
    const { node, reasons } = this.#parts
    const found = await node.query('payments.getPayment', { uetr: makeUetr(planned.uetr) }) as { transactionId: string; height: string } | null
    if (found === null) return undefined
    const height = BigInt(found.height)
    if (!ids.includes(found.transactionId)) {
      return { status: 'RJCT', reason: reasons.place(ledgerReason(node.renderNamed('payments.duplicateUetr', { uetr: planned.uetr, height }))) }
    }
    return { status: 'ACSC', transactionId: found.transactionId, height: String(height), timeMs: await this.#timeOf(height) }
  }

  async #timeOf(height: bigint): Promise<number> {
    const known = this.#times.get(height)
    if (known !== undefined) return known
    const time = await this.#parts.node.timeOf(height)
    this.#times.set(height, time)
    return time
  }

  /** Payments whose validity ended: those that the ledger executed find their end, the others are signed anew, which is durable before they are sent. */
  async #renew(expired: readonly Live[]): Promise<Live[]> {
    const { node, sender, store, message, telling } = this.#parts
    const waiting = Math.max(...expired.map(({ planned }) => validUntilOf(planned.body))) + GRACE_MS - Date.now()
    if (waiting > 0) await sender.pause(waiting)
    const again: Live[] = []
    for (const live of expired) {
      const verdict = await this.#paidBefore(live) ?? await this.#refusedBefore(live)
      if (verdict === undefined) again.push(live)
      else if (typeof verdict !== 'string') this.#end(live, verdict)
    }
    if (again.length === 0) return []
    for (const live of again) {
      live.planned = { ...live.planned, ...renewed(live.planned.body, Date.now()) }
      live.ids.push(toHex(live.planned.id))
    }
    await store.keepAttempt(message, { chunk: encodeChunk(again.map(({ planned }) => planned)) })
    node.log('warn', 'payments of a file were signed anew, since their validity had ended', { payments: again.length })
    const fresh: Live[] = []
    for (const group of await telling.groups(again.map(({ planned }) => planned))) {
      const refusal = await telling.tell(group)
      if (refusal !== undefined) this.refuse(group.payments, refusal)
      else fresh.push(...again.filter(({ planned }) => group.payments.includes(planned)))
    }
    return fresh
  }

  async #refusedBefore(live: Live): Promise<Verdict | undefined> {
    for (const id of live.ids) {
      const found = await this.#parts.node.find(Buffer.from(id, 'hex'))
      if (found === undefined) continue
      assert(found.outcome.code !== 0, 'what was done stands under its UETR')
      return this.#executed(live, { height: found.height, ...found.outcome })
    }
    return undefined
  }
}
