import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sha256, toHex, utf8 } from '@jianghan/protocol'
import {
  commitHash, commitSignBytes, commitToJson, consensusParams, consensusParamsHash, encodeBlock, encodeCommit, encodeHeader, encodeLightBlock, encodeValidatorSet,
  headerHash, headerToJson, precommitSignBytes, resultsHash, validatorSetHash, validatorToJson,
} from '../comet/index.ts'
import { CHAIN_START, proposers, setOf, testChain } from './chain.ts'
import type { TestBlock } from './chain.ts'

/** The file that holds the vectors. */
export const COMET_VECTORS = resolve(import.meta.dirname, '../../../../vectors/comet.json')

const CHAIN = 'jianghan-vectors-1'

/** Three changing sets, one nil vote, one absence, a block without transactions and one of three parts. */
const blocks = (): TestBlock[] => testChain({
  chainId: CHAIN,
  heights: 4,
  members: height => [
    { name: 'a', power: 10n }, { name: 'b', power: 10n }, { name: 'c', power: 7n }, ...(height > 2 ? [{ name: 'd', power: 2n ** 40n }] : [{ name: 'e', power: 1n }]),
  ],
  vote: (height, name) => height === 2 && name === 'c' ? 'nil' : height === 2 && name === 'e' ? 'absent' : 'commit',
  txs: height => height === 3 ? [new Uint8Array(70_000).fill(1), new Uint8Array(90_000).fill(2), new Uint8Array(0)] : height === 2 ? [utf8('a batch')] : [],
})

function blockVector({ block, blockId, commit, validators, light }: TestBlock) {
  const encoded = encodeBlock(block)
  return {
    header: headerToJson(block.header),
    headerBytes: toHex(encodeHeader(block.header)),
    headerHash: toHex(headerHash(block.header)),
    // Long blocks are told by their hash and how they are filled: every transaction is one byte, repeated.
    txs: block.txs.map(tx => tx.length < 100 ? { hex: toHex(tx) } : { byte: tx[0], length: tx.length }),
    blockLength: encoded.length,
    blockSha256: toHex(sha256(encoded)),
    parts: { total: blockId.parts.total, hash: toHex(blockId.parts.hash) },
    commit: commitToJson(commit),
    commitBytes: toHex(encodeCommit(commit)),
    commitHash: toHex(commitHash(commit)),
    signBytes: commit.signatures.map((sig, index) => sig.flag === 1 ? null : toHex(commitSignBytes(CHAIN, commit, index))),
    validators: validators.validators.map(validatorToJson),
    validatorSetBytes: toHex(encodeValidatorSet(validators)),
    validatorSetHash: toHex(validatorSetHash(validators)),
    lightBlockBytes: toHex(encodeLightBlock(light)),
  }
}

const powers = [[1n], [1n, 1n], [3n, 1n, 1n], [100n, 60n, 30n, 1n], [2n ** 58n, 2n ** 59n, 1n], [1n, 1n, 1n, 1n, 1n, 1n, 1n]]

function proposerVector(list: readonly bigint[]) {
  const set = setOf(list.map((power, index) => ({ name: `p${index}`, power })))
  return {
    validators: set.validators.map(validatorToJson),
    hash: toHex(validatorSetHash(set)),
    proposers: proposers(set, 40).map(proposer => ({ address: toHex(proposer.address), priority: String(proposer.priority) })),
  }
}

/** All vectors of CometBFT's formats, as JSON. Judged by CometBFT itself: tools/judges/comet. */
export function cometVectors(): string {
  const noVote = { chainId: CHAIN, height: 2n ** 62n, round: 2 ** 31 - 1, time: CHAIN_START }
  const results = [
    { code: 0, data: new Uint8Array(0), gasWanted: 0n, gasUsed: 0n }, { code: 131_077, data: utf8('facts'), gasWanted: 5n, gasUsed: -1n },
  ]
  const vectors = {
    about: 'Blocks, commits and validator sets in the format of CometBFT 0.39. Numbers of 64 bits are texts; bytes are hexadecimal, or as CometBFT writes JSON.',
    chainId: CHAIN,
    blocks: blocks().map(blockVector),
    nilVoteSignBytes: { height: String(noVote.height), round: noVote.round, time: '2026-01-01T00:00:00.123456789Z', signBytes: toHex(precommitSignBytes(noVote)) },
    consensusParams: { maxBytes: '4194304', maxGas: '-1', hash: toHex(consensusParamsHash(consensusParams({ appVersion: 1n, maxBytes: 4_194_304n }))) },
    results: {
      list: results.map(result => ({ code: result.code, data: toHex(result.data), gasWanted: String(result.gasWanted), gasUsed: String(result.gasUsed) })),
      hash: toHex(resultsHash(results)), none: toHex(resultsHash([])),
    },
    proposers: powers.map(proposerVector),
  }
  return `${JSON.stringify(vectors, undefined, 1)}\n`
}

/** Run as a program it writes the vectors. Published ones never change: a new case goes to the end. */
if (import.meta.main) writeFileSync(COMET_VECTORS, cometVectors())
