import { type Chain, HASHES_KEPT, type ServedBlock, type ServedBlocks, type ServedChain, type ServedPast, type ServingNode } from '@jianghan/engine-embedded'
import {
  type AgreedParams, type Block, blockIdOf, type Commit, type ConsensusParams, consensusParamsHash, EMPTY_LIST_HASH, type Header, headerHash, newValidatorSet, NO_COMMIT, type ValidatorSet, validatorAddress,
} from '@jianghan/light'
import { assert, equalBytes, toHex } from '@jianghan/protocol'
import type { NetworkApp } from './app.ts'
import { type NetworkGenesis, networkParams } from './home/files.ts'
import type { Seal, SealStore } from './seals.ts'
import { setLater } from './validatorsAt.ts'

/** What is read of the application. */
type Records = Pick<NetworkApp, 'baseHeight' | 'lastHeight' | 'lastAppHash' | 'readEngineBytes' | 'agreedParams'>
/** What the chain is read from; `past` where another engine kept it before the network did. */
type Parts = Readonly<{ genesis: NetworkGenesis; app: Records; seals: SealStore; validatorKey: Uint8Array; node: () => ServingNode; past?: ServedPast | undefined }>

/**
 * The chain with its signatures, from what this node keeps: records of blocks, and seals. The newest block is sealed with the votes that this node saw;
 * when the next one names the votes that count, those are kept.
 */
export class SealedChain implements ServedChain, ServedPast {
  readonly chain: Chain
  readonly validator: ServedChain['validator']
  readonly firstValidators: ServedChain['firstValidators']
  readonly #app: Records
  readonly #seals: SealStore
  readonly #node: () => ServingNode
  readonly #past: ServedPast | undefined
  readonly #genesisSet: ValidatorSet
  readonly #initialHeight: bigint
  readonly #agreed: AgreedParams | undefined
  readonly #heightByHash = new Map<string, bigint>()
  #newest: Seal | undefined
  #lastSet: Readonly<{ height: bigint; set: ValidatorSet }> | undefined

  constructor({ genesis, app, seals, validatorKey, node, past }: Parts) {
    // The chain is as old as the ledger that the network took over.
    this.chain = { id: genesis.chainId, genesisTime: past?.genesisTime ?? genesis.time, appVersion: genesis.appVersion }
    this.#past = past
    this.#initialHeight = genesis.initialHeight
    this.#agreed = genesis.params
    this.#genesisSet = newValidatorSet(genesis.validators)
    this.firstValidators = (past?.validators(past.base) ?? this.#genesisSet).validators
    this.validator = { publicKey: validatorKey, address: validatorAddress(validatorKey) }
    this.#app = app
    this.#seals = seals
    this.#node = node
  }

  get genesisTime(): Chain['genesisTime'] {
    return this.chain.genesisTime
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
    const first = this.#past?.base ?? (this.#seals.last >= this.#seals.first ? this.#seals.first : this.highest)
    const kept = this.#app.baseHeight ?? 1n
    return first > kept ? first : kept
  }

  /** The newest block whose votes are known: the one before it is provable. */
  get highest(): bigint {
    if (this.#newest !== undefined) return this.#newest.header.height
    return this.#seals.last >= this.#seals.first ? this.#seals.last : this.#past?.highest ?? 0n
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
    if (this.#isPast(height)) return this.#past?.at(height)
    const seal = this.seal(height)
    const record = seal && this.#app.readEngineBytes(height)
    return seal && record && { header: seal.header, blockId: seal.commit.blockId, commit: seal.commit, batches: record.batches }
  }

  byHash(hash: Uint8Array): ServedBlock | undefined {
    const height = this.#heightByHash.get(toHex(hash))
    return height === undefined ? this.#past?.byHash(hash) : this.at(height)
  }

  #isPast(height: bigint): boolean {
    return this.#past !== undefined && height <= this.#past.highest
  }

  /** Undefined also for a block that holds evidence, of which this node keeps no bytes. */
  whole(block: ServedBlock): Block | undefined {
    if (this.#isPast(block.header.height)) return this.#past?.whole(block)
    if (!equalBytes(block.header.evidenceHash, EMPTY_LIST_HASH)) return undefined
    const lastCommit = block.header.lastBlockId.hash.length === 0 ? NO_COMMIT : this.commit(block.header.height - 1n)
    return lastCommit && { header: block.header, txs: block.batches, evidence: [], lastCommit }
  }

  /** What does not fit in a stored block: its batches or its parts. */
  damageOf(block: ServedBlock): string | undefined {
    if (this.#isPast(block.header.height)) return this.#past?.damageOf(block)
    const whole = this.whole(block)
    return whole === undefined || equalBytes(blockIdOf(whole).parts.hash, block.blockId.parts.hash) ? undefined : 'parts'
  }

  /** As the application knows them of that height; where it does not any more, as they are now, or as the chain began: whichever the header vouches for. */
  params(height?: bigint): ConsensusParams {
    const header = height === undefined ? undefined : this.header(height)
    const version = header?.version.app ?? this.chain.appVersion
    const next = this.#app.lastHeight + 1n
    const known = [this.#app.agreedParams?.(height ?? next), this.#app.agreedParams?.(next), this.#agreed].map(agreed => networkParams(version, agreed))
    return known.find(params => header === undefined || equalBytes(consensusParamsHash(params), header.consensusHash)) ?? networkParams(version, this.#agreed)
  }

  header(height: bigint): Header | undefined {
    return this.#isPast(height) ? this.#past?.at(height)?.header : this.seal(height)?.header
  }

  commit(height: bigint): Commit | undefined {
    return this.#isPast(height) ? this.#past?.at(height)?.commit : this.seal(height)?.commit
  }

  validators(height: bigint): ValidatorSet | undefined {
    if (height === this.#initialHeight && this.#app.lastHeight < height) return this.#genesisSet
    if (height === this.highest + 1n) return this.#after()
    if (this.#isPast(height)) return this.#past?.validators(height)
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
    if (highest === 0n) return this.#genesisSet
    const newest = this.seal(highest)
    const now = this.validators(highest)
    const stays = newest !== undefined && equalBytes(newest.header.validatorsHash, newest.header.nextValidatorsHash)
    return now && stays ? setLater(now, 1n) : undefined
  }
}
