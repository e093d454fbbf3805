import { assert, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { type Delivery, type DeliveryKind, type ErasureReason, type ErasureReceipt, type Headers, type KeyedItem, decodeEnvelope, openContent, signReceipt, type VaultDraft } from '@jianghan/vault'
import { ProblemFault, problem } from '../problem/define.ts'
import { attempt, type Attempted, GIVEN_UP_MS, pauseAfter } from './attempt.ts'
import { dataKeyIn } from './opened.ts'
import { askPeer } from './peer.ts'
import type { ExchangePorts } from './ports.ts'
import { vaultProblems } from './problems.data.ts'
import { held, Receiver, type Served, type SignedAnswer } from './receive.ts'

/** Deliveries of one member that are looked at in one turn. */
const TURN = 32
/** Members to whom something is sent at the same time; others wait for a place. */
const LANES_MAX = 64
/** How long a lane sleeps at most before it looks whether its member moved, milliseconds. */
const LOOK_MS = 2_000
/** Pause after a fault of this program or of the disk, milliseconds. */
const FAULT_MS = 5_000

type Waiting = Readonly<{ item: string; what: DeliveryKind; members: ReadonlySet<string>; resolve(ended: readonly Delivery[]): void; reject(fault: unknown): void }>

/**
 * The exchange of vault items between nodes: what is shared is queued durably, sent to each reader's node until that acknowledges or refuses it, and proved by the
 * signed answer. Each reader has a lane of its own, so that a node that is down holds up nobody else.
 */
export class VaultExchange {
  readonly ports: ExchangePorts
  readonly #receiver: Receiver
  readonly #served = new Map<string, Served>()
  readonly #lanes = new Map<string, { wake(): void }>()
  readonly #waiting = new Set<Waiting>()
  readonly #running = new Set<Promise<void>>()
  #isClosed = false

  constructor(ports: ExchangePorts) {
    this.ports = ports
    this.#receiver = new Receiver(ports, this.#served)
  }

  /** Takes up what was pending when the process ended. */
  resume(): void {
    this.#kick(this.ports.store.pendingMembers())
  }

  /** Answers what other nodes ask under a path of another part of this program; who asks is proved before, and the answer is signed. */
  serve(path: string, served: Served): void {
    this.#served.set(path, served)
  }

  /** What another node asks of this one. */
  receive(path: string, headers: Headers, body: Uint8Array): Promise<SignedAnswer> {
    return this.#receiver.answer(path, headers, body)
  }

  /** Those of these members whose items travel: they published a key and an endpoint, and this node does not hold the secret of that key. */
  async elsewhere(members: readonly string[]): Promise<string[]> {
    const { directory, readingKeys, member: own } = this.ports
    if (own === undefined) return []
    const found = await Promise.all(members.map(async member => {
      const key = member === own ? undefined : await directory.vaultKey(member)
      return key === undefined || key.endpoint === '' || readingKeys.find(key) !== undefined ? [] : [member]
    }))
    return found.flat()
  }

  /** Keeps an item and queues it to those of its readers whose nodes are others. Durable when it answers with the id and with those readers. */
  async share(draft: VaultDraft): Promise<Readonly<{ item: string; members: readonly string[] }>> {
    const members = await this.elsewhere(draft.readers)
    const item = held(await this.ports.vault.put(draft))
    await this.#queue(item, 'deliver', members)
    return { item, members }
  }

  /** Drops an item that was only the wrapping of what its readers keep. */
  async drop(id: Uint8Array): Promise<void> {
    held(await this.ports.vault.eraseHeld(id))
  }

  /** Waits until an item was delivered to these members or refused by them. Rejects where the node closes before. */
  ended(item: string, members: readonly string[], what: DeliveryKind = 'deliver'): Promise<readonly Delivery[]> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { item, what, members: new Set(members), resolve, reject }
      this.#waiting.add(waiting)
      if (this.#isClosed) this.#stopWaiting(waiting)
      else this.#look(waiting)
    })
  }

  /** Destroys the key of what is held under an id, for good; the signed receipt. Readers elsewhere are told, and their answers kept. Once more changes nothing. */
  async erase(item: string, { reason, askedBy }: Readonly<{ reason: ErasureReason; askedBy: string }>): Promise<ErasureReceipt> {
    const { vault, store, key, chainId, member = '', now } = this.ports
    const id = idOf(item)
    const about = held(vault.about(id))
    if (about === undefined) throw new ProblemFault(problem(vaultProblems.notFound, { id: item }))
    const known = store.receiptOf(item)
    if (known !== undefined) return JSON.parse(known) as ErasureReceipt
    const hold = store.holdOf(id)
    if (hold !== undefined) throw new ProblemFault(problem(vaultProblems.held, { reason: hold }))
    held(await vault.eraseHeld(id))
    const receipt = signReceipt(key, { chain: chainId, item: item.toLowerCase(), kind: about.kind, reason, askedBy, at: now(), member })
    held(store.keepReceipt(id, JSON.stringify(receipt)))
    if (store.originOf(id) === undefined) await this.#queue(item, 'erase', await this.elsewhere(about.readers))
    return receipt
  }

  /** Gets an item that a reader served here lost, from the member whose node holds it. */
  async fetch(item: string, holder: string, reader: string): Promise<void> {
    const { directory, readingKeys, vault, store, chainId, now } = this.ports
    const peer = await directory.vaultKey(holder)
    if (peer === undefined || peer.endpoint === '') throw new ProblemFault(problem(vaultProblems.noVaultKey, { member: holder }))
    const body = utf8(JSON.stringify({ item, reader }))
    const answer = await askPeer(this.ports, { to: holder, endpoint: peer.endpoint }, '/vault/v1/fetch', body, 'application/json')
    if (typeof answer === 'string') throw new ProblemFault(problem(vaultProblems[answer], { member: holder }))
    if (answer.status !== 200) throw new ProblemFault(refusalOf(answer.body))
    const envelope = decodeEnvelope(answer.body)
    const key = envelope && readingKeys.find(envelope.key)
    const dataKey = envelope && key && await dataKeyIn(envelope, key, { chainId, from: holder, to: reader })
    if (envelope === undefined || dataKey === undefined || toHex(envelope.info.id) !== item || openContent(envelope.info, envelope.ciphertext, dataKey) === undefined) {
      throw new ProblemFault(problem(vaultProblems.cannotOpen))
    }
    const keyed: KeyedItem = { info: envelope.info, ciphertext: envelope.ciphertext, dataKey }
    held(await vault.adopt(keyed))
    held(store.keepReceived({ item: envelope.info.id, reader, sender: holder, at: now(), size: answer.body.length, opened: '' }, [envelope.info.id]))
  }

  /** Waits for what is on its way, within the time that an attempt may take. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiting of this.#waiting) this.#stopWaiting(waiting)
    for (const lane of this.#lanes.values()) lane.wake()
    await Promise.race([Promise.allSettled(this.#running), new Promise(resolve => { setTimeout(resolve, 2_000).unref() })])
    this.ports.store.close()
  }

  async #queue(item: string, what: DeliveryKind, members: readonly string[]): Promise<void> {
    if (members.length === 0) return
    held(this.ports.store.queue(members.map(member => ({ item: idOf(item), member, what })), this.ports.now()))
    this.#kick(members)
    await Promise.resolve()
  }

  #kick(members: readonly string[]): void {
    for (const member of members) {
      const lane = this.#lanes.get(member)
      if (lane !== undefined) lane.wake()
      else if (this.#lanes.size < LANES_MAX && !this.#isClosed) this.#begin(member)
    }
  }

  #begin(member: string): void {
    let wake: () => void = () => undefined
    const lane = { wake: () => wake() }
    this.#lanes.set(member, lane)
    const run = this.#run(member, ms => new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      wake = () => { clearTimeout(timer); resolve() }
    })).then(() => 0, (fault: unknown) => {
      this.ports.log('error', 'the deliveries to a member stopped', { member, why: String((fault as Error)?.message ?? fault).slice(0, 200) })
      return FAULT_MS
    }).then(pauseMs => {
      this.#running.delete(run)
      this.#lanes.delete(member)
      // What was queued while this lane ended, and whoever waits for a place.
      const again = (): void => { if (!this.#isClosed) this.#kick(this.ports.store.pendingMembers().filter(other => !this.#lanes.has(other))) }
      if (pauseMs === 0) again()
      else setTimeout(again, pauseMs).unref()
    })
    this.#running.add(run)
  }

  /** Sends what is pending to one member, each item in its turn, until nothing is. */
  async #run(member: string, sleep: (ms: number) => Promise<void>): Promise<void> {
    const { store, now } = this.ports
    let failures = 0
    let endpoint: string | undefined
    for (;;) {
      const pending = this.#isClosed ? [] : store.pendingTo(member, TURN)
      if (pending.length === 0) return
      const published = (await this.ports.directory.vaultKey(member))?.endpoint
      // Whoever moved, or came back, is not kept waiting for the pauses that were made for another place or time.
      if (endpoint !== undefined && published !== endpoint) held(store.hasten(member, now()))
      const due = published === endpoint ? pending.find(({ nextAt }) => nextAt <= now()) : pending[0]
      endpoint = published
      if (due === undefined) {
        await sleep(Math.min(LOOK_MS, Math.max(1, Math.min(...pending.map(({ nextAt }) => nextAt)) - now())))
        continue
      }
      const outcome = await attempt(this.ports, due)
      if (this.#isClosed) return
      this.#note(due, outcome)
      if (outcome.kind === 'later') {
        failures++
        // Where nobody is there, the others to the same node are not tried either.
        if (outcome.code === vaultProblems.unreachable.code) await sleep(Math.min(LOOK_MS, pauseAfter(failures - 1)))
      } else {
        if (failures > 0) held(store.hasten(member, now()))
        failures = 0
      }
    }
  }

  /** Writes down what came of an attempt, and tells whoever waits for an end. */
  #note(due: Delivery, outcome: Attempted): void {
    const { store, now, log } = this.ports
    const { item, member, seq, attempts, createdAt } = due
    if (outcome.kind === 'later' && now() - createdAt <= GIVEN_UP_MS) {
      held(store.postpone(seq, now() + pauseAfter(attempts), outcome.code))
      if (attempts === 0) log('warn', 'a vault item is not delivered yet', { item, member, code: outcome.code })
      return
    }
    const { kind: state, code, proof } = outcome.kind === 'later' ? { kind: 'refused' as const, code: vaultProblems.tooOld.code, proof: undefined } : { proof: undefined, ...outcome }
    held(store.end(seq, { state, now: now(), ...(code !== undefined && { code }), ...(proof !== undefined && { proof }) }))
    log(state === 'delivered' ? 'info' : 'warn', 'a delivery has its end', { item, member, state, ...(code !== undefined && { code }) })
    for (const waiting of this.#waiting) if (waiting.item === item) this.#look(waiting)
  }

  #look(waiting: Waiting): void {
    const { item, what, members, resolve } = waiting
    const all = this.ports.store.deliveries({ item: idOf(item), limit: 1_000 }).filter(each => each.what === what && members.has(each.member))
    if (all.length < members.size || all.some(({ state }) => state === 'pending')) return
    this.#waiting.delete(waiting)
    resolve(all)
  }

  #stopWaiting(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    waiting.reject(new ProblemFault(problem(vaultProblems.unreachable, { member: [...waiting.members].join(', ') })))
  }
}

function idOf(item: string): Uint8Array {
  const id = fromHex(item)
  assert(id?.length === 16 || id?.length === 32, 'an id of an item has 16 bytes, of a transaction 32')
  return id as Uint8Array
}

/** The signed refusal of another node, to be shown as it is. */
function refusalOf(body: Uint8Array): ProblemFault['problem'] {
  const said = JSON.parse(new TextDecoder().decode(body)) as { code?: unknown }
  const known = Object.values(vaultProblems).find(({ code }) => code === said.code)
  const facts = (said as { facts?: Record<string, string | number> }).facts ?? {}
  return problem(known ?? vaultProblems.answerUnproved, facts)
}

