import { assert, compareBytes, equalBytes, type Timestamp } from '@jianghan/protocol'
import type { Read, Write } from './state.ts'

/** A validator of the ledger: the Ed25519 key that votes on blocks (32 bytes), with how much power, whose it is, and the block that made it one. */
export type Validator = Readonly<{ member: string; publicKey: Uint8Array; power: bigint; since: bigint }>

/** A change of the engine's validator set: a key with its new power, 0 to leave. */
export type ValidatorUpdate = Readonly<{ publicKey: Uint8Array; power: bigint }>

/** What the members agreed on for the engine. Sizes in bytes, times in milliseconds. */
export type EngineParams = Readonly<{
  /** Largest block (CometBFT's block.max_bytes). */
  blockBytes: number
  /** Bytes of batches of one member in a block at the most. */
  memberBytes: number
  /** How long an idle chain waits before an empty block. */
  emptyBlockMs: number
  /** Evidence is taken until both have passed (CometBFT's evidence.max_age_num_blocks and max_age_duration). */
  evidenceBlocks: bigint
  evidenceMs: bigint
}>

/** What the state says of a misbehaviour: whose key it was, and whether the key lost its power by it. */
export type RecordedMisbehavior = Readonly<{ member: string; removed: boolean }>

/** What a ledger's state says of its engine. */
export type ConsensusState = Readonly<{
  /** Whether one node seals the blocks. Until the members promote the ledger its one validator and the parameters stay as they are. */
  isSole: boolean
  /** Ascending by public key, at least one. */
  validators: readonly Validator[]
  /** The block that changed the validators last; 0 for genesis. The change is effective two blocks later. */
  changedAt: bigint
  params: EngineParams
}>

/** Misbehaviour of a validator that the engine has proof of (CometBFT's abci.Misbehavior). */
export type Misbehavior = Readonly<{
  kind: 'duplicateVote' | 'lightClientAttack'
  /** Address of the validator: the first 20 bytes of SHA-256 over its key. */
  address: Uint8Array
  /** Its power when it happened, and the power of all. */
  power: bigint
  totalPower: bigint
  /** The block about which it happened, and that block's time. */
  height: bigint
  time: Timestamp
}>

/** What a module has to say to the engine. At most one module of a composition does. */
export interface ConsensusWork {
  /** The one state entry in which {@link ConsensusState} stands: a block in which it did not change tells the engine nothing. */
  readonly key: Uint8Array
  /** Undefined on a ledger that began without. */
  read(read: Read): ConsensusState | undefined
  /**
   * Writes down what the engine found out, before the first transaction of the block. No transaction causes it, so it emits nothing: an event
   * about it waits for a Tick. It never throws on what an engine may hand in, known validator or not.
   */
  misbehaved(write: Write, found: Misbehavior): void
  /** What the block of this height wrote down of it; undefined where it wrote nothing: the key was never a validator's here, or it stood there before. */
  recorded(read: Read, found: Misbehavior): RecordedMisbehavior | undefined
  /**
   * Puts these validators in the place of those that are lost for good, before the first transaction of the block at which a network is begun anew. No transaction causes
   * it, so it emits nothing. Throws Error in words for operators where they cannot validate; nothing is decided by then.
   */
  recovered(write: Write, seats: readonly RecoveredSeat[]): void
}

/** A validator of a network that is begun anew, by what its organisations agreed on outside the ledger. */
export type RecoveredSeat = Pick<Validator, 'member' | 'publicKey' | 'power'>

/** What a block tells the engine. Powers take effect two blocks later, parameters with the next one, as in CometBFT. */
export type EngineUpdates = Readonly<{ validatorUpdates: readonly ValidatorUpdate[]; paramUpdates?: EngineParams }>

const NOTHING: EngineUpdates = { validatorUpdates: [] }

/** Misbehaviours of a block that are taken at the most: more than a set of validators can have. */
export const MISBEHAVIOR_MAX = 1_024
/** Validators of a network that is begun anew at the most. */
export const RECOVERED_MAX = 1_024

/** What a block that leads from one state to the other tells the engine: a pure function of the two. */
export function engineUpdates(work: ConsensusWork | undefined, before: Read, after: Read): EngineUpdates {
  if (work === undefined) return NOTHING
  const [old, fresh] = [before.get(work.key), after.get(work.key)]
  if (old === fresh || (old !== undefined && fresh !== undefined && equalBytes(old, fresh))) return NOTHING
  const [from, to] = [work.read(before), work.read(after)]
  assert(from !== undefined && to !== undefined, 'a chain has its validators in the state from genesis on, or never')
  const paramUpdates = sameParams(from.params, to.params) ? undefined : to.params
  return { validatorUpdates: updatesBetween(from.validators, to.validators), ...(paramUpdates && { paramUpdates }) }
}

/** The changes that make one set of validators the other, ascending by key. */
export function updatesBetween(from: readonly Validator[], to: readonly Validator[]): ValidatorUpdate[] {
  const powerIn = (set: readonly Validator[], key: Uint8Array): bigint => set.find(each => equalBytes(each.publicKey, key))?.power ?? 0n
  const changed = to.filter(({ publicKey, power }) => powerIn(from, publicKey) !== power).map(({ publicKey, power }) => ({ publicKey, power }))
  const left = from.filter(({ publicKey }) => powerIn(to, publicKey) === 0n).map(({ publicKey }) => ({ publicKey, power: 0n }))
  return [...changed, ...left].sort((a, b) => compareBytes(a.publicKey, b.publicKey))
}

const sameParams = (a: EngineParams, b: EngineParams): boolean =>
  a.blockBytes === b.blockBytes && a.memberBytes === b.memberBytes && a.emptyBlockMs === b.emptyBlockMs && a.evidenceBlocks === b.evidenceBlocks && a.evidenceMs === b.evidenceMs
