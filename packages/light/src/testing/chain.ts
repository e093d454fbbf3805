import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, utf8 } from '@jianghan/protocol'
import {
  BLOCK_PROTOCOL, BlockIdFlag, EMPTY_LIST_HASH, NO_BLOCK, NO_COMMIT, NO_TIME, addNanos, advanceProposer, blockIdOf, commitHash, consensusParams,
  consensusParamsHash, dataHash, newValidatorSet, precommitSignBytes, validatorAddress, validatorSetHash,
} from '../comet/index.ts'
import type { Block, BlockId, Commit, CommitSig, LightBlock, Time, Validator, ValidatorSet } from '../comet/index.ts'

/** A validator of a test chain: its secret follows from its name. */
export type Member = Readonly<{ name: string; power: bigint }>

/** The secret and the key of a name; tests only. */
export function keyOf(name: string): Readonly<{ secret: Uint8Array; publicKey: Uint8Array }> {
  const secret = sha256(utf8(`a validator of a test chain: ${name}`))
  return { secret, publicKey: ed25519.getPublicKey(secret) }
}

/** The set of these members. */
export const setOf = (members: readonly Member[]): ValidatorSet =>
  newValidatorSet(members.map(({ name, power }) => ({ publicKey: keyOf(name).publicKey, power })))

/** What one member does at a height: vote for the block (the default), for nothing, or not at all. */
export type Vote = 'commit' | 'nil' | 'absent'

/** How a test chain is made. Heights count from 1; what a function does not say is the default. */
export type ChainPlan = Readonly<{
  chainId: string
  heights: number
  members: (height: number) => readonly Member[]
  vote?: (height: number, name: string) => Vote
  txs?: (height: number) => readonly Uint8Array[]
}>

/** A block with the commit over it and its validators. */
export type TestBlock = Readonly<{ block: Block; blockId: BlockId; commit: Commit; validators: ValidatorSet; light: LightBlock }>

/** When the first block of every test chain was made. */
export const CHAIN_START: Time = { seconds: 1_767_225_600n, nanos: 123_456_789 }

/** A chain with several validators, made as a CometBFT network makes it, every signature valid; the same bytes every time. */
export function testChain(plan: ChainPlan): TestBlock[] {
  const chain: TestBlock[] = []
  for (let height = 1; height <= plan.heights; height++) {
    const before = chain.at(-1)
    const validators = setOf(plan.members(height))
    const txs = plan.txs?.(height) ?? []
    const lastCommit = before?.commit ?? NO_COMMIT
    const header = {
      version: { block: BLOCK_PROTOCOL, app: 1n },
      chainId: plan.chainId,
      height: BigInt(height),
      time: addNanos(CHAIN_START, BigInt(height - 1) * 1_500_000_001n),
      lastBlockId: before?.blockId ?? NO_BLOCK,
      lastCommitHash: commitHash(lastCommit),
      dataHash: dataHash(txs),
      validatorsHash: validatorSetHash(validators),
      nextValidatorsHash: validatorSetHash(setOf(plan.members(height + 1))),
      consensusHash: consensusParamsHash(consensusParams({ appVersion: 1n, maxBytes: 4_194_304n })),
      appHash: sha256(utf8(`application at ${height}`)),
      lastResultsHash: EMPTY_LIST_HASH,
      evidenceHash: EMPTY_LIST_HASH,
      proposerAddress: validators.proposer.address,
    }
    const block: Block = { header, txs, evidence: [], lastCommit }
    const blockId = blockIdOf(block)
    const commit = commitOf(plan, height, validators, blockId)
    chain.push({ block, blockId, commit, validators, light: { signedHeader: { header, commit }, validators } })
  }
  return chain
}

function commitOf(plan: ChainPlan, height: number, validators: ValidatorSet, blockId: BlockId): Commit {
  const names = new Map(plan.members(height).map(({ name }) => [validatorAddress(keyOf(name).publicKey).join(), name]))
  const round = height % 3
  const signatures = validators.validators.map(({ address }, index): CommitSig => {
    const name = names.get(address.join()) as string
    const vote = plan.vote?.(height, name) ?? 'commit'
    if (vote === 'absent') return { flag: BlockIdFlag.absent, address: new Uint8Array(0), time: NO_TIME, signature: new Uint8Array(0) }
    const time = addNanos(CHAIN_START, BigInt(height) * 1_500_000_000n + BigInt(index) * 1_000_000n)
    const said = { chainId: plan.chainId, height: BigInt(height), round, time, ...(vote === 'commit' && { blockId }) }
    const signature = ed25519.sign(precommitSignBytes(said), keyOf(name).secret)
    return { flag: vote === 'commit' ? BlockIdFlag.commit : BlockIdFlag.nil, address, time, signature }
  })
  return { height: BigInt(height), round, blockId, signatures }
}

/** The set and its proposers over the next heights. */
export function proposers(set: ValidatorSet, count: number): Validator[] {
  const list = [set.proposer]
  for (let current = set; list.length < count; list.push(current.proposer)) current = advanceProposer(current.validators)
  return list
}
