import { fromHex, toHex } from '@jianghan/protocol'
import { VALIDATORS_MAX } from './decode.ts'
import { base64, fromBase64 } from './base64.ts'
import { formatTime, parseTime } from './time.ts'
import { BlockIdFlag } from './types.ts'
import type { BlockId, Commit, CommitSig, ConsensusParams, Header, SignedHeader, Validator, ValidatorSet } from './types.ts'

/**
 * The JSON of CometBFT's RPC (libs/json): 64-bit numbers as decimal texts, hashes in upper-case hexadecimal, other bytes in base64,
 * times in RFC 3339. Writers give plain objects; readers take whatever JSON.parse gave and answer undefined for what does not fit.
 */

const hexOf = (bytes: Uint8Array): string => toHex(bytes).toUpperCase()

/** A block id as it stands in every answer. */
export const blockIdToJson = (id: BlockId) => ({ hash: hexOf(id.hash), parts: { total: id.parts.total, hash: hexOf(id.parts.hash) } })

/** A header as `/header` and `/commit` answer it. */
export function headerToJson(header: Header) {
  return {
    version: { block: String(header.version.block), ...(header.version.app === 0n ? {} : { app: String(header.version.app) }) },
    chain_id: header.chainId,
    height: String(header.height),
    time: formatTime(header.time),
    last_block_id: blockIdToJson(header.lastBlockId),
    last_commit_hash: hexOf(header.lastCommitHash),
    data_hash: hexOf(header.dataHash),
    validators_hash: hexOf(header.validatorsHash),
    next_validators_hash: hexOf(header.nextValidatorsHash),
    consensus_hash: hexOf(header.consensusHash),
    app_hash: hexOf(header.appHash),
    last_results_hash: hexOf(header.lastResultsHash),
    evidence_hash: hexOf(header.evidenceHash),
    proposer_address: hexOf(header.proposerAddress),
  }
}

/** A commit as `/commit` and `/block` answer it. */
export function commitToJson(commit: Commit) {
  return {
    height: String(commit.height),
    round: commit.round,
    block_id: blockIdToJson(commit.blockId),
    signatures: commit.signatures.map(sig => ({
      block_id_flag: sig.flag as number,
      validator_address: hexOf(sig.address),
      timestamp: formatTime(sig.time),
      signature: sig.signature.length === 0 ? null : base64(sig.signature),
    })),
  }
}

/** The `signed_header` of `/commit`. */
export const signedHeaderToJson = (signed: SignedHeader) =>
  ({ header: headerToJson(signed.header), commit: commitToJson(signed.commit) })

/** An Ed25519 key with the name that CometBFT gives its type. */
export const publicKeyToJson = (publicKey: Uint8Array) => ({ type: 'tendermint/PubKeyEd25519', value: base64(publicKey) })

/** A validator as `/validators` answers it. */
export const validatorToJson = (validator: Validator) => ({
  address: hexOf(validator.address),
  pub_key: publicKeyToJson(validator.publicKey),
  voting_power: String(validator.power),
  proposer_priority: String(validator.priority),
})

/** The parameters as `/consensus_params` and `/genesis` answer them. */
export const consensusParamsToJson = (params: ConsensusParams) => ({
  block: { max_bytes: String(params.block.maxBytes), max_gas: String(params.block.maxGas) },
  evidence: {
    max_age_num_blocks: String(params.evidence.maxAgeBlocks),
    max_age_duration: String(params.evidence.maxAgeDuration),
    max_bytes: String(params.evidence.maxBytes),
  },
  validator: { pub_key_types: [...params.validator.keyTypes] },
  version: { app: String(params.version.app) },
  abci: { vote_extensions_enable_height: String(params.abci.voteExtensionsEnableHeight) },
  authority: { authority: params.authority },
})

/** Raised inside this file where JSON does not have the shape; the exported readers turn it into undefined. */
class Misshapen extends Error {}

function fail(what: string): never {
  throw new Misshapen(what)
}

function record(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json as Record<string, unknown> : fail('not an object')
}

function text(json: unknown): string {
  return typeof json === 'string' ? json : fail('not a text')
}

function bytes(json: unknown, sizes: readonly number[]): Uint8Array {
  const value = fromHex(text(json))
  return value !== undefined && sizes.includes(value.length) ? value : fail('not the hexadecimal of a hash')
}

