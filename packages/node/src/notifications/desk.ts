import { setImmediate } from 'node:timers/promises'
import { compose, type Composed, type Recipient } from '@jianghan/gateway-notifications'
import type { PartyOwners } from '../audience/owners.ts'
import type { Viewer } from '../audience/viewer.ts'
import type { BlockTold } from '../http/events/feed.ts'
import { AGAIN_MS, BLOCKS_UNWRITTEN, DROPPED_MS, HOUR_MS, PAUSE_MAX_MS, PAUSE_MS } from './limits.ts'
import { type AmountText, noticesOf } from './ledgerNotices.ts'
import { type NodeStanding, nodeNotices } from './nodeNotices.ts'
import type { NoticeStore } from './store.ts'

/** What a desk asks of the node. */
export type DeskPorts = Readonly<{
  store: NoticeStore
  /** Sends a message; rejects where it did not go out. */
  send(recipient: Recipient, message: Composed, id: string): Promise<void>
  /** The name by which the node is known to its people. */
  node: string
  now(): number
  height(): bigint
  firstHeight(): bigint
  told(height: bigint): BlockTold | undefined
  viewerOf(recipient: Recipient): Promise<Viewer>
  owners: PartyOwners
  amountText(assets: readonly string[]): Promise<AmountText>
  standing(recipient: Recipient, viewer: Viewer): Promise<NodeStanding>
  log(level: 'info' | 'warn' | 'error', words: string, details: Readonly<Record<string, unknown>>): void
}>

/**
 * All that one recipient is told: gathers what blocks and the node have to say, and sends it as one message once some time has passed, never more in an hour than it may be.
 * Ten thousand payments are one message.
 */
export class NoticeDesk {
  readonly #recipient: Recipient
  readonly #ports: DeskPorts
  #next: bigint
  #written: bigint
  #reading: Promise<void> | undefined
  #sending: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #restUntil = 0
  /** Nothing is read before, after a fault of this side. */
  #restOfFault = 0
  #isClosed = false

  constructor(recipient: Recipient, ports: DeskPorts) {
    this.#recipient = recipient
    this.#ports = ports
    // Who is new hears of what is new.
    this.#next = this.#written = ports.store.placeOf(recipient.name) ?? ports.height() + 1n
  }

  /** Goes on where there is something to be read or sent. */
  wake(): void {
    if (this.#isClosed) return
    this.#reading ??= this.#read().catch((fault: unknown) => this.#faulted(fault)).finally(() => {
      this.#reading = undefined
      // What came in the moment of the end.
      if (!this.#isClosed && this.#next <= this.#ports.height() && this.#ports.now() >= this.#restOfFault) this.wake()
    })
    this.#plan()
  }

  #faulted(fault: unknown): void {
    this.#restOfFault = this.#ports.now() + PAUSE_MS
    this.#ports.log('error', 'notices are put off', { recipient: this.#recipient.name, why: String((fault as Error)?.message ?? fault).slice(0, 200) })
  }

  async #read(): Promise<void> {
    const { told, height, firstHeight, store, now } = this.#ports
    while (!this.#isClosed && this.#next <= height()) {
      const block = told(this.#next)
      const notices = block === undefined ? [] : await this.#noticesIn(block)
      const next = block === undefined && firstHeight() > this.#next ? firstHeight() : this.#next + 1n
      if (notices.length > 0 || next - this.#written >= BLOCKS_UNWRITTEN) {
        store.gather(this.#recipient.name, notices, { now: now(), next })
        this.#written = next
      }
      this.#next = next
      await setImmediate()
    }
    this.#plan()
  }

  async #noticesIn(block: BlockTold): Promise<ReturnType<typeof noticesOf>> {
    if (block.items.length + block.refusals.length === 0) return []
    const { viewerOf, owners, amountText } = this.#ports
    const viewer = await viewerOf(this.#recipient)
    const parties = [...block.items, ...block.refusals].flatMap(({ audience }) => (typeof audience === 'string' ? [] : audience))
    const missing = owners.missing(parties)
    if (missing.length > 0) await owners.learn(missing)
    const assets = this.#recipient.details ? [...new Set(block.items.flatMap(({ moved }) => moved().map(({ assetId }) => assetId)))] : []
    return noticesOf(block, this.#recipient, viewer, owners.ownerOf, await amountText(assets))
  }

  /** Looks how the node stands. */
  async look(): Promise<void> {
    const { store, now, viewerOf, standing } = this.#ports
    const viewer = await viewerOf(this.#recipient)
    store.gather(this.#recipient.name, nodeNotices(await standing(this.#recipient, viewer), this.#recipient), { now: now(), againMs: AGAIN_MS })
    this.#plan()
  }

  /** Sends what waits when its time has come. */
  #plan(): void {
    clearTimeout(this.#timer)
    const { store, now } = this.#ports
    const { name, gatherSeconds, perHour } = this.#recipient
    const waiting = this.#isClosed || this.#sending !== undefined ? undefined : store.waiting(name)
    if (waiting === undefined) return
    const sent = store.sentSince(name, now() - HOUR_MS)
    const nextPlace = sent.length < perHour ? 0 : (sent[sent.length - perHour] ?? 0) + HOUR_MS
    const due = Math.max(waiting.since + 1_000 * gatherSeconds, nextPlace, this.#restUntil)
    if (due > now()) {
      this.#timer = setTimeout(() => this.#plan(), Math.min(due - now(), HOUR_MS)).unref()
      return
    }
    this.#sending = this.#send(waiting).catch((fault: unknown) => this.#faulted(fault)).finally(() => {
      this.#sending = undefined
      this.#plan()
    })
  }

  async #send({ gathered, since }: Readonly<{ gathered: Parameters<typeof compose>[0]; since: number }>): Promise<void> {
    const { store, send, now, node, log } = this.#ports
    const { name, language } = this.#recipient
    try {
      await send(this.#recipient, compose(gathered, { language, node }), `${since}.${Buffer.from(name).toString('hex').slice(0, 32)}`)
    } catch (fault) {
      const pause = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** Math.min(this.#failures++, 12))
      this.#restUntil = now() + pause
      log('warn', 'a notice did not go out', { recipient: name, why: String((fault as Error).message).slice(0, 200), againInMs: pause })
      if (now() - since < DROPPED_MS) return
      log('error', 'notices are dropped: none went out for three days', { recipient: name })
      return store.done(name, gathered)
    }
    this.#failures = 0
    store.done(name, gathered, now())
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await Promise.allSettled([this.#reading, this.#sending])
    if (this.#next > this.#written) this.#ports.store.gather(this.#recipient.name, [], { now: this.#ports.now(), next: this.#next })
  }
}
