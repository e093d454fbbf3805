import { randomBytes } from 'node:crypto'
import type { Caller } from '../callers/caller.ts'
import { fail } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import { problems } from '../problem/http.data.ts'
import { formatBlockEnd, parseEventId } from '../http/events/eventId.ts'
import { addressFor, hostOf, targetOf, type TargetFault } from './addresses.ts'
import { AT_ONCE_OF_ALL, AWAITED_MAX, PENDING_OF_ALL_MAX, WEBHOOKS_OF_KEY_MAX } from './limits.ts'
import { messageOf } from './message.ts'
import type { Posted } from './post.ts'
import type { WebhookPorts } from './ports.ts'
import { TARGET_FAULTS, webhookProblems } from './problems.data.ts'
import { type SharedRoom, WebhookSender } from './sender.ts'
import { SECRET_LENGTH, secretText } from './signing.ts'
import { OTHER_KINDS, TEST_KIND, type Webhook, type WebhookStanding } from './webhook.ts'

/** What a caller asks a webhook to be. */
export type WebhookWish = Readonly<Pick<Webhook, 'name' | 'url' | 'kinds' | 'accounts'>>

/** A webhook and how it stands. */
export type ShownWebhook = Readonly<{ webhook: Webhook; standing: WebhookStanding }>

/** Numbers for the metrics. */
export type WebhookStats = Readonly<{ working: number; stopped: number; failing: number; pending: number }>

/** The webhooks of a node: who made them sees and manages them, and each sends what its API key may see at that moment. */
export class Webhooks {
  readonly ports: WebhookPorts
  readonly #max: number
  readonly #senders = new Map<string, WebhookSender>()
  readonly #awaited = new Map<string, Set<string>>()
  readonly #room: SharedRoom = { pending: 0, sending: 0, pendingMax: PENDING_OF_ALL_MAX, sendingMax: AT_ONCE_OF_ALL }
  #isClosed = false

  /** @param max webhooks that there may be */
  constructor(ports: WebhookPorts, max: number) {
    this.ports = ports
    this.#max = max
    for (const stored of ports.store.webhooks()) this.#senders.set(stored.webhook.id, this.#sender(stored))
    for (const { webhook, messageKey } of ports.store.awaited()) this.#awaits(webhook, messageKey)
  }

