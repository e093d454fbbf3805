import { isRefused } from '@jianghan/crypto'
import { fromHex, fromUtf8, utf8 } from '@jianghan/protocol'
import { MAX_PAGE, type Vault } from '@jianghan/vault'
import { held } from '../paymentFiles/messageStore.ts'
import type { VaultExchange } from '../vaultExchange/exchange.ts'
import type { CancellationCase, CaseEnd, RefundDecision, RefundRequest, ReturnCase, Returned, ReturnsEnd } from './model.ts'
import { readRefundDecision, readRefundRequest } from './refundFile.ts'

const KIND = { case: 'iso20022.camt055', end: 'iso20022.camt055-end', request: 'iso20022.refund-request', decision: 'iso20022.refund-decision', returns: 'iso20022.pacs004', returned: 'iso20022.pacs004-end' } as const
const JSON_TYPE = 'application/json'

/** A request for a refund with its id: that of its item, the same at both nodes. */
export type KeptRefund = Readonly<{ id: string; request: RefundRequest; /** The member whose node sent it; none where it was made here. */ sender: string | undefined }>

/** What is read of one kind: from which place of the list on, and which items are known. */
type Reading = { after: string | undefined; readonly known: Set<string> }

/**
 * Cases, requests for refunds and decisions as they lie in the vault. Requests and decisions travel to the node of who reads them by the exchange of vaults, so that what came since is looked for
 * whenever something is asked. Everything is held in memory, some hundred bytes each.
 */
export class CaseBook {
  readonly #vault: Vault
  readonly #exchange: VaultExchange
  readonly #cases = new Map<string, CancellationCase>()
  readonly #ends = new Map<string, CaseEnd>()
  readonly #returns = new Map<string, ReturnCase>()
  readonly #returned = new Map<string, readonly Returned[]>()
  readonly #refunds = new Map<string, KeptRefund>()
  readonly #byUetr = new Map<string, KeptRefund[]>()
  readonly #decisions = new Map<string, RefundDecision>()
  readonly #readings = new Map<string, Reading>()
  #reading: Promise<void> = Promise.resolve()

  constructor(exchange: VaultExchange) {
    this.#exchange = exchange
    this.#vault = exchange.ports.vault
  }

  /** Reads what came since it was asked last. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#read())
    return this.#reading
  }

  async #read(): Promise<void> {
    for await (const [, value] of this.#fresh(KIND.case, own<CancellationCase>)) this.#cases.set(value.key, value)
    for await (const [, value] of this.#fresh(KIND.end, own<CaseEnd>)) this.#ends.set(value.case, value)
    for await (const [, value] of this.#fresh(KIND.returns, own<ReturnCase>)) this.#returns.set(value.key, value)
    for await (const [, value] of this.#fresh(KIND.returned, own<ReturnsEnd>)) this.#returned.set(value.case, value.done)
    for await (const [id, request] of this.#fresh(KIND.request, readRefundRequest)) this.#addRefund({ id, request, sender: this.#senderOf(id) })
    for await (const [id, decision] of this.#fresh(KIND.decision, readRefundDecision)) {
      const asked = this.#refunds.get(decision.request)
      const sender = this.#senderOf(id)
      // A decision that travelled counts where the payee is served at another node: it names the id of the request, which nobody but payer and payee was told.
      if (asked !== undefined && (sender === undefined || (await this.#exchange.elsewhere([asked.request.payee])).length > 0)) this.#addDecision(decision)
    }
  }

  #senderOf(id: string): string | undefined {
    return this.#exchange.ports.store.originOf(fromHex(id) as Uint8Array)
  }

  #addRefund(kept: KeptRefund): void {
    this.#refunds.set(kept.id, kept)
    this.#byUetr.set(kept.request.uetr, [...this.#byUetr.get(kept.request.uetr) ?? [], kept])
  }

  /** The first decision counts. */
  #addDecision(decision: RefundDecision): void {
    if (!this.#decisions.has(decision.request)) this.#decisions.set(decision.request, decision)
  }