const hash = (json: unknown): Uint8Array => bytes(json, [0, 32])
const anyBytes = (json: unknown): Uint8Array => fromHex(text(json)) ?? fail('not hexadecimal')
const encoded = (json: unknown): Uint8Array => fromBase64(text(json)) ?? fail('not base64')
const time = (json: unknown) => parseTime(text(json)) ?? fail('not a time')

function int64(json: unknown): bigint {
  const digits = text(json)
  if (!/^-?(0|[1-9]\d{0,18})$/.test(digits)) fail('not a decimal number')
  const value = BigInt(digits)
  return BigInt.asIntN(64, value) === value ? value : fail('a number out of range')
}

function unsigned(json: unknown): bigint {
  const value = int64(json)
  return value >= 0n ? value : fail('a negative number')
}

function small(json: unknown): number {
  return typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= 0x7fff_ffff ? json : fail('not a small number')
}

function list(json: unknown): readonly unknown[] {
  return Array.isArray(json) && json.length <= VALIDATORS_MAX ? json : fail('not a list within its bound')
}

function readBlockId(json: unknown): BlockId {
  const id = record(json)
  const parts = record(id['parts'])
  return { hash: hash(id['hash']), parts: { total: small(parts['total']), hash: hash(parts['hash']) } }
}

function readHeader(json: unknown): Header {
  const header = record(json)
  const version = record(header['version'])
  return {
    version: { block: unsigned(version['block']), app: unsigned(version['app'] ?? '0') },
    chainId: text(header['chain_id']),
    height: int64(header['height']),
    time: time(header['time']),
    lastBlockId: readBlockId(header['last_block_id']),
    lastCommitHash: hash(header['last_commit_hash']),
    dataHash: hash(header['data_hash']),
    validatorsHash: hash(header['validators_hash']),
    nextValidatorsHash: hash(header['next_validators_hash']),
    consensusHash: hash(header['consensus_hash']),
    appHash: anyBytes(header['app_hash']),
    lastResultsHash: hash(header['last_results_hash']),
    evidenceHash: hash(header['evidence_hash']),
    proposerAddress: bytes(header['proposer_address'], [20]),
  }
}

function readCommitSig(json: unknown): CommitSig {
  const sig = record(json)
  const flag = small(sig['block_id_flag'])
  if (flag < BlockIdFlag.absent || flag > BlockIdFlag.nil) fail('an unknown block id flag')
  return {
    flag: flag as BlockIdFlag,
    address: bytes(sig['validator_address'], [0, 20]),
    time: time(sig['timestamp']),
    signature: encoded(sig['signature'] ?? ''),
  }
}

function readCommit(json: unknown): Commit {
  const commit = record(json)
  return {
    height: int64(commit['height']),
    round: small(commit['round']),
    blockId: readBlockId(commit['block_id']),
    signatures: list(commit['signatures']).map(readCommitSig),
  }
}

function readValidator(json: unknown): Validator {
  const validator = record(json)
  const key = record(validator['pub_key'])
  if (key['type'] !== 'tendermint/PubKeyEd25519') fail('a key of another kind')
  const publicKey = encoded(key['value'])
  if (publicKey.length !== 32) fail('a key of another length')
  return {
    address: bytes(validator['address'], [20]),
    publicKey,
    power: unsigned(validator['voting_power']),
    priority: int64(validator['proposer_priority'] ?? '0'),
  }
}

function readValidators(json: unknown): readonly Validator[] {
  return list(json).map(readValidator)
}

function reader<T>(read: (json: unknown) => T) {
  return (json: unknown): T | undefined => {
    try {
      return read(json)
    } catch (error) {
      if (error instanceof Misshapen) return undefined
      throw error
    }
  }
}

/** A header from JSON. */
export const headerFromJson: (json: unknown) => Header | undefined = reader(readHeader)
/** A commit from JSON. */
export const commitFromJson: (json: unknown) => Commit | undefined = reader(readCommit)
/** The `signed_header` of `/commit`. */
export const signedHeaderFromJson: (json: unknown) => SignedHeader | undefined =
  reader(json => ({ header: readHeader(record(json)['header']), commit: readCommit(record(json)['commit']) }))
/** The `validators` list of `/validators` (of one page, or of all pages joined). */
export const validatorsFromJson: (json: unknown) => readonly Validator[] | undefined = reader(readValidators)
/** A validator set as light-client files hold it: `{validators, proposer}`. */
export const validatorSetFromJson: (json: unknown) => ValidatorSet | undefined =
  reader(json => ({ validators: readValidators(record(json)['validators']), proposer: readValidator(record(json)['proposer']) }))
