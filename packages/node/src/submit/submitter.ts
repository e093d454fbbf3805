import type { VerifyItem } from '@jianghan/crypto'
import { verdictOfByte } from '@jianghan/crypto'
import type { VerifyPool } from '@jianghan/crypto/node'
import { checkValidity, type Intake, intake, kernelErrors, readsOf, type Refusal, refuse, renderRefusal, type Router, signatureRefusal } from '@jianghan/kernel'
import { fromMillis, type Transaction } from '@jianghan/protocol'
import { placeOf } from '@jianghan/store'
import { type Facts, type Problem, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { type BatchResult, type BlockNotice, type DroppedNotice, LEFT_OUT, type ReadyFacts, type WriteState } from '../threads/messages.ts'
import { Batcher, type Entry, type Pace } from './batcher.ts'
import type { Traces } from '../observe/traces.ts'
import type { BatchMaker } from './batchBytes.ts'
import type { Quarantine } from './quarantine.ts'
import { type ItemResult, Submission, type Wait } from './submission.ts'
import { DISK_RETRY, writingProblem } from './writing.ts'

/** Bounds of what is under way between acceptance and answer. */
export type SubmitBounds = Readonly<{ transactions: number; bytes: number }>

/** What the submitter works with. */
export type SubmitterPorts = Readonly<{
  router: Router
  facts: ReadyFacts
  /** Absent where the node's key belongs to no member. */
  maker: BatchMaker | undefined
  pace: Pace
  pool: VerifyPool
  bounds: SubmitBounds
  quarantine: Quarantine
  traces: Pick<Traces, 'final'>
  send(batch: number, bytes: Uint8Array<ArrayBuffer>): void
  /** Places of what good transactions are going to read, where the state is larger than memory. */
  foresee(places: Uint32Array<ArrayBuffer>): void
  onQuarantined(id: Uint8Array, file: string | undefined, error: Readonly<{ message: string }>): void
}>

/** Counters since the start, and what is under way. */
export type SubmitStats = Readonly<{
  accepted: number
  done: number
  refusedByAction: number
  refused: number
  problems: number
  quarantined: number
  underWay: number
  bytesUnderWay: number
  queued: number
  batchesOutstanding: number
}>

/** Seconds after which a busy node is worth asking again. */
const BUSY_RETRY = 1
const NO_FACTS = new Uint8Array(0)

type Candidate = Readonly<{ transaction: Transaction; actions: Intake['actions']; position: number }>

/** The way of transactions through the main thread: read, checked, judged, batched, and answered. */
export class Submitter {
  readonly #ports: SubmitterPorts
  readonly #batcher: Batcher | undefined
  readonly #byName = new Map<string, Entry>()
  readonly #awaitingHeader = new Set<Submission>()
  readonly #counts = { accepted: 0, done: 0, refusedByAction: 0, refused: 0, problems: 0, quarantined: 0 }
  #sealed: bigint
  #underWay = 0
  #bytesUnderWay = 0
  #stopped: Problem | undefined
  #application: number
  #wide: boolean

  constructor(ports: SubmitterPorts) {
    this.#ports = ports
    this.#application = ports.facts.application
    this.#wide = ports.facts.wide
    this.#sealed = ports.facts.sealed
    this.#batcher = ports.maker && new Batcher({
      maker: ports.maker,
      lastBatch: ports.facts.lastBatch,
      pace: ports.pace,
      send: ports.send,
      onDone: (entries, result, height) => this.#done(entries, result, height),
      onPoison: (entry, dropped) => this.#poisoned(entry, dropped),
      onDropped: (entries, { refusal }) => { for (const entry of entries) this.#resolve(entry, { kind: 'refused', status: refusal }) },
    })
  }

  /** What stands against taking this many transactions now. */
  obstacle(count: number, bytes: number): Problem | undefined {
    if (this.#stopped !== undefined) return this.#stopped
    if (this.#batcher === undefined) return problem(problems.notAMember)
    const { bounds } = this.#ports
    if (this.#underWay > 0 && this.#underWay + count > bounds.transactions) return problem(problems.busy, { what: 'transactions', limit: bounds.transactions }, BUSY_RETRY)
    if (this.#bytesUnderWay + bytes > bounds.bytes) return problem(problems.busy, { what: 'bytes', limit: bounds.bytes }, BUSY_RETRY)
    return undefined
  }

  /**
   * Takes the transactions of a request. The caller asked for {@link obstacle} before.
   * @param frames SignedTransactions as received; kept until they are answered, not copied
   */
  submit(frames: readonly Uint8Array[], wait: Wait, timeoutMs: number, answer: (submission: Submission) => void): void {
    const submission = new Submission(frames.length, wait, timeoutMs, answer)
    const candidates = this.#read(frames, submission)
    if (candidates.length === 0) return
    let bytes = 0
    const items: VerifyItem[] = []
    for (const { transaction } of candidates) {
      bytes += transaction.bytes.length
      for (const { kind, publicKey, signature } of transaction.signatures) items.push({ kind, publicKey, message: transaction.message, signature })
    }
    this.#underWay += candidates.length
    this.#bytesUnderWay += bytes
    this.#ports.pool.verify(items).then(
      verdicts => this.#judged(submission, candidates, 'refused' in verdicts ? undefined : verdicts),
      () => this.#judged(submission, candidates, undefined),
    )
  }

  /** Reads and checks; what is refused for its bytes is answered here. */
  #read(frames: readonly Uint8Array[], submission: Submission): Candidate[] {
    const { facts, quarantine } = this.#ports
    const router = this.#router
    const now = fromMillis(BigInt(Date.now()))
    const candidates: Candidate[] = []
    for (let position = 0; position < frames.length; position++) {
      const read = intake(router, facts.chainId, frames[position] as Uint8Array)
      if (read.refused) {
        this.#refused(submission, position, { kind: 'refused', status: renderRefusal(read) })
        continue
      }
      const { transaction, actions } = read.value
      submission.ids[position] = transaction.id
      const validity = checkValidity(transaction, now)
      if (validity.refused) {
        this.#refused(submission, position, { kind: 'refused', status: renderRefusal(validity) })
      } else if (quarantine.holds(nameOf(transaction.id))) {
        this.#refused(submission, position, { kind: 'refused', status: renderRefusal(refuse(kernelErrors.internal, { detail: 'in quarantine' })) })
      } else {
        candidates.push({ transaction, actions, position })
      }
    }
    return candidates
  }

  /** What the next block will be executed with; nothing is taken where that is a version of a newer release. */
  get #router(): Router {
    const { router } = this.#ports
    return router.at(Math.min(this.#application, router.application.version))
  }

  #refused(submission: Submission, position: number, result: ItemResult): void {
    this.#counts[result.kind === 'problem' ? 'problems' : 'refused']++
    submission.resolve(position, result)
  }

  /** The pool's verdicts are there: one per signature, in order; undefined when the pool could not judge. */
  #judged(submission: Submission, candidates: readonly Candidate[], verdicts: Uint8Array | undefined): void {
    const obstacle = this.#stopped ?? (verdicts === undefined ? problem(problems.busy, { what: 'signatures', limit: 'pool' }, BUSY_RETRY) : undefined)
    let at = 0
    const places: number[] = []
    for (const { transaction, actions, position } of candidates) {
      const bad = obstacle === undefined ? firstBad(transaction, verdicts as Uint8Array, at) : undefined
      at += transaction.signatures.length
      if (obstacle !== undefined || bad !== undefined) {
        this.#release(transaction.bytes.length)
        this.#refused(submission, position, obstacle === undefined
          ? { kind: 'refused', status: renderRefusal(bad as Refusal) }
          : { kind: 'problem', problem: obstacle })
        continue
      }
      this.#enter(transaction, submission, position)
      if (this.#wide) for (const key of readsOf(this.#ports.router.application.access, actions)) places.push(placeOf(key))
    }
    if (places.length > 0) this.#ports.foresee(Uint32Array.from(places))
    submission.accepted()
  }

  /** Puts a transaction into the queue, or to an equal one that is under way: one answer for both. Only after its own signatures held. */
  #enter(transaction: Transaction, submission: Submission, position: number): void {
    const name = nameOf(transaction.id)
    const known = this.#byName.get(name)
    if (known !== undefined) {
      this.#release(transaction.bytes.length)
      known.waiting.push({ submission, position })
      return
    }
    this.#counts.accepted++
    const entry: Entry = { id: transaction.id, name, bytes: transaction.bytes, moments: { received: submission.received, accepted: performance.now(), batched: 0 }, waiting: [{ submission, position }] }
    this.#byName.set(name, entry)
    this.#batcher?.add(entry)
  }

  #release(bytes: number): void {
    this.#underWay--
    this.#bytesUnderWay -= bytes
  }

  #resolve(entry: Entry, result: ItemResult): void {
    this.#byName.delete(entry.name)
    this.#release(entry.bytes.length)
    if (result.kind === 'final') this.#counts[result.code === 0 ? 'done' : 'refusedByAction']++
    else this.#counts[result.kind === 'refused' ? 'refused' : 'problems']++
    for (const { submission, position } of entry.waiting) {
      submission.resolve(position, result)
      if (submission.wait !== 'provable' || !submission.awaitsHeader) continue
      if (submission.height < this.#sealed) submission.provable()
      else this.#awaitingHeader.add(submission)
    }
  }

  #done(entries: readonly Entry[], { codes, firstIndex, facts, refusals }: BatchResult, height: bigint): void {
    const factsAt = new Map(facts)
    const refusalAt = new Map(refusals)
    let index = firstIndex
    for (let position = 0; position < entries.length; position++) {
      const code = codes[position] as number
      const entry = entries[position] as Entry
      const status = code === LEFT_OUT ? refusalAt.get(position) : undefined
      if (status !== undefined) {
        this.#resolve(entry, { kind: 'refused', status })
        continue
      }
      this.#ports.traces.final(entry.name, entry.moments, { height, index, done: code === 0 })
      this.#resolve(entry, { kind: 'final', height, index: index++, module: code >>> 16, code: code & 0xffff, facts: factsAt.get(position) ?? NO_FACTS })
    }
  }

  #poisoned(entry: Entry, { refusal, poison }: DroppedNotice): void {
    this.#counts.quarantined++
    this.#resolve(entry, { kind: 'refused', status: refusal })
    if (poison === undefined) return
    const told = (file?: string): void => this.#ports.onQuarantined(entry.id, file, poison.error)
    this.#ports.quarantine.put(entry.id, entry.bytes, poison.error).then(told, () => told())
  }

  /** A block is final: its transactions are answered. */
  onBlock(block: BlockNotice): void {
    this.#application = block.application
    this.#wide = block.wide
    for (const result of block.batches) this.#batcher?.done(result, block.height)
  }

  /** The header of this height is signed: what is in the blocks before it is provable. */
  onSealed(height: bigint): void {
    this.#sealed = height
    for (const submission of this.#awaitingHeader) {
      if (!submission.answered && submission.height >= height) continue
      this.#awaitingHeader.delete(submission)
      submission.provable()
    }
  }

  onDropped(dropped: DroppedNotice): void {
    this.#batcher?.dropped(dropped)
  }

  /** The engine did not take a batch, or could not store its block. */
  onBatchRefused(batch: number): void {
    const why = this.#stopped ?? problem(problems.busy, { what: 'batches', limit: 'engine' }, BUSY_RETRY)
    for (const entry of this.#batcher?.takeBack(batch) ?? []) this.#resolve(entry, { kind: 'problem', problem: why })
  }

  /** Whether the ledger takes transactions changed; what waits is answered when it does not. */
  onWriting(state: WriteState, facts: Facts): void {
    this.#stop(writingProblem(state, facts))
  }

  /** Takes nothing more; what is with the engine is still answered. */
  close(): void {
    this.#stop(problem(problems.closing, {}, DISK_RETRY))
  }

  #stop(why: Problem | undefined): void {
    this.#stopped = why
    this.#batcher?.pause(why !== undefined)
    if (why === undefined) return
    for (const entry of this.#batcher?.drain() ?? []) this.#resolve(entry, { kind: 'problem', problem: why })
  }

  /** Whether a transaction is on its way into a block, by its id in hexadecimal digits. */
  holds(name: string): boolean {
    return this.#byName.has(name)
  }

  stats(): SubmitStats {
    return {
      ...this.#counts, underWay: this.#underWay, bytesUnderWay: this.#bytesUnderWay,
      queued: this.#batcher?.queued ?? 0, batchesOutstanding: this.#batcher?.outstanding ?? 0,
    }
  }
}

const nameOf = (id: Uint8Array): string => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('hex')

function firstBad({ signatures, message }: Transaction, verdicts: Uint8Array, from: number): Refusal | undefined {
  for (let i = 0; i < signatures.length; i++) {
    const verdict = verdicts[from + i] as number
    const signature = signatures[i]
    if (verdict !== 1 && signature !== undefined) return signatureRefusal(signature, message, verdictOfByte(verdict))
  }
  return undefined
}