  /** Items of a kind that were not read yet; those that another node sent in another form are passed over. */
  async *#fresh<T>(kind: string, read: (bytes: Uint8Array) => T | undefined): AsyncGenerator<[id: string, value: T]> {
    const reading: Reading = this.#readings.get(kind) ?? { after: undefined, known: new Set() }
    this.#readings.set(kind, reading)
    for (;;) {
      const page = held(await this.#vault.list({ kind, limit: MAX_PAGE, ...(reading.after !== undefined && { after: reading.after }) }))
      for (const { id } of page.items) {
        if (reading.known.has(id)) continue
        reading.known.add(id)
        const item = await this.#vault.get(id)
        if (isRefused(item) && item.refused.code === 'vault.erased') continue
        const value = read(held(item).bytes)
        if (value !== undefined) yield [id, value]
      }
      if (page.next === undefined) return
      reading.after = page.next
    }
  }

  case(key: string): CancellationCase | undefined {
    return this.#cases.get(key)
  }

  end(key: string): CaseEnd | undefined {
    return this.#ends.get(key)
  }

  /** The cases of an id, whoever sent them. */
  named(id: string): readonly CancellationCase[] {
    return [...this.#cases.values()].filter(each => each.id === id)
  }

  /** Keeps a case before anything is done about it. */
  async keepCase(value: CancellationCase): Promise<void> {
    held(await this.#vault.put(draftOf(KIND.case, value, [])))
    this.#cases.set(value.key, value)
  }

  async keepEnd(value: CaseEnd): Promise<void> {
    held(await this.#vault.put(draftOf(KIND.end, value, [])))
    this.#ends.set(value.case, value)
  }

  returnCase(key: string): ReturnCase | undefined {
    return this.#returns.get(key)
  }

  returned(key: string): readonly Returned[] | undefined {
    return this.#returned.get(key)
  }

  /** Keeps a message of returns before anything is done about it. */
  async keepReturns(value: ReturnCase): Promise<void> {
    held(await this.#vault.put(draftOf(KIND.returns, value, [])))
    this.#returns.set(value.key, value)
  }

  async keepReturned(value: ReturnsEnd): Promise<void> {
    held(await this.#vault.put(draftOf(KIND.returned, value, [])))
    this.#returned.set(value.case, value.done)
  }

  /** The requests for refunds, in the order they came. */
  get refunds(): readonly KeptRefund[] {
    return [...this.#refunds.values()]
  }

  refund(id: string): KeptRefund | undefined {
    return this.#refunds.get(id)
  }

  decision(id: string): RefundDecision | undefined {
    return this.#decisions.get(id)
  }

  /** A request for a payment that was not decided yet. */
  openFor(uetr: string): KeptRefund | undefined {
    return this.#byUetr.get(uetr)?.find(({ id }) => !this.#decisions.has(id))
  }

  /** Keeps a request and sends it to the payee's node, where that is another one; its id. */
  async ask(request: RefundRequest): Promise<string> {
    const { item } = await this.#exchange.share(draftOf(KIND.request, request, [request.payee, request.payer]))
    this.#readings.get(KIND.request)?.known.add(item)
    this.#addRefund({ id: item, request, sender: undefined })
    return item
  }

  /** Keeps a decision and sends it to the payer's node, where that is another one. */
  async decide({ request: { payer, payee }, sender }: KeptRefund, decision: RefundDecision): Promise<void> {
    const { item } = await this.#exchange.share(draftOf(KIND.decision, decision, [payer, payee, ...(sender === undefined ? [] : [sender])]))
    this.#readings.get(KIND.decision)?.known.add(item)
    this.#addDecision(decision)
  }
}

const draftOf = (kind: string, value: unknown, readers: readonly string[]) => ({ kind, mediaType: JSON_TYPE, readers: [...new Set(readers)], bytes: utf8(JSON.stringify(value)) })

/** What this node kept itself, as it wrote it. */
const own = <T>(bytes: Uint8Array): T | undefined => JSON.parse(fromUtf8(bytes) ?? 'null') as T ?? undefined
