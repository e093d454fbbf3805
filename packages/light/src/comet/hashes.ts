import { EMPTY_ROOT, assert, merkleRoot, sha256 } from '@jianghan/protocol'
import { encodeBlock, encodeBlockId, encodeCommitSig, encodeSimpleValidator, encodeTime, encodeVersion } from './encode.ts'
import type { Block, BlockId, Commit, ConsensusParams, Header, PartSetHeader, TxResult, ValidatorSet } from './types.ts'
import { WireWriter } from './wire.ts'

/** Bytes in a part of a block. */
export const PART_SIZE = 65_536

/** A header field as google.protobuf.StringValue, Int64Value or BytesValue: field 1, and no bytes at all when it is empty. */
const wrapBytes = (value: Uint8Array): Uint8Array => new WireWriter(48).bytes(1, value).finish()

/** Hash of a header (types/block.go, Header.Hash): the Merkle root over its fourteen fields, each in its own message. */
export function headerHash(header: Header): Uint8Array {
  return merkleRoot([
    encodeVersion(header.version),
    new WireWriter(64).text(1, header.chainId).finish(),
    new WireWriter(16).int(1, header.height).finish(),
    encodeTime(header.time),
    encodeBlockId(header.lastBlockId),
    wrapBytes(header.lastCommitHash),
    wrapBytes(header.dataHash),
    wrapBytes(header.validatorsHash),
    wrapBytes(header.nextValidatorsHash),
    wrapBytes(header.consensusHash),
    wrapBytes(header.appHash),
    wrapBytes(header.lastResultsHash),
    wrapBytes(header.evidenceHash),
    wrapBytes(header.proposerAddress),
  ])
}

/** Hash of a validator set: the Merkle root over key and power of each, in the order of the set. */
export const validatorSetHash = (set: Pick<ValidatorSet, 'validators'>): Uint8Array =>
  merkleRoot(set.validators.map(encodeSimpleValidator))

/** Hash of a commit: the Merkle root over its entries. */
export const commitHash = (commit: Commit): Uint8Array => merkleRoot(commit.signatures.map(encodeCommitSig))

/** Hash of a block's transactions: the Merkle root over SHA-256 of each. */
export const dataHash = (txs: readonly Uint8Array[]): Uint8Array => merkleRoot(txs.map(sha256))

/** Hash of a block's evidence: the Merkle root over the encoded pieces. */
export const evidenceHash = (evidence: readonly Uint8Array[]): Uint8Array => merkleRoot(evidence)

/** Hash of the consensus parameters. Only the block's limits are in it (HashedParams). */
export const consensusParamsHash = (params: ConsensusParams): Uint8Array =>
  sha256(new WireWriter(24).int(1, params.block.maxBytes).int(2, params.block.maxGas).finish())

/** Hash of a block's results: the Merkle root over the deterministic part of each. No transactions: {@link EMPTY_ROOT}. */
export function resultsHash(results: readonly TxResult[]): Uint8Array {
  return merkleRoot(results.map(result => new WireWriter(32)
    .int(1, result.code).bytes(2, result.data).int(5, result.gasWanted).int(6, result.gasUsed).finish()))
}

/** How these bytes are split into parts, and the Merkle root over the parts. */
export function partSetHeader(bytes: Uint8Array): PartSetHeader {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += PART_SIZE) parts.push(bytes.subarray(at, at + PART_SIZE))
  assert(parts.length > 0, 'a block has bytes')
  return { total: parts.length, hash: merkleRoot(parts) }
}

/** Id of a block: its header's hash and the parts of its bytes. */
export const blockIdOf = (block: Block): BlockId => ({ hash: headerHash(block.header), parts: partSetHeader(encodeBlock(block)) })

/** Hash of an empty list: of no transactions, no evidence, no results, no signatures. */
export const EMPTY_LIST_HASH: Uint8Array = EMPTY_ROOT

/** Address of a validator: the first 20 bytes of SHA-256 of its public key. */
export const validatorAddress = (publicKey: Uint8Array): Uint8Array => sha256(publicKey).slice(0, 20)
