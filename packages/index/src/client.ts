import { join } from 'node:path'
import { isRefused, refused, type Refused } from '@jianghan/crypto'
import type { Party } from '@jianghan/kernel'
import type { Compared, Proved } from './comparison.ts'
import { LIMITS } from './limits.ts'
import type { IndexStatus, Question } from './messages.ts'
import { type IndexPlace, placeName } from './place.ts'
import type {
  FoundTransaction, HistoryEntry, Holding, IndexedBlock, IndexedOutcome, IndexedTransaction, IndexReads, OwnersOf, Page, PageRequest, Period, Place, Reader, Statement, Statements,
} from './readModel.ts'
import { EVERYTHING } from './readModel.ts'
import { type Hit, search } from './search.ts'
import { IndexThread, type ThreadPorts } from './thread.ts'

/** How the index is started. */
export type IndexOptions = Readonly<{
  /** Folder of the segments. */
  blocksDir: string
  /** Folder of an index in SQLite; the file in it is index.db. */
  indexDir: string
  /** Where it is kept instead. */
  place?: IndexPlace
  /** Tells whose accounts, assets and keys are, by the ledger: once for each that is new to the index. Without it lists are for who sees all. */
  ownersOf?: OwnersOf
  /** URL of a module that exports `events: readonly EventDefinition[]` and `needed`; by default those of the application. */
  definitions?: string
  /** Height that is final at the start. */
  height?: bigint
  /** Arguments of Node for the worker, instead of those of the process. */
  threadArguments?: readonly string[]
  onStatus?: (status: IndexStatus) => void
}>

type Waiting = Readonly<{ thread: IndexThread; resolve(answer: unknown): void; reject(fault: Error): void }>

/** Thrown through {@link IndexClient}'s own reads to answer with a refusal. */
class RefusedRead extends Error {
  readonly refusal: Refused
  constructor(refusal: Refused) {
    super(refusal.refused.en)
    this.refusal = refusal
  }
}

const busy = refused('index.busy', `索引正忙：等待的查询已达 ${LIMITS.questions} 个，请稍后再试。`, `The index is busy: ${LIMITS.questions} questions wait. Try again later.`)
const moving = refused('index.moving', '索引正在迁往别处，请等它完成。', 'The index is being moved already. Wait until that ends.')
const unavailable = refused('index.unavailable', '索引线程已停止，请查看节点日志并重新启动节点。', 'The index thread has stopped. See the log of the node and start it again.')

/** What is known before the thread has told anything. */
const UNKNOWN: IndexStatus = { state: 'behind', place: '', marker: { firstHeight: 0n, height: 0n, logSize: 0n, appHash: new Uint8Array(0) }, target: 0n, rowsPerSecond: 0, bytes: 0 }

/** Starts of a worker that stops by itself, in the life of the client. */
const STARTS_MAX = 5

/**
 * The main thread's handle on the index. Every read answers with a value or a refusal (index.busy, index.unavailable,
 * index.rebuilding, index.badCursor, index.badLimit); it never throws for what a user asks.
 */
export class IndexClient {
  readonly #options: Readonly<{ blocksDir: string; definitions: string; ownersOf: OwnersOf; threadArguments: readonly string[] | undefined }>
  readonly #onStatus: ((status: IndexStatus) => void) | undefined
  readonly #waiting = new Map<number, Waiting>()
  #place: IndexPlace
  #thread: IndexThread
  /** Keeps what is to replace it, while that is filled. */
  #next: Readonly<{ thread: IndexThread; status: IndexStatus }> | undefined
  #number = 1
  #starts = 1
  #state: 'open' | 'closing' | 'stopped' = 'open'
  #committed = 0n
  #status: IndexStatus
  #reached: { height: bigint; resolve(reached: boolean): void }[] = []

