import { VERDICT_BYTE, type VerifyItem } from '@jianghan/crypto'
import { sha256 } from '@jianghan/protocol'
import type { BatchRefusal, InspectedBatch, KnownJudge, NetworkApp } from './app.ts'
import { VERDICTS_KEPT } from './limits.ts'

/** Judges signatures, one byte for each; the pool of verifying threads is one. */
export interface SignaturePool {
  verify(items: readonly VerifyItem[]): Promise<Uint8Array | Readonly<{ refused: 'busy' | 'closed' }>>
}

/** What is known of a batch. */
export type KnownBatch = {
  readonly hash: Uint8Array
  readonly name: string
  readonly size: number
  /** Undefined where its form is wrong. */
  readonly batch: Omit<InspectedBatch, 'own' | 'inner'> | undefined
  /** Whether all its signatures hold; undefined while they are judged. */
  passed: boolean | undefined
  /** Settles when `passed` is known; rejects when it cannot be judged. */
  settled: Promise<void>
  /** Signatures in it that do not hold. */
  bad: readonly VerifyItem[]
  /** Whether a handler threw on it here: it is proposed no more. */
  poison: boolean
}

/** Waits before a full pool is asked again, milliseconds. */
const BUSY_WAIT_MS = 5

const nameOf = (hash: Uint8Array): string => Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('latin1')
const itemName = (kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): string =>
  `${kind}:${[publicKey, message, signature].map(bytes => Buffer.from(bytes).toString('base64')).join(':')}`

/**
 * What is known of each batch, by its hash: its form, and whether its signatures hold, judged once by the pool. Verdicts are functions of the bytes
 * alone, so that a node that has seen a batch before and one that has not come to the same.
 */
export class BatchVerdicts {
  readonly #app: Pick<NetworkApp, 'inspect'>
  readonly #pool: SignaturePool
  readonly #known = new Map<string, KnownBatch>()

  constructor(app: Pick<NetworkApp, 'inspect'>, pool: SignaturePool) {
    this.#app = app
    this.#pool = pool
  }

  /** A batch of this node, whose signatures were judged before it was made. */
  trust(bytes: Uint8Array): KnownBatch {
    const known = this.#keep(bytes, () => this.#app.inspect(bytes), () => ({ passed: true, settled: Promise.resolve() }))
    if (known.passed === undefined) known.passed = true
    return known
  }

  /** What is known of a batch, undefined where it was not seen. */
  peek(bytes: Uint8Array): KnownBatch | undefined {
    return this.#known.get(nameOf(sha256(bytes)))
  }

  /** What is known of a batch; one that is new begins to be judged. */
  of(bytes: Uint8Array): KnownBatch {
    return this.#keep(bytes, () => this.#app.inspect(bytes), (known, { own, inner }) => ({ passed: undefined, settled: this.#judge(known, [own, ...inner()]) }))
  }

  /** The same for a batch whose form was read and whose own signature was found to hold. */
  ofMember(bytes: Uint8Array, inspected: InspectedBatch): KnownBatch {
    return this.#keep(bytes, () => inspected, (known, { inner }) => ({ passed: undefined, settled: this.#judge(known, inner()) }))
  }

  /** Settles when all of these batches are judged. Rejects when one cannot be. */
  async judged(batches: readonly Uint8Array[]): Promise<readonly KnownBatch[]> {
    const known = batches.map(bytes => this.of(bytes))
    await Promise.all(known.map(each => each.settled))
    return known
  }

  /** Whether a member's own signature over its batch holds. */
  async judgeOwn(item: VerifyItem): Promise<boolean> {
    return (await this.#verdictsOf([item]))[0] === VERDICT_BYTE.valid
  }

  /** Batches remembered. */
  get size(): number {
    return this.#known.size
  }

  #keep(bytes: Uint8Array, inspect: () => InspectedBatch | BatchRefusal, begin: (known: KnownBatch, inspected: InspectedBatch) => Pick<KnownBatch, 'passed' | 'settled'>): KnownBatch {
    const hash = sha256(bytes)
    const name = nameOf(hash)
    const before = this.#known.get(name)
    if (before !== undefined) return before
    const inspected = inspect()
    const wrong = 'refused' in inspected
    const known: KnownBatch = {
      hash, name, size: bytes.length, bad: [], poison: false, passed: wrong ? false : undefined, settled: Promise.resolve(),
      batch: wrong ? undefined : { member: inspected.member, epoch: inspected.epoch, sequence: inspected.sequence, transactions: inspected.transactions },
    }
    this.#known.set(name, known)
    if (!wrong) Object.assign(known, begin(known, inspected))
    this.#forgetOldest()
    return known
  }

  async #judge(known: KnownBatch, items: readonly VerifyItem[]): Promise<void> {
    const verdicts = await this.#verdictsOf(items)
    known.bad = items.filter((_, i) => verdicts[i] !== VERDICT_BYTE.valid)
    known.passed = known.bad.length === 0
  }

  /** Waits while the pool is full: what is asked for here comes from decided and proposed blocks, and from a bounded mempool. */
  async #verdictsOf(items: readonly VerifyItem[]): Promise<Uint8Array> {
    for (;;) {
      const verdicts = await this.#pool.verify(items)
      if (!('refused' in verdicts)) return verdicts
      if (verdicts.refused === 'closed') throw new Error('the pool that judges signatures is closed')
      await new Promise(resolve => setTimeout(resolve, BUSY_WAIT_MS))
    }
  }

  #forgetOldest(): void {
    if (this.#known.size <= VERDICTS_KEPT) return
    for (const [name, known] of this.#known) {
      if (known.passed === undefined) continue
      this.#known.delete(name)
      if (this.#known.size <= VERDICTS_KEPT) return
    }
  }
}

/** The judge of a block whose batches are judged; undefined where everything in it holds. */
export function judgeOf(batches: readonly KnownBatch[]): KnownJudge | undefined {
  const bad = new Set(batches.flatMap(batch => batch.bad.map(item => itemName(item.kind, item.publicKey, item.message, item.signature))))
  return bad.size === 0 ? undefined : (kind, publicKey, message, signature) => !bad.has(itemName(kind, publicKey, message, signature))
}

/** A batch's name among those that are known: its hash as text. */
export const batchName = (bytes: Uint8Array): string => nameOf(sha256(bytes))
