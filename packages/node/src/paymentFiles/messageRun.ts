import { assert } from '@jianghan/protocol'
import type { Vault } from '@jianghan/vault'
import type { MessageStore, PlanOutline, StoredMessage } from './messageStore.ts'
import { ChunkPayer } from './paying.ts'
import { decodeChunk, type PlannedPayment } from './plan/planCodec.ts'
import type { NodePort } from './ports.ts'
import { type Reason, ReasonBook } from './reasons.ts'
import { ensureRecorded } from './recording.ts'
import type { PaymentStanding, Standing } from './report/standing.ts'
import { Sender } from './sending.ts'
import type { FileBudget } from './granted/budget.ts'
import type { KeyRing } from './signatory.ts'
import type { Telling, Told } from './telling.ts'
import type { Work } from './work/workThread.ts'

/** What a run works with. */
export type RunPorts = Readonly<{ node: NodePort; work: Work; keyRing: KeyRing; store: MessageStore; vault: Vault; telling: Telling }>

/** Chunks that are on their way at once: enough that signing, judging and executing go on side by side. */
const CHUNKS_AT_ONCE = 6

/** A message on its way through the ledger, from its record to the end of its last payment. Begun again after a crash it does the same. */
export class MessageRun {
  readonly message: StoredMessage
  /** Why the whole file is refused, once that is known; undefined when its payments go. */
  readonly recorded: Promise<Reason | undefined>
  /** Every payment is settled or refused; rejected where the node stops before. What is still to be written then, a crash would only have written again. */
  readonly settled: Promise<void>
  /** The end: results and openings lie in the vault. */
  readonly finished: Promise<void>
  readonly #ports: RunPorts
  readonly #payments: PaymentStanding[]
  readonly #reasons: ReasonBook
  readonly #outline: PlanOutline
  readonly #isFresh: boolean

  readonly #budget: FileBudget | undefined

