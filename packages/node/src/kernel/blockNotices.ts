import type { BlockResult, ExecutedBlock, Ledger } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import type { FromKernel, MisbehaviorFacts, ValidatorFacts } from '../threads/messages.ts'
import { type BatchNameOf, batchResults, droppedNotices } from './blockResults.ts'

/** Tells the main thread what blocks do, and to which of its batches. */
export class BlockNotices {
  readonly #ledger: Ledger
  readonly #post: (message: FromKernel) => void
  #executingSince = 0

  constructor(ledger: Ledger, post: (message: FromKernel) => void) {
    this.#ledger = ledger
    this.#post = post
  }

  /** A block begins to be executed. */
  executing(): void {
    this.#executingSince = performance.now()
  }

  /** What was dropped can be sent again at once, whatever becomes of the block. */
  executed(result: BlockResult, nameOf: BatchNameOf): void {
    for (const dropped of droppedNotices(result, nameOf)) this.#post({ kind: 'dropped', ...dropped })
  }

  /** A block is final. `sealed`: height of the newest block whose votes are known, so that the one before is provable. */
  committed({ height, time, result, changes, keysTouched, misbehavior }: ExecutedBlock, nameOf: BatchNameOf, sealed: bigint, validators?: readonly ValidatorFacts[]): void {
    this.#post({
      kind: 'block', height, time, sealed, logSize: this.#ledger.logSize, transactions: result.receipts.length, keysTouched,
      milliseconds: performance.now() - this.#executingSince, batches: batchResults(result, nameOf), application: this.#ledger.appVersion, wide: this.#ledger.isWide,
      changedAuthority: changes.some(([key]) => this.#ledger.router.application.access.decides?.(key) ?? true), ...this.nextDue(), ...(validators && { validators }),
      ...(misbehavior.length > 0 && { misbehavior: this.#evidenceIn(misbehavior) }),
    })
  }

  #evidenceIn(misbehavior: ExecutedBlock['misbehavior']): readonly MisbehaviorFacts[] {
    return misbehavior.flatMap(found => {
      const recorded = this.#ledger.recordedMisbehavior(found)
      return recorded === undefined ? [] : { ...recorded, kind: found.kind, address: toHex(found.address), height: String(found.height) }
    })
  }

  /** When the next item falls due. */
  nextDue(): { nextDueMs?: bigint } {
    const { nextDueMs } = this.#ledger
    return nextDueMs === undefined ? {} : { nextDueMs }
  }
}
