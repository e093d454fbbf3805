import type { BatchHead, BatchRefusal } from './app.ts'
import { MEMBER_MEMPOOL_BATCHES, MEMBER_MEMPOOL_BYTES, MEMPOOL_FORGET_MS } from './limits.ts'
import type { KnownBatch } from './verdicts.ts'

type Waiting = BatchHead & Readonly<{ name: string; size: number; since: number }>

/**
 * What of each member waits in the node's mempool, so that one cannot starve the others: a number of batches and bytes, and one batch for each
 * sequence number. The node's own rule: no other node has to agree.
 */
export class MempoolRoom {
  readonly #byMember = new Map<string, Map<string, Waiting>>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Counts a batch against its member's room, or says why there is none. A batch that is counted already stays so. */
  enter({ name, size }: Pick<KnownBatch, 'name' | 'size'>, head: BatchHead): BatchRefusal | undefined {
    const now = this.#now()
    const waiting = this.#byMember.get(head.member) ?? new Map<string, Waiting>()
    let bytes = size
    for (const each of waiting.values()) {
      if (each.name === name || now - each.since > MEMPOOL_FORGET_MS) waiting.delete(each.name)
      else if (each.epoch === head.epoch && each.sequence === head.sequence) return { refused: 'sequenceTaken' }
      else bytes += each.size
    }
    if (waiting.size >= MEMBER_MEMPOOL_BATCHES || bytes > MEMBER_MEMPOOL_BYTES) return { refused: 'overQuota' }
    waiting.set(name, { ...head, name, size, since: now })
    this.#byMember.set(head.member, waiting)
    return undefined
  }

  /** Makes room: the batch is in a block, or was found not to hold. */
  leave(name: string, member: string): void {
    const waiting = this.#byMember.get(member)
    if (waiting?.delete(name) === true && waiting.size === 0) this.#byMember.delete(member)
  }

  /** Makes room for what can no longer be in a block. */
  sweep(follows: (head: BatchHead) => boolean): void {
    for (const [member, waiting] of this.#byMember) {
      for (const each of waiting.values()) if (!follows(each)) waiting.delete(each.name)
      if (waiting.size === 0) this.#byMember.delete(member)
    }
  }

  /** Batches that are counted. */
  get batches(): number {
    let count = 0
    for (const waiting of this.#byMember.values()) count += waiting.size
    return count
  }
}
