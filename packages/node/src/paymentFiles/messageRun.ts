import type { Vault } from '@jianghan/vault'
import type { MessageStore, PlanOutline, StoredMessage } from './messageStore.ts'
import { ChunkPayer } from './paying.ts'
import { decodeChunk, type PlannedPayment } from './plan/planCodec.ts'
import type { NodePort } from './ports.ts'
import { type Reason, ReasonBook } from './reasons.ts'
import { ensureRecorded } from './recording.ts'
import type { PaymentStanding, Standing } from './report/standing.ts'
import { Sender } from './sending.ts'
import type { Signatory } from './signatory.ts'
import type { Work } from './work/workThread.ts'

/** What a run works with. */
export type RunPorts = Readonly<{ node: NodePort; work: Work; signatory: Signatory; store: MessageStore; vault: Vault }>

/** Chunks that are on their way at once: enough that signing, judging and executing go on side by side. */
const CHUNKS_AT_ONCE = 6

/** A message on its way through the ledger, from its record to the end of its last payment. Begun again after a crash it does the same. */
export class MessageRun {
  readonly message: StoredMessage
  /** Why the whole file is refused, once that is known; undefined when its payments go. */
  readonly recorded: Promise<Reason | undefined>
  /** The end; rejected where the node stops before. */
  readonly finished: Promise<void>
  readonly #ports: RunPorts
  readonly #payments: PaymentStanding[]
  readonly #reasons: ReasonBook
  readonly #outline: PlanOutline
  readonly #fresh: readonly Uint8Array[] | undefined

  /** @param fresh the chunks where they were made just now; otherwise they are read from the vault */
  constructor(ports: RunPorts, message: StoredMessage, outline: PlanOutline, fresh?: readonly Uint8Array[]) {
    this.#ports = ports
    this.message = message
    this.#outline = outline
    this.#fresh = fresh
    this.#reasons = new ReasonBook(outline.reasons)
    this.#payments = startOf(message.head.count, outline)
    const sender = new Sender(ports, outline.signerSets)
    this.recorded = ensureRecorded({ ...ports, sender, message, outline })
    this.finished = this.recorded.then(refusal => (refusal === undefined ? this.#pay(sender) : undefined))
    // Whoever waits is told; a run that nobody waits for is looked after by the service.
    this.recorded.catch(() => undefined)
    this.finished.catch(() => undefined)
  }

  /** What is known now. */
  get standing(): Standing {
    return { payments: this.#payments, reasons: this.#reasons.list, debtors: this.#outline.debtors }
  }

  /** Highest block with one of its payments. */
  get height(): bigint {
    return this.#payments.reduce((most, { height }) => (height !== undefined && BigInt(height) > most ? BigInt(height) : most), 0n)
  }

  async #pay(sender: Sender): Promise<void> {
    const { store, node } = this.#ports
    const began = performance.now()
    const { chunks } = this.message.head
    const latest = await this.#signedAnew()
    const payer = new ChunkPayer({ ...this.#ports, sender, message: this.message, reasons: this.#reasons }, (index, standing) => { this.#payments[index] = standing })
    let next = 0
    const lane = async (): Promise<void> => {
      for (let place = next++; place < chunks.length; place = next++) {
        const fresh = this.#fresh?.[place]
        const planned = (fresh && decodeChunk(fresh)) ?? await store.chunk(chunks[place] as string)
        const earlier = new Map<number, PlannedPayment[]>()
        const current = planned.map(payment => {
          const signings = [payment, ...latest.get(payment.index) ?? []]
          earlier.set(payment.index, signings.slice(0, -1))
          return signings.at(-1) as PlannedPayment
        })
        await payer.pay(current, earlier)
      }
    }
    await Promise.all(Array.from({ length: Math.min(CHUNKS_AT_ONCE, chunks.length) }, lane))
    const paid = performance.now()
    await store.finish(this.message, this.standing)
    const { settled = 0, refused = 0 } = this.message.end ?? {}
    node.log('info', 'a payment file has its end', { settled, refused, payMs: Math.round(paid - began), keepMs: Math.round(performance.now() - paid) })
  }

  /** Payments that an earlier run signed anew, by their place in the file, in the order of signing. */
  async #signedAnew(): Promise<Map<number, PlannedPayment[]>> {
    const latest = new Map<number, PlannedPayment[]>()
    for (const { chunk } of this.message.attempts) {
      if (chunk === undefined) continue
      for (const payment of await this.#ports.store.chunk(chunk)) latest.set(payment.index, [...latest.get(payment.index) ?? [], payment])
    }
    return latest
  }
}

/** What is known of a message before any answer of the ledger: what was refused here, and the rest on its way. */
export function startOf(count: number, { refused }: PlanOutline): PaymentStanding[] {
  const payments: PaymentStanding[] = Array.from({ length: count }, () => ({ status: 'PDNG' }))
  for (const [index, reason] of refused) payments[index] = { status: 'RJCT', reason }
  return payments
}