  #sender(stored: ConstructorParameters<typeof WebhookSender>[1]): WebhookSender {
    return new WebhookSender(this.ports, stored, this.#room, {
      onRoom: () => this.#wake(), onAwaits: messageKey => this.#await(stored.webhook.id, messageKey),
    })
  }

  /** Goes on where the process before stopped. */
  resume(): void {
    for (const messageKey of this.#awaited.keys()) void this.fileEnded(messageKey)
    this.#wake()
  }

  /** A block is final. */
  onBlock(): void {
    this.#wake()
  }

  #wake(): void {
    if (!this.#isClosed) for (const sender of this.#senders.values()) sender.wake()
  }

  /** Oldest block that a working webhook has yet to read or deliver from; undefined where none does. */
  get needed(): bigint | undefined {
    let least: bigint | undefined
    for (const sender of this.#senders.values()) if (sender.standing.stopped === undefined && (least === undefined || sender.needed < least)) least = sender.needed
    return least
  }

  get stats(): WebhookStats {
    const all = [...this.#senders.values()].map(({ standing }) => standing)
    return {
      working: all.filter(({ stopped }) => stopped === undefined).length, stopped: this.stoppedByThemselves.length,
      failing: all.filter(({ failingSince, stopped }) => stopped === undefined && failingSince !== undefined).length, pending: this.#room.pending,
    }
  }

  /** Webhooks that stopped without anybody's having wanted it. */
  get stoppedByThemselves(): readonly Readonly<{ id: string; name: string }>[] {
    return [...this.#senders.values()].filter(({ standing: { stopped } }) => stopped !== undefined && stopped !== 'owner').map(({ webhook: { id, name } }) => ({ id, name }))
  }

  /** The webhooks that a caller manages. */
  list(caller: Caller): ShownWebhook[] {
    return [...this.#senders.values()].filter(({ webhook }) => manages(caller, webhook)).map(({ webhook, standing }) => ({ webhook, standing }))
  }

  /** One of them. Throws ProblemFault webhookNotFound, also for what is somebody else's. */
  find(caller: Caller, id: string): ShownWebhook {
    const { webhook, standing } = this.#of(caller, id)
    return { webhook, standing }
  }

  #of(caller: Caller, id: string): WebhookSender {
    const sender = this.#senders.get(id)
    return sender !== undefined && manages(caller, sender.webhook) ? sender : fail(webhookProblems.webhookNotFound, { id })
  }

  /**
   * Makes a webhook; its secret is told this once.
   * @param from the block to begin with; the next one by default
   * @param drawn id (8 bytes) and secret, where the same are to be made when this is done again
   */
  async create(caller: Caller, wish: WebhookWish, { from, drawn = length => randomBytes(length) }: Readonly<{ from?: bigint | undefined; drawn?: (length: number) => Uint8Array }> = {}): Promise<ShownWebhook & Readonly<{ secret: string }>> {
    const key = keyOf(caller)
    const random = drawn(8 + SECRET_LENGTH)
    const id = Buffer.from(random.subarray(0, 8)).toString('hex')
    const secret = random.slice(8, 8 + SECRET_LENGTH)
    const known = this.#senders.get(id)
    if (known === undefined) {
      await this.#check(caller, wish)
      const mine = [...this.#senders.values()].filter(({ webhook }) => webhook.key === key).length
      if (mine >= WEBHOOKS_OF_KEY_MAX || this.#senders.size >= this.#max) fail(webhookProblems.webhooksFull, { limit: Math.min(WEBHOOKS_OF_KEY_MAX, this.#max) })
      const webhook: Webhook = { id, ...wish, key, member: caller.viewer.member, createdAt: this.ports.now() }
      const next = from ?? this.ports.height() + 1n
      this.ports.store.keep(webhook, { secret, next })
      this.#senders.set(id, this.#sender({ webhook, stopped: undefined, next, failingSince: undefined }))
      this.#wake()
    }
    return { ...this.find(caller, id), secret: secretText(secret) }
  }

  /** Changes a webhook. It has the eyes of the API key that changed it from then on, so that it can outlive a key that is replaced; with those of an operator's it keeps what it had. */
  async change(caller: Caller, id: string, wish: Partial<WebhookWish>): Promise<ShownWebhook> {
    const sender = this.#of(caller, id)
    const { webhook } = sender
    const isOwn = caller.viewer.member === webhook.member && (caller.kind === 'key' || caller.kind === 'certificate')
    const changed: Webhook = { ...webhook, ...wish, ...(isOwn && { key: caller.actor.id }) }
    const eyes = isOwn ? caller : this.ports.behind(webhook)
    await this.#check(eyes ?? caller, changed)
    this.ports.store.keep(changed)
    sender.webhook = changed
    if (sender.standing.stopped === 'key') sender.resume()
    return this.find(caller, id)
  }

  /** Refuses what a webhook cannot be: an unknown kind, an account that is not the caller's, a URL that is not allowed. */
  async #check({ viewer }: Caller, { url, kinds, accounts }: WebhookWish): Promise<void> {
    const { router, post } = this.ports
    const known = new Set([...router.events.map(({ moduleName, name }) => `${moduleName}.${name}`), ...router.events.map(({ moduleName }) => `${moduleName}.*`), ...OTHER_KINDS])
    const unknown = kinds.find(kind => !known.has(kind))
    if (unknown !== undefined) fail(problems.badArgument, { name: 'kinds', allowed: `names of events, not ${unknown.slice(0, 100)}` })
    const outside = viewer.accounts !== undefined && (accounts.length === 0 || accounts.some(account => !this.ports.isAccountOf(account, viewer.accounts as readonly string[])))
    if (outside) fail(problems.badArgument, { name: 'accounts', allowed: 'accounts to which the API key is confined' })
    const target = targetOf(url, post.allowed)
    if (typeof target === 'string') refuseUrl(target)
    const address = await addressFor(hostOf(target as URL), post.allowed, post.lookup)
    // A name that leads nowhere at this moment may be on its way; one that leads inside is refused.
    if (address === 'private') refuseUrl(address)
  }

  /** Stops a webhook; what happens meanwhile is sent when it goes on. */
  stop(caller: Caller, id: string): ShownWebhook {
    this.#of(caller, id).stop('owner')
    return this.find(caller, id)
  }

  /** Lets a webhook go on from where it stopped, whatever stopped it. Throws ProblemFault where its API key has ended. */
  resumeOne(caller: Caller, id: string): ShownWebhook {
    const sender = this.#of(caller, id)
    if (this.ports.behind(sender.webhook) === undefined) fail(doorProblems.keyRevoked)
    sender.resume()
    return this.find(caller, id)
  }

  /** Another secret, told this once; the one before signs as well for so long. */
  rotate(caller: Caller, id: string, overlapMs: number, secret: Uint8Array = randomBytes(SECRET_LENGTH)): string {
    const sender = this.#of(caller, id)
    const known = this.ports.store.secrets(id, this.ports.now())?.[0]
    if (known === undefined || !Buffer.from(known).equals(secret)) this.ports.store.rotate(id, secret, this.ports.now() + overlapMs)
    if (sender.standing.stopped === 'secret') sender.resume()
    return secretText(secret)
  }

  /** Removes a webhook and its delivery log. */
  async remove(caller: Caller, id: string): Promise<void> {
    const sender = this.#of(caller, id)
    this.#senders.delete(id)
    await sender.close()
    this.ports.store.remove(id)
    for (const ids of this.#awaited.values()) ids.delete(id)
  }

  /** Sends a message that says nothing, at once and whatever waits; what came of it. */
  async test(caller: Caller, id: string): Promise<Posted & Readonly<{ milliseconds: number }>> {
    const { chainId, now } = this.ports
    const began = now()
    const message = messageOf({ chainId, source: `test:${id}:${began}`, kind: TEST_KIND, time: new Date(began).toISOString(), data: { webhook: id, status: 'test' } })
    const posted = await this.#of(caller, id).post(message) ?? { status: undefined, fault: 'secret', excerpt: '', retryAfterMs: undefined }
    return { ...posted, milliseconds: Math.max(0, now() - began) }
  }

  /** Reads the log once more from a block on. */
  replay(caller: Caller, id: string, from: bigint): void {
    this.#of(caller, id).replay(from)
  }

  /** Has one delivery sent once more. */
  again(caller: Caller, id: string, delivery: number): void {
    if (!this.#of(caller, id).again(delivery)) fail(webhookProblems.deliveryNotFound, { delivery })
  }

  /** Awaits the end of a payment file for a webhook; durable when it returns. */
  awaitFile(caller: Caller, id: string, messageKey: string): void {
    this.#of(caller, id)
    if ([...this.#awaited.values()].filter(ids => ids.has(id)).length >= AWAITED_MAX) fail(problems.busy, { what: 'payment files of a webhook', limit: AWAITED_MAX }, 60)
    this.ports.store.queue(id, [], { now: this.ports.now(), awaits: [messageKey], durable: true })
    this.#await(id, messageKey)
  }

  #awaits(id: string, messageKey: string): void {
    const ids = this.#awaited.get(messageKey) ?? new Set()
    this.#awaited.set(messageKey, ids.add(id))
  }

  #await(id: string, messageKey: string): void {
    this.#awaits(id, messageKey)
    void this.fileEnded(messageKey)
  }

  /** Tells those that await it how a payment file ended; does nothing while it has not. */
  async fileEnded(messageKey: string): Promise<void> {
    for (const id of this.#awaited.get(messageKey) ?? []) {
      const sender = this.#senders.get(id)
      const { files, eyesOf, height, now } = this.ports
      const eyes = sender && await eyesOf(sender.webhook)
      const said = eyes && await files.ended(messageKey, eyes)
      if (sender === undefined || said === undefined || this.#isClosed || this.#awaited.get(messageKey)?.delete(id) !== true) continue
      const end = parseEventId(formatBlockEnd(height())) ?? { index: 0 }
      const time = new Date(now()).toISOString()
      sender.queue({ source: `file:${messageKey}`, height: height(), index: end.index, event: 0, kind: 'files.done', lanes: [`file:${messageKey}`], data: JSON.stringify({ time, ...said }) }, messageKey)
    }
    if (this.#awaited.get(messageKey)?.size === 0) this.#awaited.delete(messageKey)
  }

  /** Ends what is under way, and waits for it. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#senders.values()].map(sender => sender.close()))
    this.ports.store.close()
    this.ports.closeBlocks()
  }
}

/** The id of a caller's API key; undefined for the operator. Whoever is known by no key has none to be told by. */
function keyOf({ kind, actor }: Caller): string | undefined {
  if (kind === 'anonymous') return fail(doorProblems.keyNeeded, { scope: 'read' })
  // What a person signed in for ends with the session.
  if (kind === 'session') return fail(webhookProblems.webhookKeyNeeded)
  return kind === 'operator' ? undefined : actor.id
}

/** Whether a caller manages a webhook: who made it, an administrator of the node, and an API key of the same member that is not confined to accounts. */
function manages(caller: Caller, { key, member }: Webhook): boolean {
  if (caller.kind === 'anonymous') return false
  if (caller.scopes.has('admin') || (key !== undefined && key === caller.actor.id)) return true
  return key !== undefined && member !== undefined && caller.viewer.member === member && caller.viewer.accounts === undefined && caller.scopes.has('read')
}

function refuseUrl(fault: TargetFault): never {
  return fail(webhookProblems.webhookUrlRefused, TARGET_FAULTS[fault])
}
