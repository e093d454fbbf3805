import { equalBytes, isWellFormed, toHex, utf8 } from '@jianghan/protocol'
import { headerHash, validatorAddress, validatorSetHash } from './comet/hashes.ts'
import { isTime } from './comet/time.ts'
import { BlockIdFlag } from './comet/types.ts'
import type { BlockId, Commit, CommitSig, Header, SignedHeader, ValidatorSet } from './comet/types.ts'
import { TOTAL_POWER_MAX, totalPower } from './comet/validatorSet.ts'
import type { LightRefusal } from './reasons.ts'

/** Longest chain id, UTF-8 bytes (types/genesis.go, MaxChainIDLen). */
export const CHAIN_ID_MAX = 50
/** Longest signature in a commit, bytes (types/block.go). Ed25519 takes 64; another length fails as a signature. */
const SIGNATURE_MAX = 64

const isHash = (bytes: Uint8Array): boolean => bytes.length === 0 || bytes.length === 32
const isBlockId = (id: BlockId): boolean => isHash(id.hash) && isHash(id.parts.hash)

/** The first field of a header that is out of shape (types/block.go, Header.ValidateBasic). */
function malformedHeaderField(header: Header): string | undefined {
  if (!isWellFormed(header.chainId) || utf8(header.chainId).length > CHAIN_ID_MAX) return 'chain_id'
  if (header.height <= 0n) return 'height'
  if (!isTime(header.time)) return 'time'
  if (!isBlockId(header.lastBlockId)) return 'last_block_id'
  if (!isHash(header.lastCommitHash)) return 'last_commit_hash'
  if (!isHash(header.dataHash)) return 'data_hash'
  if (header.validatorsHash.length !== 32) return 'validators_hash'
  if (!isHash(header.nextValidatorsHash)) return 'next_validators_hash'
  if (!isHash(header.consensusHash)) return 'consensus_hash'
  if (!isHash(header.lastResultsHash)) return 'last_results_hash'
  if (!isHash(header.evidenceHash)) return 'evidence_hash'
  return header.proposerAddress.length === 20 ? undefined : 'proposer_address'
}

function isCommitSig(sig: CommitSig): boolean {
  if (sig.flag === BlockIdFlag.absent) return sig.address.length === 0 && sig.signature.length === 0
  return sig.address.length === 20 && sig.signature.length > 0 && sig.signature.length <= SIGNATURE_MAX && isTime(sig.time)
}

/** The first field of a commit that is out of shape (types/block.go, Commit.ValidateBasic). */
function malformedCommitField(commit: Commit): string | undefined {
  if (commit.round < 0 || !Number.isInteger(commit.round)) return 'round'
  if (!isBlockId(commit.blockId) || commit.blockId.hash.length === 0) return 'block_id'
  if (commit.signatures.length === 0) return 'signatures'
  const index = commit.signatures.findIndex(sig => !isCommitSig(sig))
  return index < 0 ? undefined : `signatures.${index}`
}

/**
 * Checks what needs no trust (types/light.go, SignedHeader.ValidateBasic): shapes, the chain, and that the commit is over this very
 * header. Undefined when all fits.
 */
export function checkSignedHeader(signed: SignedHeader, chainId: string): LightRefusal | undefined {
  const { header, commit } = signed
  const headerField = malformedHeaderField(header)
  if (headerField !== undefined) return { reason: 'headerMalformed', facts: { field: headerField } }
  const commitField = malformedCommitField(commit)
  if (commitField !== undefined) return { reason: 'commitMalformed', facts: { field: commitField } }
  if (header.chainId !== chainId) return { reason: 'wrongChain', facts: { chainId: header.chainId, expected: chainId } }
  if (commit.height !== header.height) {
    return { reason: 'wrongCommitHeight', facts: { commit: String(commit.height), header: String(header.height) } }
  }
  const hash = headerHash(header)
  if (equalBytes(hash, commit.blockId.hash)) return undefined
  return { reason: 'wrongHeaderHash', facts: { signed: toHex(commit.blockId.hash), hash: toHex(hash) } }
}

/**
 * Checks that a validator set is well-formed and is the one with this hash. The hash covers keys and powers; the addresses, by which
 * votes are looked up, are recomputed from the keys. Undefined when all fits.
 */
export function checkValidatorSet(set: ValidatorSet, expectedHash: Uint8Array): LightRefusal | undefined {
  if (set.validators.length === 0) return { reason: 'validatorsMalformed', facts: { field: 'validators' } }
  for (const [index, validator] of set.validators.entries()) {
    const sound = validator.publicKey.length === 32 && validator.power >= 0n
      && equalBytes(validator.address, validatorAddress(validator.publicKey))
    if (!sound) return { reason: 'validatorsMalformed', facts: { field: `validators.${index}` } }
  }
  if (totalPower(set) > TOTAL_POWER_MAX) return { reason: 'validatorsMalformed', facts: { field: 'total_voting_power' } }
  const hash = validatorSetHash(set)
  if (equalBytes(hash, expectedHash)) return undefined
  return { reason: 'wrongValidators', facts: { given: toHex(hash), header: toHex(expectedHash) } }
}
