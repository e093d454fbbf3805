import { randomInt } from 'node:crypto'
import { isRefused, type Verifier } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import type { IndexClient } from '@jianghan/index'
import { parseTrustPack, verifyProof } from '@jianghan/light'
import { fromMillis } from '@jianghan/protocol'
import { EVERYTHING } from '../audience/viewer.ts'
import { provableHeightOf, type HttpContext } from '../http/context.ts'
import { trustPackOf } from '../http/routes/node.ts'

/** One sample is taken so often, ms: a row in ten seconds costs nothing, and a wrong one in ten thousand is found in a day or so. */
const SAMPLE_MS = 10_000
/** Blocks that are tried for one that holds a transaction. */
const TRIES = 16

/** What samples came to since the start: those that were compared, and those that were not what was proved. */
export type Samples = Readonly<{ compared: number; disproved: number; newest: string | undefined }>

type Parts = Pick<HttpContext, 'kernel' | 'facts' | 'head' | 'audit' | 'log' | 'now'>

/**
 * Compares random rows of the index with proofs that the ledger makes and the light client verifies: what the index says is then what validators signed, and not only what
 * this node wrote. A row that differs has the index built again (`disproved`), and is written into log, audit and metrics.
 */
export class IndexSampler {
  readonly #index: IndexClient
  readonly #parts: Parts
  readonly #verifier: Verifier
  readonly #timer: NodeJS.Timeout
  #taking: Promise<unknown> = Promise.resolve()
  #compared = 0
  #disproved = 0
  #newest: string | undefined

  private constructor(index: IndexClient, parts: Parts, verifier: Verifier) {
    this.#index = index
    this.#parts = parts
    this.#verifier = verifier
    // What keeps a sample from being taken is told by take; a node that closes says so at once.
    this.#timer = setInterval(() => { this.take(1).catch(() => undefined) }, SAMPLE_MS).unref()
  }

  static async open(index: IndexClient, parts: Parts): Promise<IndexSampler> {
    return new IndexSampler(index, parts, (await loadVerifier()).verifier)
  }

  get samples(): Samples { return { compared: this.#compared, disproved: this.#disproved, newest: this.#newest } }

  /** Takes so many samples after those that are being taken, and answers how many were compared and what differed. Stops at the first difference: the index is built again. */
  async take(count: number): Promise<Readonly<{ compared: number; differences: string[] }>> {
    const taken = this.#taking.then(async () => {
      let compared = 0
      const differences: string[] = []
      for (let i = 0; i < count && differences.length === 0; i++) {
        const found = await this.#one()
        compared += found.compared
        if (found.difference !== undefined) differences.push(found.difference)
      }
      return { compared, differences }
    })
    this.#taking = taken.catch((fault: unknown) => { this.#parts.log.warn({ fault: String(fault) }, 'no sample of the index could be taken') })
    return taken
  }

  async #one(): Promise<{ compared: number; difference?: string }> {
    const place = await this.#place()
    if (place === undefined) return { compared: 0 }
    const answer = await this.#parts.kernel.call('proof', { ...place, viewer: EVERYTHING, disclosures: [], outcomes: [] })
    // Not provable yet, or pruned meanwhile.
    if ('problem' in answer) return { compared: 0 }
    const trust = parseTrustPack(trustPackOf(this.#parts))
    const judged = verifyProof(answer.proof, { verifier: this.#verifier, now: fromMillis(BigInt(Math.floor(this.#parts.now()))), ...(trust && { trust }) })
    if (judged.verdict === 'false') {
      this.#parts.log.error({ height: String(place.height), index: place.index, reason: judged.reason }, 'a proof of this node is not true')
      return { compared: 0 }
    }
    let compared = 0
    for (const { leaf, leafBytes, index: position, events } of judged.proof.log) {
      if (leaf.kind === 'block') continue
      const answered = await this.#index.compare({ place: { height: leaf.height, index: leaf.index }, position, leaf: leafBytes, events })
      if (isRefused(answered)) continue
      this.#compared++
      compared++
      if (answered.difference !== undefined) return { compared, difference: this.#differs(answered.difference) }
    }
    return { compared }
  }

  #differs(difference: string): string {
    this.#disproved++
    this.#newest = difference
    this.#parts.log.error({ code: 'index.disproved', difference }, 'the index is not what was proved and is built again')
    this.#parts.audit.record({ act: 'index.disproved', by: { kind: 'node', id: 'node' }, details: { difference } })
    return difference
  }

  /** A transaction of a random block that the index holds and that can be proved. */
  async #place(): Promise<{ height: bigint; index: number } | undefined> {
    const { marker, state } = this.#index.status()
    const newest = marker.height < provableHeightOf(this.#parts) ? marker.height : provableHeightOf(this.#parts)
    const first = marker.firstHeight > this.#parts.head.firstHeight ? marker.firstHeight : this.#parts.head.firstHeight
    if (state === 'stopped' || state === 'rebuilding' || newest < first || newest === 0n) return undefined
    for (let i = 0; i < TRIES; i++) {
      const height = first + BigInt(randomInt(Number(newest - first) + 1))
      const block = await this.#index.block(height)
      if (isRefused(block)) return undefined
      if (block !== undefined && block.transactions > 0) return { height, index: randomInt(block.transactions) }
    }
    return undefined
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
