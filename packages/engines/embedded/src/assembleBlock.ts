import { compareTime } from '@jianghan/protocol'
import {
  BLOCK_PROTOCOL, EMPTY_LIST_HASH, NO_BLOCK, NO_COMMIT, addNanos, blockIdOf, commitHash, consensusParams, consensusParamsHash, dataHash, validatorSetHash,
} from '@jianghan/light'
import type { BlockId, Commit, ConsensusParams, Header, Time, ValidatorSet } from '@jianghan/light'

/** Largest block in the chain's consensus parameters, bytes. */
export const BLOCK_BYTES_MAX = 4_194_304n

/** A chain as its blocks name it. */
export type Chain = Readonly<{ id: string; genesisTime: Time; appVersion: bigint }>

/** What the next block builds on: the last one, and what the application became by it. */
export type Tip = Readonly<{
  height: bigint
  time: Time
  blockId: BlockId
  commit: Commit
  appHash: Uint8Array
  resultsHash: Uint8Array
}>

/** The tip of a chain without blocks: genesis. */
export const genesisTip = (chain: Chain, appHash: Uint8Array): Tip => ({
  height: 0n, time: chain.genesisTime, blockId: NO_BLOCK, commit: NO_COMMIT, appHash, resultsHash: EMPTY_LIST_HASH,
})

const MILLISECOND = 1_000_000n

/** The clock's time, or a millisecond after the last one where the clock is behind that. */
export function timeAfter(last: Time, clock: Time): Time {
  const earliest = addNanos(last, MILLISECOND)
  return compareTime(clock, earliest) >= 0 ? clock : earliest
}

/** The consensus parameters of an embedded chain. */
export const embeddedParams = (chain: Chain): ConsensusParams => consensusParams({ appVersion: chain.appVersion, maxBytes: BLOCK_BYTES_MAX })

/** The header and the id of the block that holds these batches on this tip (state/state.go, MakeBlock; the time is the sealer's own). */
export function assembleBlock(
  chain: Chain, tip: Tip, { validators, next }: Readonly<{ validators: ValidatorSet; next: ValidatorSet }>, content: Readonly<{ time: Time; batches: readonly Uint8Array[] }>,
): Readonly<{ header: Header; blockId: BlockId }> {
  const header: Header = {
    version: { block: BLOCK_PROTOCOL, app: chain.appVersion },
    chainId: chain.id,
    height: tip.height + 1n,
    time: content.time,
    lastBlockId: tip.blockId,
    lastCommitHash: commitHash(tip.commit),
    dataHash: dataHash(content.batches),
    validatorsHash: validatorSetHash(validators),
    nextValidatorsHash: validatorSetHash(next),
    consensusHash: consensusParamsHash(embeddedParams(chain)),
    appHash: tip.appHash,
    lastResultsHash: tip.resultsHash,
    evidenceHash: EMPTY_LIST_HASH,
    proposerAddress: validators.proposer.address,
  }
  return { header, blockId: blockIdOf({ header, txs: content.batches, evidence: [], lastCommit: tip.commit }) }
}
