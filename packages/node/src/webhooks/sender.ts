import { setImmediate } from 'node:timers/promises'
import type { Party } from '@jianghan/kernel'
import type { BlockTold } from '../http/events/feed.ts'
import { AT_ONCE, GIVEN_UP_MS, PAUSE_MAX_MS, PAUSE_MS, PENDING_MAX } from './limits.ts'
import { byPlace, runnable } from './lanes.ts'
import { type Message, MESSAGE_TYPE, messageOf } from './message.ts'
import { postMessage, type Posted } from './post.ts'
import type { Eyes, WebhookPorts } from './ports.ts'
import { dataOf, draftsOf } from './sight.ts'
import { signatureOf } from './signing.ts'
import type { StoredWebhook } from './store.ts'
import { type DeliveryDraft, type Pending, type StopReason, type Webhook, type WebhookStanding, wantsKind } from './webhook.ts'

/** Blocks that may be read for a webhook without anything in them before its place is written down. */
const BLOCKS_UNWRITTEN = 256n
/** Pause after a fault of this program, of the kernel or of the disk, milliseconds. */
const FAULT_MS = 5_000
/** Failed attempts in a row after which an endpoint is tried by one delivery at a time. */
const DOUBTED_AFTER = 3

/** The room that all webhooks share. */
export type SharedRoom = { pending: number; sending: number; readonly pendingMax: number; readonly sendingMax: number }

/** Told when there is room for others, and when the end of a payment file is awaited from now on. */
export type SenderEvents = Readonly<{ onRoom(): void; onAwaits(messageKey: string): void }>

/** The pause before the next attempt after so many: twice as long each time, up to a fifth longer by chance, so that not all come back at once. */
export const pauseAfter = (attempts: number, chance: number): number =>
  Math.round(Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** Math.min(attempts - 1, 20)) * (1 + chance / 5))

/**
 * One webhook at work: reads the log into its queue, and sends from it, each account's messages in their order. All that counts is on disk before it counts: the place in the
 * log together with what was queued up to there, and each attempt with what it comes to.
 */
export class WebhookSender {
  webhook: Webhook
  readonly #ports: WebhookPorts
  readonly #room: SharedRoom
  readonly #busy = new Set<number>()
  readonly #abort = new AbortController()
  readonly #events: SenderEvents
  readonly #running = new Set<Promise<void>>()
  #pending: Pending[]
  #next: bigint
  #written: bigint
  #stopped: StopReason | undefined
  #failingSince: number | undefined
  #failures = 0
  /** Until then the endpoint asked to be left alone, or cannot be reached. */
  #restUntil = 0
  /** The same after a fault of this side. */
  #restOfFault = 0
  #isReading = false
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(ports: WebhookPorts, { webhook, stopped, next, failingSince }: StoredWebhook, room: SharedRoom, events: SenderEvents) {
    this.#ports = ports
    this.webhook = webhook
    this.#room = room
    this.#events = events
    this.#pending = ports.store.pending(webhook.id)
    this.#next = this.#written = next
    this.#stopped = stopped
    this.#failingSince = failingSince
    room.pending += this.#pending.length
  }

