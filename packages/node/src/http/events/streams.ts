import type { ServerResponse } from 'node:http'
import { SegmentTail } from '@jianghan/store'
import { type Problem, ProblemFault, problem } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { renderProblem } from '../../problem/render.ts'
import type { PartyOwners } from '../../audience/owners.ts'
import { isViewer, sees, type Viewer } from '../../audience/viewer.ts'
import { type EventPlace, formatBlockEnd } from './eventId.ts'
import type { EventFeed, FeedItem } from './feed.ts'

/** What a client wants to hear. */
export type StreamWishes = Readonly<{
  /** For whom it is. */
  viewer: Viewer
  /** The same as it is now: asked at every sign of life, so that a stream ends with the key that opened it. */
  renew(): Promise<Viewer>
  /** Begin after this event; with new ones when absent. */
  after: EventPlace | undefined
  types: ReadonlySet<string> | undefined
  accounts: ReadonlySet<string> | undefined
  /** Whether the end of every block is told, also of one that holds nothing for this client: for whoever shows the ledger as it grows. */
  blocks?: boolean
}>

/** Time between two signs of life, milliseconds. */
const HEARTBEAT_MS = 15_000
/** Blocks behind which a client reads with a file handle of its own. */
const FAR_BEHIND = 16n
/** Pause after the owners of parties, or the viewer's standing, could not be asked for, milliseconds. */
const ASK_AGAIN_MS = 500

/** All open event streams. Nothing is buffered per client beyond what its socket holds: a client that does not read does not move on. */
export class EventStreams {
  readonly #feed: EventFeed
  readonly #blocksFolder: string
  readonly #slowMs: number
  readonly #owners: PartyOwners
  readonly #streams = new Set<EventStream>()
  #heartbeat: NodeJS.Timeout | undefined
  #height: bigint

  constructor(feed: EventFeed, options: Readonly<{ blocksFolder: string; slowMs: number; height: bigint; owners: PartyOwners }>) {
    this.#feed = feed
    this.#blocksFolder = options.blocksFolder
    this.#slowMs = options.slowMs
    this.#height = options.height
    this.#owners = options.owners
  }

  get count(): number {
    return this.#streams.size
  }