  /** @param fresh whether nothing of it was sent before · budget: what is given back where a payment is refused */
  constructor(ports: RunPorts, message: StoredMessage, outline: PlanOutline, { fresh = false, budget }: Readonly<{ fresh?: boolean; budget?: FileBudget | undefined }> = {}) {
    this.#ports = ports
    this.#budget = budget
    this.message = message
    this.#outline = outline
    this.#isFresh = fresh
    this.#reasons = new ReasonBook(outline.reasons)
    this.#payments = startOf(message.head.count, outline)
    const sender = new Sender(ports, outline.signerSets)
    this.recorded = ensureRecorded({ ...ports, sender, message, outline })
    this.settled = this.recorded.then(refusal => (refusal === undefined ? this.#pay(sender) : undefined))
    this.finished = this.settled.then(() => this.recorded).then(refusal => (refusal === undefined ? this.#finish() : undefined))
    // Whoever waits is told; a run that nobody waits for is looked after by the service.
    this.recorded.catch(() => undefined)
    this.settled.catch(() => undefined)
    this.finished.catch(() => undefined)
  }

  /** What is known now. */
  get standing(): Standing {
    return { payments: this.#payments, reasons: this.#reasons.list, debtors: this.#outline.debtors, ...(this.#outline.names && { names: this.#outline.names }) }
  }

  /** Whether every payment has its end. */
  get isSettled(): boolean {
    return this.#payments.every(({ status }) => status !== 'PDNG')
  }

  /** Highest block with one of its payments. */
  get height(): bigint {
    return this.#payments.reduce((most, { height }) => (height !== undefined && BigInt(height) > most ? BigInt(height) : most), 0n)
  }

  async #pay(sender: Sender): Promise<void> {
    const { store, node } = this.#ports
    const began = performance.now()
    const chunks = store.chunks(this.message.planned?.chunks ?? [])
    const anew = this.#isFresh ? undefined : await this.#signedAnew()
    const payer = new ChunkPayer({ ...this.#ports, sender, message: this.message, reasons: this.#reasons }, (planned, standing) => {
      this.#payments[planned.index] = standing
      if (standing.status === 'RJCT') this.#budget?.giveBack(planned.body)
    })
    // Payments that another node is told of first wait for that node alone; the others go on.
    const apart: Promise<void>[] = []
    const payGroups = async (planned: readonly PlannedPayment[], signings: ReadonlyMap<number, readonly PlannedPayment[]> | undefined): Promise<void> => {
      for (const group of await this.#ports.telling.groups(planned)) {
        const paid = this.#payTold(payer, group, signings)
        if (group.members.length === 0) await paid
        else {
          paid.catch(() => undefined)
          apart.push(paid)
        }
      }
    }
    const lane = async (): Promise<void> => {
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
        const planned = paymentsOf(next.value)
        if (anew === undefined) {
          await payGroups(planned, undefined)
          continue
        }
        const signings = new Map(planned.map(payment => [payment.index, [payment, ...anew.get(payment.index) ?? []]]))
        const newest = planned.map(({ index }) => signings.get(index)?.pop() as PlannedPayment)
        await payGroups(newest, signings)
      }
    }
    await Promise.all(Array.from({ length: CHUNKS_AT_ONCE }, lane))
    await Promise.all(apart)
    node.log('info', 'every payment of a file has its end', { payments: this.#payments.length, payMs: Math.round(performance.now() - began) })
  }

  /** Tells the payees' side of payments, then pays them. */
  async #payTold(payer: ChunkPayer, group: Told, signings: ReadonlyMap<number, readonly PlannedPayment[]> | undefined): Promise<void> {
    const refusal = await this.#ports.telling.tell(group)
    if (refusal === undefined) await payer.pay(group.payments, signings)
    else payer.refuse(group.payments, refusal)
  }

  /** Openings, then results. */
  async #finish(): Promise<void> {
    const { store, node } = this.#ports
    const began = performance.now()
    const items = [...this.message.planned?.chunks ?? [], ...this.message.attempts.flatMap(({ chunk }) => chunk ?? [])]
    for await (const chunk of store.chunks(items)) await this.#keepFields(chunk)
    await store.finish(this.message, this.standing)
    const { settled = 0, refused = 0 } = this.message.end ?? {}
    node.log('info', 'a payment file is kept', { settled, refused, keepMs: Math.round(performance.now() - began) })
  }

  async #keepFields(chunk: Uint8Array): Promise<void> {
    const { store, telling } = this.#ports
    const payments = paymentsOf(chunk)
    const readers = await Promise.all(payments.map(({ creditor }) => telling.readersOf(creditor)))
    await store.keepFields(payments.map(({ id, fields }, i) => ({ txId: id, fields, readers: readers[i] ?? [] })))
  }

  /** Payments that an earlier run signed anew, by their place in the file, in the order of signing. */
  async #signedAnew(): Promise<Map<number, PlannedPayment[]>> {
    const signings = new Map<number, PlannedPayment[]>()
    const chunks = this.#ports.store.chunks(this.message.attempts.flatMap(({ chunk }) => chunk ?? []))
    for await (const chunk of chunks) for (const payment of paymentsOf(chunk)) signings.set(payment.index, [...signings.get(payment.index) ?? [], payment])
    return signings
  }
}

function paymentsOf(chunk: Uint8Array): PlannedPayment[] {
  const payments = decodeChunk(chunk)
  assert(payments !== undefined, 'a plan holds what was written')
  return payments
}

/** What is known of a message before any answer of the ledger: what was refused here, and the rest on its way. */
export function startOf(count: number, { refused }: Pick<PlanOutline, 'refused'>): PaymentStanding[] {
  const payments: PaymentStanding[] = Array.from({ length: count }, () => ({ status: 'PDNG' }))
  for (const [index, reason] of refused) payments[index] = { status: 'RJCT', reason }
  return payments
}