  get standing(): WebhookStanding {
    return { stopped: this.#stopped, next: this.#next, failingSince: this.#failingSince, pending: this.#pending.length }
  }

  /** Oldest block that it has yet to read or deliver from. */
  get needed(): bigint {
    const oldest = this.#pending[0]?.height ?? this.#next
    return oldest < this.#next ? oldest : this.#next
  }

  /** Goes on where there is something to be done. */
  wake(): void {
    if (this.#isClosed || this.#stopped !== undefined) return
    const { height, now } = this.#ports
    if (!this.#isReading && this.#next <= height() && this.#hasRoom && now() >= this.#restOfFault) this.#track(this.#read())
    this.#send()
  }

  get #hasRoom(): boolean {
    return this.#pending.length < PENDING_MAX && this.#room.pending < this.#room.pendingMax
  }

  #track(work: Promise<void>): void {
    this.#running.add(work)
    void work.catch((fault: unknown) => {
      this.#ports.log('error', 'a webhook is put off', { webhook: this.webhook.id, why: String((fault as Error)?.message ?? fault).slice(0, 200) })
      this.#restOfFault = this.#ports.now() + FAULT_MS
      this.#wakeIn(FAULT_MS)
    }).finally(() => {
      this.#running.delete(work)
      this.#events.onRoom()
    })
  }

  #wakeIn(ms: number): void {
    if (this.#isClosed) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(1, ms), PAUSE_MAX_MS)).unref()
  }

  /** Reads the log as far as there is room for what it holds. */
  async #read(): Promise<void> {
    this.#isReading = true
    try {
      while (!this.#isClosed && this.#stopped === undefined && this.#next <= this.#ports.height() && this.#hasRoom) {
        const told = this.#ports.told(this.#next)
        if (told === undefined) this.#skip()
        else if (!await this.#take(told)) return
        await setImmediate()
      }
    } finally {
      this.#isReading = false
    }
    this.#send()
  }

  /** Blocks that are no longer kept cannot be told of: said loudly, and gone on from the first that is. */
  #skip(): void {
    const first = this.#ports.firstHeight()
    this.#ports.log('error', 'blocks were pruned before a webhook read them', { webhook: this.webhook.id, from: String(this.#next), first: String(first) })
    this.#next = first > this.#next ? first : this.#next + 1n
  }

  /** Queues what a block holds for this webhook; whether it may go on. */
  async #take(told: BlockTold): Promise<boolean> {
    const { store, owners, now } = this.#ports
    const height = this.#next
    const isWanted = [...told.items, ...told.refusals].some(item => wantsKind(this.webhook, 'name' in item ? item.name : 'transaction.refused') || 'keys' in item && 'messageKey' in item.keys)
    const eyes = isWanted ? await this.#eyes(told) : undefined
    if (isWanted && eyes === undefined) return false
    if (this.#next !== height) return true // read anew from elsewhere meanwhile
    const drafts = eyes === undefined ? [] : draftsOf(height, told, this.webhook, eyes.viewer, owners.ownerOf)
    const awaits = eyes?.files !== true ? [] : this.#filesIn(told)
    const next = height + 1n
    if (drafts.length > 0 || awaits.length > 0 || next - this.#written >= BLOCKS_UNWRITTEN) {
      this.#add(store.queue(this.webhook.id, drafts, { now: now(), next, awaits }))
      this.#written = next
      for (const messageKey of awaits) this.#events.onAwaits(messageKey)
    }
    this.#next = next
    return true
  }