  open(response: ServerResponse, wishes: StreamWishes): void {
    const stream = new EventStream(response, wishes, {
      feed: this.#feed, owners: this.#owners, blocksFolder: this.#blocksFolder, slowMs: this.#slowMs, height: () => this.#height,
      onEnd: () => {
        this.#streams.delete(stream)
        if (this.#streams.size === 0) this.#stopHeartbeat()
      },
    })
    this.#streams.add(stream)
    this.#heartbeat ??= setInterval(() => { for (const each of this.#streams) each.heartbeat() }, HEARTBEAT_MS)
    stream.pump()
  }

  /** A block is final. */
  onBlock(height: bigint): void {
    this.#height = height
    for (const stream of this.#streams) stream.pump()
  }

  /** Ends all streams; their clients come back by themselves. */
  close(): void {
    for (const stream of this.#streams) stream.end(problem(problems.closing))
    this.#stopHeartbeat()
  }

  #stopHeartbeat(): void {
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
  }
}

type StreamPorts = Readonly<{ feed: EventFeed; owners: PartyOwners; blocksFolder: string; slowMs: number; height(): bigint; onEnd(): void }>

class EventStream {
  readonly #response: ServerResponse
  readonly #wishes: StreamWishes
  readonly #ports: StreamPorts
  /** The next block to send from, and how many of its items were passed. */
  #next: bigint
  #passed = 0
  #tail: SegmentTail | undefined
  #blockedTimer: NodeJS.Timeout | undefined
  #planned = false
  #viewer: Viewer
  #ended = false

  constructor(response: ServerResponse, wishes: StreamWishes, ports: StreamPorts) {
    this.#response = response
    this.#wishes = wishes
    this.#viewer = wishes.viewer
    this.#ports = ports
    this.#next = wishes.after === undefined ? ports.height() + 1n : wishes.after.height > 0n ? wishes.after.height : 1n
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    response.write('retry: 1000\n')
    // Whoever loses the stream before its first event comes back to where it began.
    response.write(wishes.after === undefined ? `id: ${formatBlockEnd(ports.height())}\n\n` : '\n')
    response.on('close', () => this.#finish())
    response.on('drain', () => this.#drained())
  }

  /** Whether everything up to here was sent or passed over: who hears little need not come back to where it last heard something. */
  get #sentAll(): boolean {
    return !this.#planned && this.#next > this.#ports.height()
  }

  heartbeat(): void {
    if (this.#ended) return
    if (this.#blockedTimer === undefined) this.#response.write(this.#sentAll ? `:\nid: ${formatBlockEnd(this.#next - 1n)}\n\n` : ':\n\n')
    this.#wishes.renew().then(viewer => { this.#viewer = viewer }, fault => { if (fault instanceof ProblemFault) this.end(fault.problem) })
  }

  /** Sends one block's worth and comes back for more, so that one who is far behind does not hold up the others. */
  pump(): void {
    if (this.#ended || this.#planned || this.#blockedTimer !== undefined) return
    const { feed, height } = this.#ports
    if (this.#next > height()) return this.#closeTail()
    const items = feed.at(this.#next, this.#reader())
    if (items === undefined) return this.end(problem(problems.blockPruned, { height: String(this.#next), first: String(feed.firstHeight) }))
    if (this.#learns(items) || !this.#send(items)) return
    if (this.#wishes.blocks === true) this.#response.write(`id: ${formatBlockEnd(this.#next)}\nevent: ledger.block\ndata: {"height":"${this.#next}"}\n\n`)
    this.#next += 1n
    this.#passed = 0
    this.#planned = true
    if (this.#concerned(items)) return this.#renewBefore()
    setImmediate(() => { this.#goOn() })
  }

  #goOn(): void {
    this.#planned = false
    this.pump()
  }

  /** What is told openly of the viewer's own member (suspended, removed, made a supervisor) may change what it sees from there on. */
  #concerned(items: readonly FeedItem[]): boolean {
    const { member } = this.#viewer
    return member !== undefined && items.some(({ audience, members }) => typeof audience === 'string' && members.includes(member))
  }

  /** Goes on when it is known how the viewer stands now. */
  #renewBefore(): void {
    this.#wishes.renew().then(viewer => {
      this.#viewer = viewer
      this.#goOn()
    }, fault => {
      if (fault instanceof ProblemFault) this.end(fault.problem)
      else setTimeout(() => { if (!this.#ended) this.#renewBefore() }, ASK_AGAIN_MS).unref()
    })
  }

  /** Whether it has to be asked first whose the parties are that these events name; the stream goes on when that is known. */
  #learns(items: readonly FeedItem[]): boolean {
    if (this.#viewer.all || this.#viewer.member === undefined) return false
    const { owners } = this.#ports
    const missing = owners.missing(items.flatMap(({ audience }) => (typeof audience === 'string' ? [] : audience)))
    if (missing.length === 0) return false
    this.#planned = true
    owners.learn(missing).then(() => { this.#goOn() }, () => { setTimeout(() => { this.#goOn() }, ASK_AGAIN_MS).unref() })
    return true
  }

  /** Whether all items of the block went out; where the socket is full, it goes on after it drained. */
  #send(items: readonly FeedItem[]): boolean {
    for (; this.#passed < items.length; this.#passed++) {
      const item = items[this.#passed] as FeedItem
      if (!this.#wants(item) || this.#response.write(this.#textOf(item))) continue
      this.#passed++
      this.#blockedTimer = setTimeout(() => this.#tooSlow(), this.#ports.slowMs)
      return false
    }
    return true
  }

  #textOf({ text, partFor }: FeedItem): string {
    if (partFor === undefined || this.#viewer.all) return text
    return partFor(party => isViewer(this.#viewer, party, this.#ports.owners.ownerOf))
  }

  #wants({ index, event, name, accounts, audience }: FeedItem): boolean {
    if (!sees(this.#viewer, audience, this.#ports.owners.ownerOf)) return false
    const { after, types, accounts: wanted } = this.#wishes
    if (after !== undefined && this.#next === after.height && (index < after.index || (index === after.index && event <= after.event))) return false
    return (types === undefined || types.has(name)) && (wanted === undefined || accounts.some(account => wanted.has(account)))
  }

  #reader(): SegmentTail | undefined {
    if (this.#ports.height() - this.#next < FAR_BEHIND) return undefined
    return this.#tail ??= new SegmentTail(this.#ports.blocksFolder)
  }

  #closeTail(): void {
    this.#tail?.close()
    this.#tail = undefined
  }

  #drained(): void {
    clearTimeout(this.#blockedTimer)
    this.#blockedTimer = undefined
    this.pump()
  }

  #tooSlow(): void {
    this.end(problem(problems.slowClient, { seconds: Math.round(this.#ports.slowMs / 1000) }))
    // Whoever does not read does not read the farewell either.
    this.#response.destroy()
  }

  /** Says why, and ends the stream. */
  end(why: Problem): void {
    if (this.#ended) return
    this.#response.end(`event: problem\ndata: ${JSON.stringify(renderProblem(why, 'en'))}\n\n`)
    this.#finish()
  }

  #finish(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#blockedTimer)
    this.#closeTail()
    this.#ports.onEnd()
  }
}