  constructor({ blocksDir, indexDir, place, ownersOf, definitions, height, threadArguments, onStatus }: IndexOptions) {
    this.#options = {
      blocksDir, ownersOf: ownersOf ?? (parties => Promise.resolve(parties.map(() => undefined))), threadArguments,
      definitions: definitions ?? new URL('./definitions.ts', import.meta.url).href,
    }
    this.#place = place ?? { kind: 'sqlite', file: join(indexDir, 'index.db') }
    this.#onStatus = onStatus
    this.#status = { ...UNKNOWN, place: placeName(this.#place) }
    this.#thread = this.#start()
    if (height !== undefined) this.committed(height)
  }

  #start(): IndexThread {
    const thread: IndexThread = this.#threadAt(this.#place, { onStatus: status => { if (thread === this.#thread) this.#take(status) }, onExit: fault => { this.#onExit(thread, fault) } })
    return thread
  }

  #threadAt(place: IndexPlace, ports: Pick<ThreadPorts, 'onStatus' | 'onExit'>): IndexThread {
    const { blocksDir, definitions, ownersOf, threadArguments } = this.#options
    return new IndexThread({ blocksDir, place, definitions }, {
      ...ports, ownersOf, threadArguments,
      onAnswer: (number, answer) => { this.#answered(number)?.resolve(answer) },
      onFault: (number, fault) => { this.#answered(number)?.reject(new Error(fault)) },
    })
  }

  #answered(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number)
    this.#waiting.delete(number)
    return waiting
  }

  #onExit(thread: IndexThread, fault: unknown): void {
    for (const [number, waiting] of this.#waiting) if (waiting.thread === thread) this.#answered(number)?.resolve(unavailable)
    if (thread !== this.#thread) return
    if (this.#state === 'open' && this.#starts++ < STARTS_MAX) {
      this.#thread = this.#start()
      this.#thread.committed(this.#committed)
      return
    }
    if (this.#state === 'open') {
      const detail = fault instanceof Error ? fault.message : ''
      this.#take({ ...this.#status, state: 'stopped', stopped: { code: 'index.unavailable', zh: `${unavailable.refused.zh}${detail}`, en: `${unavailable.refused.en} ${detail}` } })
    }
    this.#state = 'stopped'
    for (const { resolve } of this.#reached.splice(0)) resolve(false)
  }

  #take(status: IndexStatus): void {
    this.#status = status
    const { height } = status.marker
    for (const each of this.#reached) if (each.height <= height) each.resolve(true)
    this.#reached = this.#reached.filter(each => each.height > height)
    this.#onStatus?.(status)
  }

  /** Tells that blocks up to this height are final. */
  committed(height: bigint): void {
    if (height > this.#committed) this.#committed = height
    this.#thread.committed(this.#committed)
    this.#next?.thread.committed(this.#committed)
  }

  /**
   * Moves the index to another place: what is there is filled from the log beside the one that answers, which it replaces when it lacks nothing any more. The old
   * one stays where it is, unused. Refused as index.moving while that goes on, and with the reason where the new place stops the index: the old one answers on.
   */
  async move(place: IndexPlace): Promise<IndexStatus | Refused> {
    if (this.#state !== 'open') return unavailable
    if (this.#next !== undefined) return moving
    const { promise, resolve } = Promise.withResolvers<IndexStatus | Refused>()
    const thread = this.#threadAt(place, {
      onStatus: status => {
        if (thread === this.#thread) return this.#take(status)
        this.#next = { thread, status }
        if (status.stopped !== undefined) resolve({ refused: status.stopped })
        else if (status.state === 'current' && status.marker.height >= this.#committed && status.marker.height >= this.#status.marker.height) resolve(status)
      },
      onExit: fault => {
        resolve(unavailable)
        this.#onExit(thread, fault)
      },
    })
    this.#next = { thread, status: { ...UNKNOWN, place: placeName(place), target: this.#committed } }
    thread.committed(this.#committed)
    const answer = await promise
    this.#next = undefined
    if (isRefused(answer) || this.#state !== 'open') {
      await thread.close()
      return isRefused(answer) ? answer : unavailable
    }
    const before = this.#thread
    this.#place = place
    this.#thread = thread
    this.#take(answer)
    thread.committed(this.#committed)
    await this.#allAnswered(before)
    await before.close()
    return answer
  }

  /** Until a thread that is asked nothing more has answered everything. */
  async #allAnswered(thread: IndexThread): Promise<void> {
    while ([...this.#waiting.values()].some(waiting => waiting.thread === thread)) await new Promise(resolve => { setTimeout(resolve, 10) })
  }

  /** How far the index is that is to replace this one, while it is moved. */
  get moving(): IndexStatus | undefined { return this.#next?.status }

  /** Height up to which blocks are needed no more: that of the index, and of the one that is to replace it. */
  get readTo(): bigint {
    const { height } = this.#status.marker
    const next = this.#next?.status.marker.height
    return next !== undefined && next < height ? next : height
  }

  /** Compares what the index says with what was proved. Where they differ it is built again. */
  compare(proved: Proved): Promise<Compared | Refused> {
    return this.#asked((thread, number) => { thread.compare(number, proved) }) as Promise<Compared | Refused>
  }

  #ask(question: Question): Promise<unknown> {
    return this.#asked((thread, number) => { thread.ask(number, question) })
  }

  #asked(send: (thread: IndexThread, number: number) => void): Promise<unknown> {
    if (this.#state !== 'open') return Promise.resolve(unavailable)
    if (this.#waiting.size >= LIMITS.questions) return Promise.resolve(busy)
    const [number, thread] = [this.#number++, this.#thread]
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { thread, resolve, reject })
      send(thread, number)
    })
  }

  /** By transaction id, 32 bytes. */
  transaction(id: Uint8Array, reader: Reader = EVERYTHING): Promise<FoundTransaction | undefined | Refused> {
    return this.#ask({ read: 'transaction', args: [id, reader] }) as Promise<FoundTransaction | undefined | Refused>
  }

  /** What became later of a transaction, the newest first. */
  outcomes(id: Uint8Array): Promise<readonly IndexedOutcome[] | Refused> {
    return this.#ask({ read: 'outcomes', args: [id] }) as Promise<readonly IndexedOutcome[] | Refused>
  }

  /** By any search key that events declare, the newest first. */
  byKey(kind: string, value: Uint8Array, reader: Reader = EVERYTHING): Promise<readonly IndexedTransaction[] | Refused> {
    return this.#ask({ read: 'byKey', args: [kind, value, reader] }) as Promise<readonly IndexedTransaction[] | Refused>
  }

  /** By UETR, 16 bytes. */
  byUetr(uetr: Uint8Array): Promise<readonly IndexedTransaction[] | Refused> {
    return this.byKey('uetr', uetr)
  }

  /** By the key that a vault makes of a MsgId, 32 bytes. */
  byMessageKey(key: Uint8Array): Promise<readonly IndexedTransaction[] | Refused> {
    return this.byKey('messageKey', key)
  }

  /** What an account took part in, the newest first. */
  accountHistory(account: Uint8Array, page: PageRequest = {}, reader: Reader = EVERYTHING): Promise<Page<HistoryEntry> | Refused> {
    return this.partyHistory({ account }, page, reader)
  }

  /** What an account or a member took part in, as far as it is for a reader, the newest first. */
  partyHistory(party: Party, page: PageRequest, reader: Reader): Promise<Page<HistoryEntry> | Refused> {
    return this.#ask({ read: 'history', args: [party, page, reader] }) as Promise<Page<HistoryEntry> | Refused>
  }

  /** What moved on an account in one asset in a period, and since. */
  statement(account: Uint8Array, assetId: string, period: Period, page: PageRequest = {}): Promise<Statement | Refused> {
    return this.#ask({ read: 'statement', args: [account, assetId, period, page] }) as Promise<Statement | Refused>
  }

  /** What moved of several holdings in a period, with every line, as of one height. */
  statements(holdings: readonly Holding[], period: Period, at?: bigint): Promise<Statements | Refused> {
    return this.#ask({ read: 'statements', args: [holdings, period, at] }) as Promise<Statements | Refused>
  }

  /** Accounts that anything of these assets ever moved for, a page of them in a fixed order. */
  holders(assetIds: readonly string[], after: number | undefined, limit: number): Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }> | Refused> {
    return this.#ask({ read: 'holders', args: [assetIds, after, limit] }) as Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }> | Refused>
  }

  /** Ids of the members that anything concerned, at most INDEX_LIMITS.members. */
  members(): Promise<readonly string[] | Refused> {
    return this.#ask({ read: 'members', args: [] }) as Promise<readonly string[] | Refused>
  }

  block(height: bigint): Promise<IndexedBlock | undefined | Refused> {
    return this.#ask({ read: 'block', args: [height] }) as Promise<IndexedBlock | undefined | Refused>
  }

  /** Blocks, the newest first. */
  blocks(page: PageRequest = {}): Promise<Page<IndexedBlock> | Refused> {
    return this.#ask({ read: 'blocks', args: [page] }) as Promise<Page<IndexedBlock> | Refused>
  }

  /** Transactions of all blocks or of one, the newest first. */
  transactions(page: PageRequest & Readonly<{ height?: bigint }> = {}): Promise<Page<IndexedTransaction> | Refused> {
    return this.#ask({ read: 'transactions', args: [page] }) as Promise<Page<IndexedTransaction> | Refused>
  }

  /** The transactions before a place (by default the newest) of which a reader sees anything, the newest first. */
  seen(reader: Reader, before: Place | undefined, limit: number): Promise<Readonly<{ items: readonly IndexedTransaction[]; next?: Place }> | Refused> {
    return this.#ask({ read: 'seen', args: [reader, before, limit] }) as Promise<Readonly<{ items: readonly IndexedTransaction[]; next?: Place }> | Refused>
  }

  /** What a text names, as far as a reader sees it; `messageKeys`: what the vault makes of it as a MsgId, one key per secret it holds. */
  async search(text: string, messageKeys: readonly Uint8Array[], reader: Reader): Promise<readonly Hit[] | Refused> {
    try {
      return await search(this.#reads, text, messageKeys, reader)
    } catch (error) {
      if (error instanceof RefusedRead) return error.refusal
      throw error
    }
  }

  /** The worker's reads as the port has them; a refusal that is no part of an answer is thrown. */
  readonly #reads: IndexReads = {
    transaction: async (id, reader) => accepted(await this.transaction(id, reader)),
    outcomes: async id => accepted(await this.outcomes(id)),
    byKey: async (kind, value, reader) => accepted(await this.byKey(kind, value, reader)),
    knows: async party => accepted(await this.#ask({ read: 'knows', args: [party] })) as boolean,
    members: async () => accepted(await this.members()),
    block: async height => accepted(await this.block(height)),
    history: (party, page, reader) => this.partyHistory(party, page, reader),
    seen: async (reader, before, limit) => accepted(await this.seen(reader, before, limit)),
    statement: (account, assetId, period, page) => this.statement(account, assetId, period, page),
    statements: (holdings, period, at) => this.statements(holdings, period, at),
    holders: async (assetIds, after, limit) => accepted(await this.holders(assetIds, after, limit)),
    blocks: page => this.blocks(page),
    transactions: page => this.transactions(page),
  }

  /** How far the index is, as last told. */
  status(): IndexStatus & Readonly<{ lag: bigint }> {
    const target = this.#committed > this.#status.target ? this.#committed : this.#status.target
    return { ...this.#status, target, lag: target - this.#status.marker.height }
  }

  /** Waits until the index holds a height; false when that takes longer than `timeoutMs` or the index stops. */
  reached(height: bigint, timeoutMs: number): Promise<boolean> {
    if (this.#status.marker.height >= height) return Promise.resolve(true)
    if (this.#state !== 'open' || this.#reached.length >= LIMITS.questions) return Promise.resolve(false)
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.#reached = this.#reached.filter(each => each !== entry)
        resolve(false)
      }, timeoutMs)
      const entry = { height, resolve: (reached: boolean) => { clearTimeout(timer); resolve(reached) } }
      this.#reached.push(entry)
    })
  }

  /** Builds the index again from the start of the log. */
  rebuild(): void {
    if (this.#state === 'open') this.#thread.rebuild()
  }

  /** Ends the worker after what it is at. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    await Promise.all([this.#thread.close(), this.#next?.thread.close()])
  }
}

function accepted<T>(answer: T | Refused): T {
  if (isRefused(answer)) throw new RefusedRead(answer)
  return answer
}
