import { WireWriter } from './wire.ts'
import type { Block, BlockId, Commit, CommitSig, Header, LightBlock, PartSetHeader, SignedHeader, Time, Validator, ValidatorSet } from './types.ts'

/** google.protobuf.Timestamp. */
export const encodeTime = (time: Time): Uint8Array => new WireWriter(16).int(1, time.seconds).int(2, time.nanos).finish()

const encodeParts = (parts: PartSetHeader): Uint8Array => new WireWriter(48).int(1, parts.total).bytes(2, parts.hash).finish()

/** tendermint.types.BlockID. The canonical form in what validators sign has the same bytes. */
export const encodeBlockId = (id: BlockId): Uint8Array =>
  new WireWriter(80).bytes(1, id.hash).message(2, encodeParts(id.parts)).finish()

/** tendermint.version.Consensus. */
export const encodeVersion = (version: Header['version']): Uint8Array =>
  new WireWriter(16).int(1, version.block).int(2, version.app).finish()

/** tendermint.types.Header. Not what the header's hash is over: see {@link headerHash}. */
export function encodeHeader(header: Header): Uint8Array {
  return new WireWriter(512)
    .message(1, encodeVersion(header.version))
    .text(2, header.chainId)
    .int(3, header.height)
    .message(4, encodeTime(header.time))
    .message(5, encodeBlockId(header.lastBlockId))
    .bytes(6, header.lastCommitHash)
    .bytes(7, header.dataHash)
    .bytes(8, header.validatorsHash)
    .bytes(9, header.nextValidatorsHash)
    .bytes(10, header.consensusHash)
    .bytes(11, header.appHash)
    .bytes(12, header.lastResultsHash)
    .bytes(13, header.evidenceHash)
    .bytes(14, header.proposerAddress)
    .finish()
}

/** tendermint.types.CommitSig. */
export const encodeCommitSig = (sig: CommitSig): Uint8Array =>
  new WireWriter(128).int(1, sig.flag).bytes(2, sig.address).message(3, encodeTime(sig.time)).bytes(4, sig.signature).finish()

/** tendermint.types.Commit. */
export function encodeCommit(commit: Commit): Uint8Array {
  const writer = new WireWriter(256).int(1, commit.height).int(2, commit.round).message(3, encodeBlockId(commit.blockId))
  for (const sig of commit.signatures) writer.message(4, encodeCommitSig(sig))
  return writer.finish()
}

/** tendermint.crypto.PublicKey with an Ed25519 key. */
export const encodePublicKey = (publicKey: Uint8Array): Uint8Array => new WireWriter(40).message(1, publicKey).finish()

/** tendermint.types.SimpleValidator: what the hash of a validator set is over. */
export const encodeSimpleValidator = (validator: Validator): Uint8Array =>
  new WireWriter(48).message(1, encodePublicKey(validator.publicKey)).int(2, validator.power).finish()

/** tendermint.types.Validator. */
export const encodeValidator = (validator: Validator): Uint8Array =>
  new WireWriter(80).bytes(1, validator.address).message(2, encodePublicKey(validator.publicKey))
    .int(3, validator.power).int(4, validator.priority).finish()

/** tendermint.types.ValidatorSet. The total power is left out, as CometBFT itself reads it as untrusted. */
export function encodeValidatorSet(set: ValidatorSet): Uint8Array {
  const writer = new WireWriter(128)
  for (const validator of set.validators) writer.message(1, encodeValidator(validator))
  return writer.message(2, encodeValidator(set.proposer)).finish()
}

/** tendermint.types.SignedHeader. */
export const encodeSignedHeader = (signed: SignedHeader): Uint8Array =>
  new WireWriter(1024).message(1, encodeHeader(signed.header)).message(2, encodeCommit(signed.commit)).finish()

/** tendermint.types.LightBlock. */
export const encodeLightBlock = (block: LightBlock): Uint8Array =>
  new WireWriter(1024).message(1, encodeSignedHeader(block.signedHeader)).message(2, encodeValidatorSet(block.validators)).finish()

/** tendermint.types.Block: the bytes whose 64 KiB parts a block id commits to. */
export function encodeBlock(block: Block): Uint8Array {
  let size = 1024
  for (const tx of block.txs) size += tx.length + 8
  const data = new WireWriter(size)
  for (const tx of block.txs) data.message(1, tx)
  const evidence = new WireWriter()
  for (const item of block.evidence) evidence.message(1, item)
  return new WireWriter(size + 1024)
    .message(1, encodeHeader(block.header))
    .message(2, data.finish())
    .message(3, evidence.finish())
    .message(4, encodeCommit(block.lastCommit))
    .finish()
}
