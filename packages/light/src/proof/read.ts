import {
  decodeLeaf, decodeStrict, equalBytes, ID_LENGTH, type LogLeaf, proofV1, readTransaction, STATE_DEPTH_MAX, type StatePath,
  type Transaction, utf8,
} from '@jianghan/protocol'
import { NO_BLOCK, type BlockId, type Header, type Time, type Validator } from '../comet/types.ts'
import { validatorAddress } from '../comet/hashes.ts'
import { PROOF_LIMITS, PROOF_MAGIC } from './format.ts'
import { type ProofBulkEntry, shapeBulkEntry } from './bulkEntries.ts'
import type { ProofReason } from './reasons.ts'
import { type ProofWitnessed, shapeWitnessed } from './witnessed.ts'

/** A vote of the commit: which validator, when, and the signature. */
export type ProofVote = Readonly<{ validator: number; time: Time; signature: Uint8Array }>

/** A leaf of the history log with its inclusion path and, if the proof opens them, its events. */
export type LogClaim = Readonly<{
  leaf: LogLeaf; leafBytes: Uint8Array; index: bigint; path: readonly Uint8Array[]; events: readonly Uint8Array[]
}>

/** A state key that is there with a value, or that is not there. */
export type StateClaim =
  | Readonly<{ kind: 'present'; key: Uint8Array; value: Uint8Array; steps: StatePath['steps'] }>
  | Readonly<{ kind: 'absent'; key: Uint8Array; left?: StatePath; right?: StatePath }>

/** A field of a payment whose commitment the proof opens. */
export type ProofDisclosure = Readonly<{ transaction: number; action: number; name: string; salt: Uint8Array; value: Uint8Array }>

/** A proof whose shape is right; nothing in it is checked yet. */
export type Proof = Readonly<{
  header: Header
  commit: Readonly<{ round: number; blockId: BlockId; votes: readonly ProofVote[] }>
  validators: readonly Validator[]
  logRoot: Uint8Array
  logSize: bigint
  stateRoot: Uint8Array
  log: readonly LogClaim[]
  state: readonly StateClaim[]
  transactions: readonly Transaction[]
  disclosures: readonly ProofDisclosure[]
  bulkEntries: readonly ProofBulkEntry[]
  /** What outsiders cosigned; absent where nobody was asked. */
  witnessed?: ProofWitnessed
}>

/** Thrown inside this file where a bound of docs/spec/proof.md section 3 is broken. */
class OutOfShape extends Error {}

function need(fact: boolean): asserts fact {
  if (!fact) throw new OutOfShape()
}

/** Reads a proof file: checks 1 to 3 of docs/spec/proof.md section 4. */
export function readProof(file: Uint8Array): { ok: true; proof: Proof } | { ok: false; reason: ProofReason } {
  if (file.length > PROOF_LIMITS.fileBytes) return { ok: false, reason: 'tooLarge' }
  if (!equalBytes(file.subarray(0, PROOF_MAGIC.length), PROOF_MAGIC)) return { ok: false, reason: 'notAProof' }
  const decoded = decodeStrict(proofV1.ProofSchema, file.subarray(PROOF_MAGIC.length))
  if (!decoded.ok) return { ok: false, reason: 'malformed' }
  try {
    return { ok: true, proof: shape(decoded.value) }
  } catch (error) {
    if (error instanceof OutOfShape) return { ok: false, reason: 'malformed' }
    throw error
  }
}

function shape(m: proofV1.Proof): Proof {
  const { header, commit } = m.checkpoint ?? {}
  need(header !== undefined && commit !== undefined && m.checkpoint !== undefined)
  const validators = m.checkpoint.validators.map(shapeValidator)
  need(validators.length >= 1 && validators.length <= PROOF_LIMITS.validators)
  need(validators.reduce((sum, validator) => sum + validator.power, 0n) <= PROOF_LIMITS.power)
  need(m.log.length <= PROOF_LIMITS.logClaims && m.state.length <= PROOF_LIMITS.stateClaims)
  need(m.transactions.length <= PROOF_LIMITS.transactions && m.disclosures.length <= PROOF_LIMITS.disclosures)
  need(m.bulkEntries.length <= PROOF_LIMITS.bulkEntries)
  return {
    header: shapeHeader(header),
    commit: shapeCommit(commit, validators.length),
    validators,
    logRoot: hash(m.logRoot),
    logSize: m.logSize,
    stateRoot: hash(m.stateRoot),
    log: m.log.map(shapeLogClaim),
    state: m.state.map(shapeStateClaim),
    transactions: m.transactions.map(shapeTransaction),
    disclosures: m.disclosures.map(shapeDisclosure),
    bulkEntries: m.bulkEntries.map(shapeBulkClaim),
    ...(m.witnessed && { witnessed: shapeWitnessedClaim(m.witnessed) }),
  }
}

function hash(bytes: Uint8Array): Uint8Array {
  need(bytes.length === 32)
  return bytes
}

function shapeTime(time: proofV1.Time | undefined): Time {
  need(time !== undefined && time.seconds <= PROOF_LIMITS.seconds && time.nanos <= 999_999_999)
  return { seconds: time.seconds, nanos: time.nanos }
}

function shapeBlockId(id: proofV1.BlockId): BlockId {
  need(id.partSetTotal >= 1 && id.partSetTotal <= PROOF_LIMITS.int31)
  return { hash: hash(id.hash), parts: { total: id.partSetTotal, hash: hash(id.partSetHash) } }
}

