import { type Chain, HASHES_KEPT, type ServedBlock, type ServedBlocks, type ServedChain, type ServingNode } from '@jianghan/engine-embedded'
import {
  type Block, blockIdOf, type Commit, type ConsensusParams, EMPTY_LIST_HASH, type Header, headerHash, newValidatorSet, NO_COMMIT, type ValidatorSet, validatorAddress,
} from '@jianghan/light'
import { assert, equalBytes, toHex } from '@jianghan/protocol'
import type { NetworkApp } from './app.ts'
import { type NetworkGenesis, networkParams } from './home/files.ts'
import type { Seal, SealStore } from './seals.ts'
import { setLater } from './validatorsAt.ts'

/**
 * The chain with its signatures, from what this node keeps: records of blocks, and seals. The newest block is sealed with the votes that this node saw;
 * when the next one names the votes that count, those are kept.
 */
export class SealedChain implements ServedChain, ServedBlocks {
  readonly chain: Chain
  readonly validator: ServedChain['validator']
  readonly firstValidators: ServedChain['firstValidators']
  readonly #app: NetworkApp
  readonly #seals: SealStore
  readonly #node: () => ServingNode
  readonly #heightByHash = new Map<string, bigint>()
  #newest: Seal | undefined
  #lastSet: Readonly<{ height: bigint; set: ValidatorSet }> | undefined

  constructor(parts: Readonly<{ genesis: NetworkGenesis; app: NetworkApp; seals: SealStore; validatorKey: Uint8Array; node: () => ServingNode }>) {
    const { genesis, app, seals, validatorKey, node } = parts
    this.chain = { id: genesis.chainId, genesisTime: genesis.time, appVersion: genesis.appVersion }
    this.firstValidators = newValidatorSet(genesis.validators).validators
    this.validator = { publicKey: validatorKey, address: validatorAddress(validatorKey) }
    this.#app = app
    this.#seals = seals
    this.#node = node
  }

  get blocks(): ServedBlocks {
    return this
  }

  get app(): ServedChain['app'] {
    return this.#app
  }

  get node(): ServingNode {
    return this.#node()
  }

  get base(): bigint {
    if (this.highest === 0n) return 0n
    const [sealed, kept] = [this.#seals.last >= this.#seals.first ? this.#seals.first : this.highest, this.#app.baseHeight ?? 1n]
    return sealed > kept ? sealed : kept
  }

  /** The newest block whose votes are known: the one before it is provable. */
  get highest(): bigint {
    if (this.#newest !== undefined) return this.#newest.header.height
    return this.#seals.last >= this.#seals.first ? this.#seals.last : 0n
  }

  /** The seal of a height. */
  seal(height: bigint): Seal | undefined {
    return this.#newest?.header.height === height ? this.#newest : this.#seals.at(height)
  }

  /** The seal of a further block; that of the one before is kept for good now. */
  push(seal: Seal): void {
    if (this.#newest !== undefined && this.#newest.header.height > this.#seals.last) this.#seals.append(this.#newest)
    this.#newest = seal
    this.#heightByHash.set(toHex(headerHash(seal.header)), seal.header.height)
    const oldest = this.#heightByHash.keys().next()
    if (this.#heightByHash.size > HASHES_KEPT && !oldest.done) this.#heightByHash.delete(oldest.value)
  }

  /** Replaces the votes over the newest block by those that count. */
  amend(seal: Seal): void {
    assert(this.#newest?.header.height === seal.header.height, 'only the newest seal is not settled')
    this.#newest = seal
  }

  at(height: bigint): ServedBlock | undefined {
    const seal = this.seal(height)
    const record = seal && this.#app.readEngineBytes(height)
    return seal && record && { header: seal.header, blockId: seal.commit.blockId, commit: seal.commit, batches: record.batches }
  }

  byHash(hash: Uint8Array): ServedBlock | undefined {
    const height = this.#heightByHash.get(toHex(hash))
    return height === undefined ? undefined : this.at(height)
  }

  /** Undefined also for a block that holds evidence, of which this node keeps no bytes. */
  whole(block: ServedBlock): Block | undefined {
    if (!equalBytes(block.header.evidenceHash, EMPTY_LIST_HASH)) return undefined
    const lastCommit = block.header.lastBlockId.hash.length === 0 ? NO_COMMIT : this.commit(block.header.height - 1n)
    return lastCommit && { header: block.header, txs: block.batches, evidence: [], lastCommit }
  }

  /** What does not fit in a stored block: its batches or its parts. */
  damageOf(block: ServedBlock): string | undefined {
    const whole = this.whole(block)
    return whole === undefined || equalBytes(blockIdOf(whole).parts.hash, block.blockId.parts.hash) ? undefined : 'parts'
  }

  /** As the chain began; only the version of the application follows the headers. */
  params(height?: bigint): ConsensusParams {
    const header = height === undefined ? undefined : this.header(height)
    return networkParams(header?.version.app ?? this.chain.appVersion)
  }

  header(height: bigint): Header | undefined {
    return this.seal(height)?.header
  }

  commit(height: bigint): Commit | undefined {
    return this.seal(height)?.commit
  }

  validators(height: bigint): ValidatorSet | undefined {
    if (height === this.highest + 1n) return this.#after()
    const seal = this.seal(height)
    if (seal === undefined) return undefined
    if (seal.validators !== undefined) return seal.validators
    if (this.#lastSet?.height === height) return this.#lastSet.set
    const known = this.#lastSet !== undefined && this.#lastSet.height < height && this.#lastSet.height >= seal.setHeight ? this.#lastSet : undefined
    const from = known ?? this.#setAt(seal.setHeight)
    if (from === undefined) return undefined
    const set = setLater(from.set, height - from.height)
    this.#lastSet = { height, set }
    return set
  }

  #setAt(height: bigint): Readonly<{ height: bigint; set: ValidatorSet }> | undefined {
    const set = this.seal(height)?.validators
    return set && { height, set }
  }

  /** The validators of the next block: known while nobody joins or leaves with it. */
  #after(): ValidatorSet | undefined {
    const { highest } = this
    if (highest === 0n) return newValidatorSet(this.firstValidators)
    const newest = this.seal(highest)
    const now = this.validators(highest)
    const stays = newest !== undefined && equalBytes(newest.header.validatorsHash, newest.header.nextValidatorsHash)
    return now && stays ? setLater(now, 1n) : undefined
  }
}
