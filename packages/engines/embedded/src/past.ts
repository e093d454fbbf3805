import type { ValidatorSet } from '@jianghan/light'
import { type BlockRecords, SealedBlocks } from './blockStore.ts'
import { soleValidator } from './engineBytes.ts'
import type { ServedBlocks } from './rpc/servedChain.ts'

/** Signed blocks of before the engine that keeps the chain now took over. */
export interface ServedPast extends ServedBlocks {
  /** The validators of one of these heights. */
  validators(height: bigint): ValidatorSet | undefined
}

/** The blocks of a chain up to a height, which one node sealed before its members made it a network. */
export class EmbeddedPast extends SealedBlocks implements ServedPast {
  constructor(records: Omit<BlockRecords, 'lastHeight'>, highest: bigint) {
    super({ lastHeight: highest, get baseHeight() { return records.baseHeight ?? 1n }, readEngineBytes: height => records.readEngineBytes(height) })
  }

  validators(height: bigint): ValidatorSet | undefined {
    const block = this.at(height)
    return block && soleValidator(block.validatorKey)
  }
}
