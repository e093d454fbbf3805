import type { Timestamp } from '@jianghan/protocol'

/**
 * CometBFT 0.39's own data types (proto/tendermint/types), as plain read-only values. Hashes are 32 bytes, or no bytes where
 * CometBFT has none; addresses are 20 bytes; heights, powers and seconds are bigints, so that nothing is ever rounded.
 */

/** A moment in UTC: seconds since 1970 (negative before) and 0 to 999,999,999 nanoseconds. */
export type Time = Timestamp

/** How a block's bytes were split for sending: the number of 64 KiB parts and the Merkle root over them. */
export type PartSetHeader = Readonly<{ total: number; hash: Uint8Array }>

/** What validators vote for: the header's hash and the block's parts. Both hashes empty and total 0: no block. */
export type BlockId = Readonly<{ hash: Uint8Array; parts: PartSetHeader }>

/** A block header. Its hash is the Merkle root over these fourteen fields. */
export type Header = Readonly<{
  /** Versions of the block format and of the application. */
  version: Readonly<{ block: bigint; app: bigint }>
  chainId: string
  height: bigint
  time: Time
  /** The block before; zero in the first block. */
  lastBlockId: BlockId
  /** Over the signatures that committed the block before. */
  lastCommitHash: Uint8Array
  /** Over this block's transactions (for us: batches). */
  dataHash: Uint8Array
  /** Over the validators who decide this block. */
  validatorsHash: Uint8Array
  /** Over the validators who decide the next block. */
  nextValidatorsHash: Uint8Array
  consensusHash: Uint8Array
  /** The application after the block before. */
  appHash: Uint8Array
  /** Over the results of the transactions of the block before. */
  lastResultsHash: Uint8Array
  evidenceHash: Uint8Array
  proposerAddress: Uint8Array
}>

/** What a commit says of one validator. */
export const BlockIdFlag = {
  /** No vote came in. */
  absent: 1,
  /** Voted for the block. */
  commit: 2,
  /** Voted for no block. */
  nil: 3,
} as const
export type BlockIdFlag = typeof BlockIdFlag[keyof typeof BlockIdFlag]

/** One validator's entry in a commit, at the validator's place in the set. An absent one has empty fields and {@link NO_TIME}. */
export type CommitSig = Readonly<{
  flag: BlockIdFlag
  address: Uint8Array
  time: Time
  signature: Uint8Array
}>

/** The precommits that decided a block. */
export type Commit = Readonly<{
  height: bigint
  round: number
  blockId: BlockId
  signatures: readonly CommitSig[]
}>

/** A header with the commit over it. */
export type SignedHeader = Readonly<{ header: Header; commit: Commit }>

/** A validator. Only Ed25519 keys: the only kind a Jianghan network admits (consensus parameter pub_key_types). */
export type Validator = Readonly<{
  /** First 20 bytes of SHA-256 of the public key. */
  address: Uint8Array
  /** 32 bytes. */
  publicKey: Uint8Array
  power: bigint
  /** Who proposes next; not part of any hash in a header. */
  priority: bigint
}>

/** The validators of a height, by power downwards, then by address upwards. */
export type ValidatorSet = Readonly<{ validators: readonly Validator[]; proposer: Validator }>

/** A signed header with the validators who signed it. */
export type LightBlock = Readonly<{ signedHeader: SignedHeader; validators: ValidatorSet }>

/** A block as consensus orders it. Evidence is kept as its encoded bytes; our engines make none so far. */
export type Block = Readonly<{
  header: Header
  txs: readonly Uint8Array[]
  evidence: readonly Uint8Array[]
  lastCommit: Commit
}>

/** Parameters that the chain itself carries. Durations in nanoseconds. */
export type ConsensusParams = Readonly<{
  block: Readonly<{ maxBytes: bigint; maxGas: bigint }>
  evidence: Readonly<{ maxAgeBlocks: bigint; maxAgeDuration: bigint; maxBytes: bigint }>
  validator: Readonly<{ keyTypes: readonly string[] }>
  version: Readonly<{ app: bigint }>
  abci: Readonly<{ voteExtensionsEnableHeight: bigint }>
  authority: string
}>

/** What consensus keeps of one transaction's result (ExecTxResult without its non-deterministic fields). */
export type TxResult = Readonly<{ code: number; data: Uint8Array; gasWanted: bigint; gasUsed: bigint }>

/** Version of the block format that CometBFT 0.34 to 0.40 write. */
export const BLOCK_PROTOCOL = 11n

const EMPTY = new Uint8Array(0)

/** The block id that stands for "no block". */
export const NO_BLOCK: BlockId = { hash: EMPTY, parts: { total: 0, hash: EMPTY } }

/** Go's zero time, 0001-01-01T00:00:00Z: what CometBFT writes where there is no time. */
export const NO_TIME: Time = { seconds: -62_135_596_800n, nanos: 0 }

/** The commit that the first block carries. */
export const NO_COMMIT: Commit = { height: 0n, round: 0, blockId: NO_BLOCK, signatures: [] }
