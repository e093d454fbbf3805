import { bodyOf, LoadConnection } from '../httpLoad.ts'
import type { BenchNode } from '../nodeProcess.ts'
import type { Known } from './checkedLedger.ts'
import type { MixedLoad } from './mixedLoad.ts'

const CONNECTIONS = 4

/** What became of a load that a kill ended. */
export type Loaded = Readonly<{
  /** Answered final, with the place and the status that the answer named. */
  final: readonly Known[]
  /** Sent, and not answered. */
  open: readonly Uint8Array[]
  /** Refused without a trace. */
  refused: readonly Uint8Array[]
}>

/** A load that goes on until its node is dead: posts of 1 to 20 transactions on several connections. */
export class UnderLoad {
  readonly #final: Known[] = []
  readonly #open: Uint8Array[] = []
  readonly #refused: Uint8Array[] = []
  readonly #node: BenchNode
  readonly #load: MixedLoad
  readonly #pick: (bound: number) => number
  readonly #workers: Promise<unknown>
  readonly #waiting = new Set<() => void>()
  #answers = 0
  #dead = false

  constructor(node: BenchNode, load: MixedLoad, pick: (bound: number) => number) {
    this.#node = node
    this.#load = load
    this.#pick = pick
    this.#workers = Promise.all(Array.from({ length: CONNECTIONS }, () => this.#worker()))
    // What fails before the kill is told after it.
    this.#workers.catch(() => this.#wake())
  }

  #wake(): void {
    for (const look of this.#waiting) look()
  }

  async #worker(): Promise<void> {
    const connection = await LoadConnection.open(this.#node.port, '/v1/transactions?wait=final').catch(() => undefined)
    while (connection !== undefined && !this.#dead) {
      const sent = this.#load.next(1 + this.#pick(20))
      const answer = await connection.post(bodyOf(sent)).catch(() => undefined)
      if (answer === undefined) return void this.#open.push(...sent)
      this.#take(sent, JSON.parse(answer.body.toString()) as Answer, answer.status)
    }
    connection?.close()
  }

  #take(sent: readonly Uint8Array[], { results, code }: Answer, status: number): void {
    // One alone that is refused is answered by its refusal.
    const all = results ?? (sent.length === 1 && code !== undefined && !code.startsWith('node.') ? [{ status: 'refused' } as Answered] : undefined)
    if (all === undefined) throw new Error(`the node answered ${status}: ${code}`)
    for (const [i, result] of all.entries()) {
      const bytes = sent[i] as Uint8Array
      const { id, height, index, outcome } = result
      if (result.status === 'final' || result.status === 'provable') this.#final.push({ bytes, id, height, index, outcome: outcome.status })
      else if (result.status === 'refused') this.#refused.push(bytes)
      else throw new Error(`a transaction under load is ${result.status}`)
    }
    this.#answers++
    this.#wake()
  }

  /** Resolves after so many further answers, and at the latest after so many milliseconds. */
  answers(count: number, latestMs = 5_000): Promise<void> {
    const enough = this.#answers + count
    return new Promise(done => {
      const end = (): void => {
        clearTimeout(latest)
        this.#waiting.delete(look)
        done()
      }
      const latest = setTimeout(end, latestMs)
      const look = (): void => { if (this.#answers >= enough) end() }
      this.#waiting.add(look)
      void this.#workers.then(end, end)
      look()
    })
  }

  /** Kills the node in the middle of it. Throws where the node answered what it must not. */
  async kill(): Promise<Loaded> {
    const killed = this.#node.kill()
    this.#dead = true
    await killed
    await this.#workers
    return { final: this.#final, open: this.#open, refused: this.#refused }
  }
}

type Answered = Readonly<{ id: string; status: string; height: string; index: number; outcome: Readonly<{ status: string }> }>
type Answer = Readonly<{ results?: readonly Answered[]; code?: string }>
