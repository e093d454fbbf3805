import { ByteReader, ByteWriter, MalformedBytes, assert } from '@jianghan/protocol'
import { BlockIdFlag, HEADER_BYTES_MAX, decodeHeader, encodeHeader, headerHash, isTime, newValidatorSet, validatorAddress } from '@jianghan/light'
import type { BlockId, Commit, Header, ValidatorSet } from '@jianghan/light'

/** What the engine keeps of a block, beside its batches. */
export type SealedBlock = Readonly<{
  header: Header
  blockId: BlockId
  /** The one validator's precommit. */
  commit: Commit
  /** The one validator's key, 32 bytes. */
  validatorKey: Uint8Array
}>

const FORMAT = 1

/** Power of the one validator; any number would do, CometBFT's own test networks use this one. */
export const VALIDATOR_POWER = 10n

/** Longest engine bytes. */
export const ENGINE_BYTES_MAX = HEADER_BYTES_MAX + 256

/** The set of the one validator. Its priority is 0 at every height. */
export const soleValidator = (publicKey: Uint8Array): ValidatorSet => newValidatorSet([{ publicKey, power: VALIDATOR_POWER }])

/**
 * Bytes that stand in a block's segment record: u8 1 ‖ validator key (32) ‖ number of parts u32 ‖ hash of the parts (32) ‖ time of the vote
 * (i64 seconds, u32 nanoseconds) ‖ signature (64) ‖ the header as CometBFT encodes it. Block id and commit follow from these.
 */
export function encodeEngineBytes(block: SealedBlock): Uint8Array {
  const [vote] = block.commit.signatures
  assert(vote !== undefined && block.commit.signatures.length === 1 && block.commit.round === 0, 'one validator decides in round 0')
  assert(block.validatorKey.length === 32 && vote.signature.length === 64 && block.blockId.parts.hash.length === 32, 'engine bytes out of shape')
  return new ByteWriter(640).u8(FORMAT).raw(block.validatorKey)
    .u32(block.blockId.parts.total).raw(block.blockId.parts.hash)
    .i64(vote.time.seconds).u32(vote.time.nanos).raw(vote.signature)
    .raw(encodeHeader(block.header)).finish()
}

/** The block in these bytes, or undefined when they are not one. Signature and links are not checked here. */
export function decodeEngineBytes(bytes: Uint8Array): SealedBlock | undefined {
  if (bytes.length > ENGINE_BYTES_MAX) return undefined
  try {
    const reader = new ByteReader(bytes)
    if (reader.u8() !== FORMAT) return undefined
    const validatorKey = reader.raw(32)
    const parts = { total: reader.u32(), hash: reader.raw(32) }
    const time = { seconds: reader.i64(), nanos: reader.u32() }
    const signature = reader.raw(64)
    const header = decodeHeader(reader.rest())
    if (header === undefined || !isTime(time) || parts.total === 0 || parts.total > 0x7fff_ffff) return undefined
    const blockId = { hash: headerHash(header), parts }
    const vote = { flag: BlockIdFlag.commit, address: validatorAddress(validatorKey), time, signature }
    return { header, blockId, validatorKey, commit: { height: header.height, round: 0, blockId, signatures: [vote] } }
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}
