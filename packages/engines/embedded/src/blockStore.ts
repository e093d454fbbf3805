import { equalBytes, toHex } from '@jianghan/protocol'
import { NO_COMMIT, blockIdOf, commitSignBytes, dataHash, verifyVote } from '@jianghan/light'
import type { Block } from '@jianghan/light'
import type { EngineApp } from './app.ts'
import { decodeEngineBytes } from './engineBytes.ts'
import type { SealedBlock } from './engineBytes.ts'

/** A block as the engine reads it back. */
export type StoredBlock = SealedBlock & Readonly<{ batches: readonly Uint8Array[] }>

/** What is read of an application's records. */
export type BlockRecords = Pick<EngineApp, 'lastHeight' | 'baseHeight' | 'readEngineBytes'>

/** Newest heights that can be found by their hash. */
export const HASHES_KEPT = 1024
/** Records read at most for one hash that is not known yet. */
const SCAN_STEP = 64n

/** Reads sealed blocks back from the application's records. Keeps hashes of the newest heights, nothing else. */
export class SealedBlocks {
  readonly #app: BlockRecords
  readonly #heightByHash = new Map<string, bigint>()
  /** Every height from here on was learnt once. */
  #learntDownTo: bigint

  constructor(app: BlockRecords) {
    this.#app = app
    this.#learntDownTo = app.lastHeight + 1n
  }

  /** Lowest and highest height that can be read; highest is 0 before the first block. */
  get base(): bigint {
    return this.#app.lastHeight === 0n ? 0n : this.#app.baseHeight ?? 1n
  }

  get highest(): bigint {
    return this.#app.lastHeight
  }

  /** The block of a height, undefined when it is not there or its record is none of ours. */
  at(height: bigint): StoredBlock | undefined {
    if (height < this.base || height > this.highest || height <= 0n) return undefined
    const record = this.#app.readEngineBytes(height)
    const sealed = record && decodeEngineBytes(record.engineBytes)
    return record && sealed && { ...sealed, batches: record.batches }
  }

  /**
   * The block with this header hash, among the newest {@link HASHES_KEPT}. Blocks from before this start are learnt by and by: a hash that is not
   * known costs a bounded number of reads, and no block is read for this twice.
   */
  byHash(hash: Uint8Array): StoredBlock | undefined {
    const key = toHex(hash)
    for (let read = 0n; read < SCAN_STEP && !this.#heightByHash.has(key) && this.#heightByHash.size < HASHES_KEPT; read++) {
      const block = this.at(this.#learntDownTo - 1n)
      if (block === undefined) break
      this.#learntDownTo--
      this.#heightByHash.set(toHex(block.blockId.hash), block.header.height)
    }
    const height = this.#heightByHash.get(key)
    return height === undefined ? undefined : this.at(height)
  }

  /** Remembers the hash of a block that became final, forgets the oldest. */
  remember(block: SealedBlock): void {
    this.#heightByHash.set(toHex(block.blockId.hash), block.header.height)
    if (this.#heightByHash.size <= HASHES_KEPT) return
    const oldest = this.#heightByHash.keys().next()
    if (!oldest.done) this.#heightByHash.delete(oldest.value)
  }

  /** The block in the form whose bytes its id is over. */
  whole(block: StoredBlock): Block | undefined {
    const before = block.header.height === 1n ? { commit: NO_COMMIT } : this.at(block.header.height - 1n)
    return before && { header: block.header, txs: block.batches, evidence: [], lastCommit: before.commit }
  }

  /** What does not fit in a stored block, undefined when all does: batches, parts, the signature. */
  damageOf(block: StoredBlock): string | undefined {
    if (!equalBytes(dataHash(block.batches), block.header.dataHash)) return 'data_hash'
    const whole = this.whole(block)
    if (whole !== undefined && !equalBytes(blockIdOf(whole).parts.hash, block.blockId.parts.hash)) return 'parts'
    const vote = block.commit.signatures[0]
    const valid = vote !== undefined && verifyVote(block.validatorKey, commitSignBytes(block.header.chainId, block.commit, 0), vote.signature)
    return valid ? undefined : 'signature'
  }
}
