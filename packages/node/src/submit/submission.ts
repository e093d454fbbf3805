import type { RenderedStatus } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import type { Problem } from '../problem/define.ts'

/** How certain the answer must be before it is given. */
export type Wait = 'accepted' | 'final' | 'provable'

/** What became of one transaction of a request so far; undefined while nothing is known. */
export type ItemResult =
  /** In a batch, or on its way into one; may still be lost. */
  | Readonly<{ kind: 'accepted' }>
  /** In a block, with a receipt: done, or refused by an action. */
  | Readonly<{ kind: 'final'; height: bigint; index: number; module: number; code: number; facts: Uint8Array }>
  /** Left no trace. */
  | Readonly<{ kind: 'refused'; status: RenderedStatus }>
  /** The node could not take it. */
  | Readonly<{ kind: 'problem'; problem: Problem }>

const ACCEPTED: ItemResult = { kind: 'accepted' }

/** The transactions of one request and what became of them. Answers once: when all are known well enough, or when time is up. */
export class Submission {
  readonly wait: Wait
  readonly ids: (Uint8Array | undefined)[]
  readonly results: (ItemResult | undefined)[]
  /** When its request was read, milliseconds of the process's clock. */
  readonly received = performance.now()
  /** Highest block that holds one of the transactions. */
  height = 0n
  readonly #answer: (submission: Submission) => void
  readonly #timer: NodeJS.Timeout
  #open: number
  #answered = false

  constructor(count: number, wait: Wait, timeoutMs: number, answer: (submission: Submission) => void) {
    assert(count > 0, 'a request holds at least one transaction')
    this.wait = wait
    this.ids = new Array(count)
    this.results = new Array(count)
    this.#open = count
    this.#answer = answer
    this.#timer = setTimeout(() => this.#settle(), timeoutMs)
  }

  /** Whether the answer was given, so that nobody waits any more. */
  get answered(): boolean {
    return this.#answered
  }

  /** Whether every transaction is final or refused, and only the next header is waited for. */
  get awaitsHeader(): boolean {
    return !this.#answered && this.#open === 0
  }

  /** Records what became of one transaction; the last one gives the answer, unless a header is still waited for. */
  resolve(position: number, result: ItemResult): void {
    if (this.results[position] !== undefined) return
    this.results[position] = result
    if (result.kind === 'final' && result.height > this.height) this.height = result.height
    if (--this.#open === 0 && (this.wait !== 'provable' || this.height === 0n)) this.#settle()
  }

  /** Every transaction that passed all checks is on its way: enough for who waits no longer. */
  accepted(): void {
    if (this.wait === 'accepted') this.#settle()
  }

  /** The header after the last of the blocks is sealed. */
  provable(): void {
    if (this.awaitsHeader) this.#settle()
  }

  #settle(): void {
    if (this.#answered) return
    this.#answered = true
    clearTimeout(this.#timer)
    for (let i = 0; i < this.results.length; i++) this.results[i] ??= ACCEPTED
    this.#answer(this)
  }
}
