import type { Time, ValidatorSet } from '@jianghan/light'
import { type BlockRecords, SealedBlocks } from './blockStore.ts'
import { soleValidator } from './engineBytes.ts'
import type { ServedBlocks } from './rpc/servedChain.ts'

/** Signed blocks of before the engine that keeps the chain now took over. */
export interface ServedPast extends ServedBlocks {
  /** When the chain began, whoever kept it then: the time of its genesis. */
  readonly genesisTime: Time
  /** The validators of one of these heights. */
  validators(height: bigint): ValidatorSet | undefined
}

/** The blocks of a chain up to a height, which one node sealed before its members made it a network. */
export class EmbeddedPast extends SealedBlocks implements ServedPast {
  readonly genesisTime: Time

  constructor(records: Omit<BlockRecords, 'lastHeight'>, highest: bigint, genesisTime: Time) {
    super({ lastHeight: highest, get baseHeight() { return records.baseHeight ?? 1n }, readEngineBytes: height => records.readEngineBytes(height) })
    this.genesisTime = genesisTime
  }

  validators(height: bigint): ValidatorSet | undefined {
    const block = this.at(height)
    return block && soleValidator(block.validatorKey)
  }
}