function shapeHeader(h: proofV1.Header): Header {
  const chainIdLength = utf8(h.chainId).length
  need(chainIdLength >= 1 && chainIdLength <= 50)
  need(h.height >= 1n && h.height <= PROOF_LIMITS.int63)
  need(h.blockVersion <= PROOF_LIMITS.int63 && h.appVersion <= PROOF_LIMITS.int63)
  need(h.proposerAddress.length === ID_LENGTH)
  return {
    version: { block: h.blockVersion, app: h.appVersion },
    chainId: h.chainId,
    height: h.height,
    time: shapeTime(h.time),
    lastBlockId: h.lastBlockId === undefined ? NO_BLOCK : shapeBlockId(h.lastBlockId),
    lastCommitHash: hash(h.lastCommitHash),
    dataHash: hash(h.dataHash),
    validatorsHash: hash(h.validatorsHash),
    nextValidatorsHash: hash(h.nextValidatorsHash),
    consensusHash: hash(h.consensusHash),
    appHash: hash(h.appHash),
    lastResultsHash: hash(h.lastResultsHash),
    evidenceHash: hash(h.evidenceHash),
    proposerAddress: h.proposerAddress,
  }
}

function shapeCommit(commit: proofV1.Commit, validators: number): Proof['commit'] {
  need(commit.round <= PROOF_LIMITS.int31 && commit.blockId !== undefined)
  need(commit.signatures.length >= 1 && commit.signatures.length <= PROOF_LIMITS.validators)
  let last = -1
  const votes = commit.signatures.map(({ validator, time, signature }) => {
    need(validator > last && validator < validators && signature.length === 64)
    last = validator
    return { validator, time: shapeTime(time), signature }
  })
  return { round: commit.round, blockId: shapeBlockId(commit.blockId), votes }
}

function shapeValidator({ kind, publicKey, power }: proofV1.Validator): Validator {
  need(kind === 1 && publicKey.length === 32 && power >= 1n && power <= PROOF_LIMITS.power)
  return { address: validatorAddress(publicKey), publicKey, power, priority: 0n }
}

function shapeLogClaim({ leaf: leafBytes, index, path, events }: proofV1.LogClaim): LogClaim {
  need(leafBytes.length <= PROOF_LIMITS.leafBytes && path.length <= PROOF_LIMITS.logPath && events.length <= PROOF_LIMITS.events)
  const leaf = decodeLeaf(leafBytes)
  need(leaf !== undefined && (leaf.kind !== 'block' || events.length === 0))
  for (const event of events) need(event.length <= PROOF_LIMITS.eventBytes)
  return { leaf, leafBytes, index, path: path.map(hash), events }
}

function shapeStateClaim({ key, claim }: proofV1.StateClaim): StateClaim {
  need(key.length <= PROOF_LIMITS.keyBytes && claim.case !== undefined)
  if (claim.case === 'present') {
    const { value, steps } = claim.value
    need(value.length <= PROOF_LIMITS.valueBytes)
    return { kind: 'present', key, value, steps: shapeSteps(steps) }
  }
  const { left, right } = claim.value
  need(left !== undefined || right !== undefined)
  return { kind: 'absent', key, ...(left && { left: shapeNeighbour(left) }), ...(right && { right: shapeNeighbour(right) }) }
}

function shapeNeighbour({ keyHash, valueHash, steps }: proofV1.Neighbour): StatePath {
  return { kh: hash(keyHash), vh: hash(valueHash), steps: shapeSteps(steps) }
}

function shapeSteps(steps: readonly proofV1.Step[]): StatePath['steps'] {
  need(steps.length <= STATE_DEPTH_MAX)
  return steps.map(({ siblingIsLeft, sibling }) => ({ siblingIsLeft, sibling: hash(sibling) }))
}

function shapeTransaction(bytes: Uint8Array): Transaction {
  const read = readTransaction(bytes)
  need(read.ok)
  return read.value
}

function shapeDisclosure(d: proofV1.Disclosure): ProofDisclosure {
  needOpening(d)
  return { transaction: d.transaction, action: d.action, name: d.name, salt: d.salt, value: d.value }
}

function needOpening({ name, salt, value }: proofV1.Opening | proofV1.Disclosure): void {
  need(/^[a-zA-Z][a-zA-Z0-9._-]{0,63}$/.test(name) && salt.length === 16 && value.length <= PROOF_LIMITS.valueBytes)
}

function shapeBulkClaim(claim: proofV1.BulkEntryClaim): ProofBulkEntry {
  const { event, eventCount, eventPath, path, opening } = claim
  if (opening !== undefined) needOpening(opening)
  need(event.length <= PROOF_LIMITS.eventBytes && eventCount >= 1 && eventCount <= PROOF_LIMITS.receiptEvents)
  need(eventPath.length <= PROOF_LIMITS.logPath && path.length <= PROOF_LIMITS.logPath)
  const shaped = shapeBulkEntry(claim, bytes => bytes.length === 32)
  need(shaped !== undefined)
  return shaped
}

function shapeWitnessedClaim(claim: proofV1.Witnessed): ProofWitnessed {
  need(claim.consistency.length <= PROOF_LIMITS.logPath && claim.blockPath.length <= PROOF_LIMITS.logPath)
  const shaped = shapeWitnessed(claim, bytes => bytes.length === 32)
  need(shaped !== undefined)
  return shaped
}