  /** The eyes of this webhook, with all that they need to judge a block; undefined where its key has ended, with which it stops. */
  async #eyes({ items, refusals }: Pick<BlockTold, 'items' | 'refusals'>): Promise<Eyes | undefined> {
    const { owners, eyesOf } = this.#ports
    const eyes = await eyesOf(this.webhook)
    if (eyes === undefined) {
      this.stop('key')
      return undefined
    }
    const parties: readonly Party[] = [...items, ...refusals].flatMap(({ audience }) => (typeof audience === 'string' ? [] : audience))
    const missing = eyes.viewer.all ? [] : owners.missing(parties)
    if (missing.length > 0) await owners.learn(missing)
    return eyes
  }

  /** Files that a block records, whose end this webhook wants to hear of. */
  #filesIn({ items }: BlockTold): string[] {
    if (!wantsKind(this.webhook, 'files.done') || this.webhook.accounts.length > 0) return []
    return items.flatMap(({ keys }) => (keys['messageKey'] === undefined || !this.#ports.files.has(keys['messageKey']) ? [] : [keys['messageKey']]))
  }

  /** Takes up what was queued. What is read in the order of the log stands at the end already. */
  #add(queued: readonly Pending[]): void {
    const [first] = queued
    const last = this.#pending.at(-1)
    this.#pending.push(...queued)
    this.#room.pending += queued.length
    if (first !== undefined && last !== undefined && byPlace(last, first) > 0) this.#pending.sort(byPlace)
  }

  #reload(): void {
    const before = this.#pending.length
    this.#pending = this.#ports.store.pending(this.webhook.id)
    this.#room.pending += this.#pending.length - before
  }

  /** Begins as many attempts as may be under way. */
  #send(): void {
    if (this.#isClosed || this.#stopped !== undefined || this.#pending.length === 0) return
    const now = this.#ports.now()
    const rest = Math.max(this.#restUntil, this.#restOfFault)
    if (rest > now) return this.#wakeIn(rest - now)
    const free = (this.#failures >= DOUBTED_AFTER ? 1 : AT_ONCE) - this.#busy.size
    const count = Math.min(free, this.#room.sendingMax - this.#room.sending)
    if (count <= 0) return
    const { due, nextAt } = runnable(this.#pending, { now, count, isBusy: seq => this.#busy.has(seq) })
    for (const delivery of due) {
      this.#busy.add(delivery.seq)
      this.#room.sending++
      this.#track(this.#deliver(delivery))
    }
    if (due.length < count && nextAt !== Infinity) this.#wakeIn(nextAt - now)
  }

  async #deliver(delivery: Pending): Promise<void> {
    try {
      const message = await this.#message(delivery)
      if (this.#isClosed || this.#stopped !== undefined || message === undefined) return
      if (message === 'withheld' || message === 'lost') return this.#note(delivery, undefined, { end: message })
      const began = this.#ports.now()
      const posted = await this.post(message)
      if (posted === undefined || this.#isClosed) return
      this.#settle(delivery, posted, { at: began, milliseconds: Math.max(0, this.#ports.now() - began) })
    } finally {
      this.#busy.delete(delivery.seq)
      this.#room.sending--
    }
  }

  /** The message as its reader may see it at this moment. */
  async #message(delivery: Pending): Promise<Message | 'withheld' | 'lost' | undefined> {
    const { chainId, told: read, owners, router, now } = this.#ports
    const { source, kind, data } = delivery
    const told = data === undefined ? read(delivery.height) : { time: new Date(now()).toISOString(), items: [], refusals: [] }
    if (told === undefined) return 'lost'
    const item = { items: told.items.filter(({ index }) => index === delivery.index), refusals: told.refusals.filter(({ index }) => index === delivery.index) }
    const eyes = await this.#eyes(item)
    if (eyes === undefined) return undefined
    if (data !== undefined) {
      const { time, ...said } = JSON.parse(data) as Readonly<Record<string, unknown>>
      const sees = kind !== 'files.done' || await this.#ports.files.ended(String(said['messageKey']), eyes) !== undefined
      return sees ? messageOf({ chainId, source, kind, time: String(time), data: said }) : 'withheld'
    }
    const statusOf = ({ module, code }: Readonly<{ module: number; code: number }>): string => {
      const error = router.errors.find(each => each.module === module && each.code === code)
      return error === undefined ? `${module}/${code}` : `${error.moduleName}.${error.name}`
    }
    const said = dataOf(delivery, { time: told.time, ...item }, this.webhook, eyes.viewer, { ownerOf: owners.ownerOf, statusOf })
    return said === undefined ? 'withheld' : messageOf({ chainId, source, kind, time: told.time, data: said })
  }

  /** Signs and sends a message; undefined where the secret cannot be read, with which the webhook stops. */
  async post({ id, body }: Message): Promise<Posted | undefined> {
    const { store, key, post, userAgent, now } = this.#ports
    const secrets = store.secrets(this.webhook.id, now())
    if (secrets === undefined) {
      this.stop('secret')
      return undefined
    }
    const timestamp = Math.floor(now() / 1000)
    const headers = {
      'content-type': MESSAGE_TYPE, 'user-agent': userAgent, accept: '*/*', 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatureOf({ id, timestamp, body }, secrets, key),
    }
    return postMessage(this.webhook.url, { headers, body }, { ...post, signal: this.#abort.signal })
  }

  /** Draws the conclusion from an attempt. */
  #settle(delivery: Pending, { status, fault, excerpt, retryAfterMs }: Posted, times: Readonly<{ at: number; milliseconds: number }>): void {
    const { now, chance, log } = this.#ports
    const tried = { ...times, status, fault, excerpt }
    const at = now()
    if (fault === undefined) {
      this.#failures = 0
      this.#failingSince = undefined
      this.#restUntil = 0
      return this.#note(delivery, tried, { end: 'delivered' })
    }
    this.#failures++
    this.#failingSince ??= times.at
    const attempts = delivery.attempts + 1
    if (this.#failures === 1) log('warn', 'a webhook did not take a message', { webhook: this.webhook.id, fault, ...(status !== undefined && { status }) })
    const pause = Math.max(pauseAfter(attempts, chance()), retryAfterMs ?? 0)
    // Where nobody is there, or it asks to be left alone, the others are not tried either.
    if (status === undefined || retryAfterMs !== undefined) this.#restUntil = at + Math.max(retryAfterMs ?? 0, Math.min(pauseAfter(this.#failures, chance()), PAUSE_MAX_MS))
    const isDead = at - this.#failingSince > GIVEN_UP_MS
    const isOld = at - (delivery.firstAt ?? times.at) > GIVEN_UP_MS
    this.#note(delivery, tried, isOld && !isDead ? { end: 'failed' } : { nextAt: at + pause })
    if (status === 410) this.stop('gone')
    else if (isDead) this.stop('dead')
  }

  #note(delivery: Pending, tried: Parameters<WebhookPorts['store']['note']>[2], then: Parameters<WebhookPorts['store']['note']>[3]): void {
    const { store, now } = this.#ports
    store.note(this.webhook.id, delivery, tried, then, { now: now(), failingSince: this.#failingSince })
    const place = this.#pending.findIndex(({ seq }) => seq === delivery.seq)
    if (place < 0) return
    if ('end' in then) {
      this.#pending.splice(place, 1)
      this.#room.pending--
      return
    }
    this.#pending[place] = { ...delivery, attempts: delivery.attempts + 1, firstAt: delivery.firstAt ?? tried?.at, nextAt: then.nextAt }
  }

  /** Stops; what waits, waits on. */
  stop(reason: StopReason): void {
    if (this.#stopped !== undefined) return
    this.#ports.store.stop(this.webhook.id, reason)
    this.#stopped = reason
    if (reason !== 'owner') this.#ports.log('error', 'a webhook is stopped', { webhook: this.webhook.id, reason })
  }

  /** Goes on, at once. */
  resume(): void {
    const { store, now } = this.#ports
    store.stop(this.webhook.id, undefined)
    store.hasten(this.webhook.id, now())
    this.#stopped = undefined
    this.#failures = 0
    this.#failingSince = undefined
    this.#restUntil = 0
    this.#reload()
    this.wake()
  }

  /** Queues something that no block holds. */
  queue(draft: DeliveryDraft, ended?: string): void {
    const { store, now } = this.#ports
    this.#add(store.queue(this.webhook.id, [draft], { now: now(), durable: true, ...(ended !== undefined && { ended }) }))
    this.wake()
  }

  /** Has a delivery sent once more; whether there was one with its end. */
  again(seq: number): boolean {
    const found = this.#ports.store.again(this.webhook.id, seq, this.#ports.now())
    this.#reload()
    this.wake()
    return found
  }

  /** Reads the log once more from a block on: what it held for this webhook is sent again. */
  replay(from: bigint): void {
    this.#ports.store.queue(this.webhook.id, [], { now: this.#ports.now(), next: from, durable: true })
    this.#next = this.#written = from
    this.wake()
  }

  /** Waits for what is under way, after ending it. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#abort.abort()
    await Promise.allSettled(this.#running)
    this.#room.pending -= this.#pending.length
    // What was read without anything in it need not be read again.
    if (this.#next > this.#written) this.#ports.store.queue(this.webhook.id, [], { now: this.#ports.now(), next: this.#next })
  }
}
