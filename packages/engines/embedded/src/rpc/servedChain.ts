import type { Block, BlockId, Commit, ConsensusParams, Header, Validator, ValidatorSet } from '@jianghan/light'
import type { Chain } from '../assembleBlock.ts'

/** A block as the RPC serves it: signed, with the batches in it. */
export type ServedBlock = Readonly<{ header: Header; blockId: BlockId; commit: Commit; batches: readonly Uint8Array[] }>

/** The signed blocks of a chain. */
export interface ServedBlocks {
  /** Lowest and highest height that can be read; both 0 before the first block. */
  readonly base: bigint
  readonly highest: bigint
  at(height: bigint): ServedBlock | undefined
  /** Among the newest heights only. */
  byHash(hash: Uint8Array): ServedBlock | undefined
  /** The block in the form whose bytes its id is over; undefined when the one before it is gone. */
  whole(block: ServedBlock): Block | undefined
  /** What does not fit in a stored block, undefined when all does. */
  damageOf(block: ServedBlock): string | undefined
}

/** Who answers, and how far it is. */
export type ServingNode = Readonly<{
  /** The engine's name in `status`. */
  version: string
  /** The node's id among its peers: 40 hexadecimal digits. */
  id: string
  /** Whether blocks are still fetched from others. */
  catchingUp: boolean
}>

/** A chain as CometBFT's RPC shows it, whichever engine keeps it. */
export interface ServedChain {
  readonly chain: Chain
  readonly blocks: ServedBlocks
  readonly app: Readonly<{ lastHeight: bigint; lastAppHash: Uint8Array }>
  /** The key of this node's validator, in the set or not. */
  readonly validator: Readonly<{ publicKey: Uint8Array; address: Uint8Array }>
  readonly node: ServingNode
  /** The validators of the first block. */
  readonly firstValidators: readonly Pick<Validator, 'publicKey' | 'power'>[]
  /** The consensus parameters of a height; by default those of the next block. */
  params(height?: bigint): ConsensusParams
  header(height: bigint): Header | undefined
  commit(height: bigint): Commit | undefined
  /** The validators of a height; also of the one after the newest. */
  validators(height: bigint): ValidatorSet | undefined
}
