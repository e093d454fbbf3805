import type { StatusAnswer } from './answers.ts'
import type { Language } from './error.ts'
import { type Http, sleep } from './http.ts'
import { clientError } from './problems.data.ts'

/** What a node answers to a query. */
export type QueryAnswerBody<T> = Readonly<{ height: string | number; provable: boolean; answer: T | null; proof?: string }>

/** Times a query is asked again until it is as new as what this client has sent. */
const FRESH_TRIES = 20
/** The same where there is another node to turn to: some 900 ms. */
const FRESH_TRIES_OF_SEVERAL = 8

/** What a client has sent and seen: its reads are not older. */
export class Freshness {
  readonly #http: Http
  readonly #lang: Language
  /** Height of the newest block that this client has sent something into or read with proof. */
  #seen = 0n
  #indexSeen = 0n

  constructor(http: Http, lang: Language) {
    this.#http = http
    this.#lang = lang
  }

  /** Notes a height that was sent into or read. */
  saw(height: string | number | undefined): void {
    if (height !== undefined && BigInt(height) > this.#seen) this.#seen = BigInt(height)
  }

  /** An answer that is not older than what was seen. Where it stays older another node is turned to (client.nodeBehind); the last one is believed. */
  async answer<T>(path: string, { height, last, signal }: Readonly<{ height: bigint | undefined; last: boolean; signal: AbortSignal | undefined }>): Promise<QueryAnswerBody<T>> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#http.json<QueryAnswerBody<T>>({ path, signal })
      if (height !== undefined || BigInt(answer.height) >= this.#seen || (last && tries >= FRESH_TRIES)) return answer
      if (!last && tries >= FRESH_TRIES_OF_SEVERAL) throw clientError('nodeBehind', { url: this.#http.node.url, height: String(answer.height), seen: String(this.#seen) }, this.#lang)
      await sleep(25 * (tries + 1), signal, this.#lang)
    }
  }

  /** Waits until the node's index has what was sent; no longer than a moment, for an index may also be off or far behind. */
  async indexed(signal: AbortSignal | undefined): Promise<void> {
    for (let tries = 0; this.#seen > this.#indexSeen && tries < FRESH_TRIES; tries++) {
      const { index } = await this.#http.json<StatusAnswer>({ path: '/v1/status', signal })
      if (index === null || index === undefined) return
      this.#indexSeen = BigInt(index.height)
      if (this.#seen > this.#indexSeen) await sleep(10 * (tries + 1), signal, this.#lang)
    }
  }

  /** The items, once the index has what was sent. */
  async * afterIndex<T>(signal: AbortSignal | undefined, items: () => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
    await this.indexed(signal)
    yield* items()
  }
}
