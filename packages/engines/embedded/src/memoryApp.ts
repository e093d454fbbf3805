import { concat, sha256, utf8 } from '@jianghan/protocol'
import { resultsHash } from '@jianghan/light'
import type { EngineApp, ExecutedBlock, ProposedBlock, ValidatorUpdate } from './app.ts'

type Committed = Readonly<{ engineBytes: Uint8Array; batches: readonly Uint8Array[]; appHash: Uint8Array; resultsHash: Uint8Array }>

/** Who takes over when a batch says so. */
export const SUCCESSORS: readonly ValidatorUpdate[] = [7, 8, 9].map(byte => ({ publicKey: new Uint8Array(32).fill(byte), power: 10n }))

/**
 * The smallest application an engine can drive, in memory, for tests: its hash chains over the batches. A batch that begins with 0xff is left
 * out, one that begins with 0xfe hands the chain over to {@link SUCCESSORS}. `failCommits` makes that many commits fail without effect, as a full disk does; `catchUp` is what it has to catch up with.
 */
export class MemoryApp implements EngineApp {
  readonly committed: Committed[] = []
  readonly executed: ProposedBlock[] = []
  failCommits = 0
  catchUp: Promise<void> | undefined
  successors: readonly ValidatorUpdate[] | undefined

  get lastHeight(): bigint {
    return BigInt(this.committed.length)
  }

  get lastAppHash(): Uint8Array {
    return this.committed.at(-1)?.appHash ?? sha256(utf8('genesis'))
  }

  get lastResultsHash(): Uint8Array {
    return this.committed.at(-1)?.resultsHash ?? resultsHash([])
  }

  execute(block: ProposedBlock): ExecutedBlock {
    this.executed.push(block)
    const batchesKept = block.batches.filter(batch => batch[0] !== 0xff)
    const appHash = batchesKept.length === 0 ? this.lastAppHash : sha256(concat(this.lastAppHash, ...batchesKept.map(sha256)))
    const results = batchesKept.map(() => ({ code: 0, data: new Uint8Array(0), gasWanted: 0n, gasUsed: 0n }))
    const token = { batches: batchesKept, appHash, resultsHash: resultsHash(results) }
    const promotes = batchesKept.some(batch => batch[0] === 0xfe)
    return { appHash, resultsHash: token.resultsHash, batchesKept, token, ...(promotes && { validatorUpdates: SUCCESSORS }) }
  }

  commit(token: unknown, engineBytes: Uint8Array): void {
    if (this.failCommits > 0) {
      this.failCommits--
      throw new Error('no space left on device')
    }
    if ((token as Committed).batches.some(batch => batch[0] === 0xfe)) this.successors = SUCCESSORS
    this.committed.push({ ...token as Omit<Committed, 'engineBytes'>, engineBytes })
  }

  behind(): Promise<void> | undefined {
    return this.catchUp
  }

  readEngineBytes(height: bigint): Committed | undefined {
    return this.committed[Number(height) - 1]
  }
}
