import { equalBytes } from '@jianghan/protocol'
import { encodeCommit, encodeHeader, encodeLightBlock, encodeSignedHeader, encodeValidatorSet } from './encode.ts'
import { validatorAddress } from './hashes.ts'
import { isTime } from './time.ts'
import { BlockIdFlag } from './types.ts'
import type { BlockId, Commit, CommitSig, Header, LightBlock, PartSetHeader, SignedHeader, Time, Validator, ValidatorSet } from './types.ts'
import { MalformedMessage, WireMessage } from './wire.ts'

/**
 * Decoders for the messages of encode.ts. Each accepts exactly one encoding of a value, the one that we (and CometBFT) write:
 * whatever would not be written back byte for byte is refused, so that nobody can make a second file out of one proof.
 */

/** Most validators in a set, and so most entries in a commit. */
export const VALIDATORS_MAX = 1_000
/** Longest encoded header, bytes. */
export const HEADER_BYTES_MAX = 1_024
/** Longest encoded commit, bytes. */
export const COMMIT_BYTES_MAX = 256 + 160 * VALIDATORS_MAX
/** Longest encoded validator set, bytes. */
export const VALIDATOR_SET_BYTES_MAX = 256 + 128 * VALIDATORS_MAX

function fail(what: string): never {
  throw new MalformedMessage(what)
}

function sized(bytes: Uint8Array, size: number, what: string): Uint8Array {
  return bytes.length === size ? bytes : fail(`${what} has ${bytes.length} bytes, not ${size}`)
}

const hash = (bytes: Uint8Array, what: string): Uint8Array => bytes.length === 0 ? bytes : sized(bytes, 32, what)

function readTime(bytes: Uint8Array): Time {
  const message = new WireMessage(bytes, 2)
  const time = { seconds: message.int64(1), nanos: message.small(2) }
  return isTime(time) ? time : fail('a time is out of range')
}

function readParts(bytes: Uint8Array): PartSetHeader {
  const message = new WireMessage(bytes, 2)
  return { total: message.small(1), hash: hash(message.bytes(2), 'a part set hash') }
}

function readBlockId(bytes: Uint8Array): BlockId {
  const message = new WireMessage(bytes, 2)
  return { hash: hash(message.bytes(1), 'a block hash'), parts: readParts(message.bytes(2)) }
}

function readVersion(bytes: Uint8Array): Header['version'] {
  const message = new WireMessage(bytes, 2)
  return { block: message.uint64(1), app: message.uint64(2) }
}

function readHeader(bytes: Uint8Array): Header {
  const message = new WireMessage(bytes, 14)
  return {
    version: readVersion(message.bytes(1)),
    chainId: message.text(2),
    height: message.int64(3),
    time: readTime(message.bytes(4)),
    lastBlockId: readBlockId(message.bytes(5)),
    lastCommitHash: hash(message.bytes(6), 'a last commit hash'),
    dataHash: hash(message.bytes(7), 'a data hash'),
    validatorsHash: hash(message.bytes(8), 'a validators hash'),
    nextValidatorsHash: hash(message.bytes(9), 'a next validators hash'),
    consensusHash: hash(message.bytes(10), 'a consensus hash'),
    appHash: message.bytes(11),
    lastResultsHash: hash(message.bytes(12), 'a results hash'),
    evidenceHash: hash(message.bytes(13), 'an evidence hash'),
    proposerAddress: sized(message.bytes(14), 20, 'a proposer address'),
  }
}

const flags = new Set<number>(Object.values(BlockIdFlag))

function readCommitSig(bytes: Uint8Array): CommitSig {
  const message = new WireMessage(bytes, 4)
  const flag = message.small(1)
  if (!flags.has(flag)) fail(`block id flag ${flag}`)
  return { flag: flag as BlockIdFlag, address: message.bytes(2), time: readTime(message.bytes(3)), signature: message.bytes(4) }
}

function readCommit(bytes: Uint8Array): Commit {
  const message = new WireMessage(bytes, 4)
  return {
    height: message.int64(1),
    round: message.small(2),
    blockId: readBlockId(message.bytes(3)),
    signatures: message.list(4, VALIDATORS_MAX).map(readCommitSig),
  }
}

function readValidator(bytes: Uint8Array): Validator {
  const message = new WireMessage(bytes, 4)
  const publicKey = sized(new WireMessage(message.bytes(2), 1).bytes(1), 32, 'an Ed25519 key')
  const power = message.int64(3)
  if (power < 0n) fail('a power is negative')
  const address = message.bytes(1)
  if (!equalBytes(address, validatorAddress(publicKey))) fail('a validator address is not the hash of its key')
  return { address, publicKey, power, priority: message.int64(4) }
}

function readValidatorSet(bytes: Uint8Array): ValidatorSet {
  const message = new WireMessage(bytes, 3)
  const validators = message.list(1, VALIDATORS_MAX).map(readValidator)
  const proposer = readValidator(message.bytes(2))
  if (!validators.some(validator => equalBytes(validator.address, proposer.address))) fail('the proposer is not in the set')
  return { validators, proposer }
}

function readSignedHeader(bytes: Uint8Array): SignedHeader {
  const message = new WireMessage(bytes, 2)
  return { header: readHeader(message.bytes(1)), commit: readCommit(message.bytes(2)) }
}

function readLightBlock(bytes: Uint8Array): LightBlock {
  const message = new WireMessage(bytes, 2)
  return { signedHeader: readSignedHeader(message.bytes(1)), validators: readValidatorSet(message.bytes(2)) }
}

function decoder<T>(read: (bytes: Uint8Array) => T, encode: (value: T) => Uint8Array, most: number) {
  return (bytes: Uint8Array): T | undefined => {
    if (bytes.length > most) return undefined
    try {
      const value = read(bytes)
      return equalBytes(encode(value), bytes) ? value : undefined
    } catch (error) {
      if (error instanceof MalformedMessage) return undefined
      throw error
    }
  }
}

/** The header in these bytes, or undefined when they are not exactly the encoding of one. */
export const decodeHeader: (bytes: Uint8Array) => Header | undefined = decoder(readHeader, encodeHeader, HEADER_BYTES_MAX)
/** The commit in these bytes, or undefined when they are not exactly the encoding of one. */
export const decodeCommit: (bytes: Uint8Array) => Commit | undefined = decoder(readCommit, encodeCommit, COMMIT_BYTES_MAX)
/** The validator set in these bytes, or undefined when they are not exactly the encoding of one. Its total power is read as absent. */
export const decodeValidatorSet: (bytes: Uint8Array) => ValidatorSet | undefined =
  decoder(readValidatorSet, encodeValidatorSet, VALIDATOR_SET_BYTES_MAX)
/** The signed header in these bytes, or undefined when they are not exactly the encoding of one. */
export const decodeSignedHeader: (bytes: Uint8Array) => SignedHeader | undefined =
  decoder(readSignedHeader, encodeSignedHeader, HEADER_BYTES_MAX + COMMIT_BYTES_MAX + 16)
/** The light block in these bytes, or undefined when they are not exactly the encoding of one. */
export const decodeLightBlock: (bytes: Uint8Array) => LightBlock | undefined =
  decoder(readLightBlock, encodeLightBlock, HEADER_BYTES_MAX + COMMIT_BYTES_MAX + VALIDATOR_SET_BYTES_MAX + 32)
