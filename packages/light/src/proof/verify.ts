import type { Verifier } from '@jianghan/crypto'
import {
  appHash, compareTime, equalBytes, leafHash, merkleRoot, rootFromInclusion, stateKeyHash, stateValueHash,
  type Timestamp, toHex, verifyAbsent, verifyPresent,
} from '@jianghan/protocol'
import { headerHash, validatorSetHash } from '../comet/hashes.ts'
import { precommitSignBytes } from '../comet/signBytes.ts'
import { type Cosignature, countWitnesses } from '../tlog/cosignature.ts'
import { verifyVote, type VoteVerifier } from '../votes.ts'
import { bulkEntriesHold, entryOpeningsHold } from './bulkEntries.ts'
import { disclosuresHold } from './disclosures.ts'
import { type Proof, readProof, type StateClaim } from './read.ts'
import type { ProofReason } from './reasons.ts'
import { type TrustPack, trustedAt } from './trustPack.ts'
import { witnessedHolds } from './witnessed.ts'

/** How far a proof was found to carry; each level includes the ones before (docs/spec/proof.md, section 4). */
export type ProofLevel = 'none' | 'integrity' | 'signatures' | 'trustedValidators' | 'trustedTime' | 'witnessed'

/** What a verifier says. */
export type ProofVerdict =
  | Readonly<{
    verdict: 'true' | 'stale'
    level: ProofLevel
    proof: Proof
    /** With a pack: whether the trusting period is over; such a proof is stale, or rests on its witnesses. */
    beyondPeriod: boolean
    /** The pack's witnesses who cosigned. */
    witnesses: readonly Cosignature[]
  }>
  | Readonly<{ verdict: 'false'; level: 'none'; reason: ProofReason; proof?: Proof }>

/** What a verifier goes by. */
export type ProofOptions = Readonly<{
  /** Judges the signatures of transactions. */
  verifier: Verifier
  /** Whom to trust; without a pack the file is judged by itself alone. */
  trust?: TrustPack
  /** The moment of judging; needed with a trust pack. */
  now: Timestamp
  /** Judges the validators' votes; ZIP-215. */
  verifyVote?: VoteVerifier
}>

type Check = (proof: Proof, options: ProofOptions) => boolean

/** The checks that need no trust pack, in their order; a check that does not hold names the reason. */
const checks: readonly (readonly [ProofReason, Check])[] = [
  ['headerHashMismatch', ({ header, commit }) => equalBytes(headerHash(header), commit.blockId.hash)],
  ['validatorsMismatch', ({ header, validators }) => equalBytes(validatorSetHash({ validators }), header.validatorsHash)],
  ['badCommitSignature', votesHold],
  ['notEnoughPower', ({ validators, commit }) => 3n * signedPower(validators, commit.votes) > 2n * powerOf(validators)],
  ['appHashMismatch', ({ header, logRoot, logSize, stateRoot }) => equalBytes(appHash({ logRoot, logSize, stateRoot }), header.appHash)],
  ['logMismatch', logHolds],
  ['eventsMismatch', ({ log }) => log.every(({ leaf, events }) =>
    events.length === 0 || (leaf.kind !== 'block' && equalBytes(merkleRoot(events), leaf.eventsRoot)))],
  ['bulkEntryMismatch', bulkEntriesHold],
  ['stateMismatch', ({ state, stateRoot }) => state.every(claim => stateHolds(stateRoot, claim))],
  ['witnessMismatch', witnessedHolds],
  ['transactionChainMismatch', ({ transactions, header }) => transactions.every(({ body }) => body.chainId === header.chainId)],
  ['transactionWithoutReceipt', ({ transactions, log }) => transactions.every(({ id }) =>
    log.some(({ leaf }) => leaf.kind === 'receipt' && equalBytes(leaf.transactionId, id)))],
  ['badTransactionSignature', ({ transactions }, { verifier }) => transactions.every(({ message, signatures }) =>
    signatures.every(({ kind, publicKey, signature }) => verifier.verify(kind, publicKey, message, signature) === 'valid'))],
  ['disclosureMismatch', proof => disclosuresHold(proof) && entryOpeningsHold(proof)],
]

/** Judges a proof file (docs/spec/proof.md, section 4). Never throws on what a file holds; bounded in time and memory. */
export function verifyProof(file: Uint8Array, options: ProofOptions): ProofVerdict {
  const read = readProof(file)
  if (!read.ok) return { verdict: 'false', level: 'none', reason: read.reason }
  const { proof } = read
  for (const [reason, holds] of checks) if (!holds(proof, options)) return { verdict: 'false', level: 'none', reason, proof }
  if (options.trust === undefined) return { verdict: 'true', level: 'signatures', proof, beyondPeriod: false, witnesses: [] }
  return judgeTrust(proof, options.trust, options)
}

function judgeTrust(proof: Proof, trust: TrustPack, { now, verifier }: ProofOptions): ProofVerdict {
  const no = (reason: ProofReason): ProofVerdict => ({ verdict: 'false', level: 'none', reason, proof })
  const { header } = proof
  if (header.chainId !== trust.chainId) return no('wrongChain')
  if (compareTime(header.time, { seconds: now.seconds + 10n, nanos: now.nanos }) > 0) return no('fromFuture')
  if (!isTrusted(proof, trust)) return no('untrustedValidators')
  const end = { seconds: header.time.seconds + trust.trustingPeriodSeconds, nanos: header.time.nanos }
  const beyondPeriod = compareTime(now, end) >= 0
  if (trust.witnesses !== undefined) {
    const { seen: witnesses, wrong } = proof.witnessed === undefined ? { seen: [], wrong: undefined } : countWitnesses(verifier, trust.witnesses, proof.witnessed.note)
    if (wrong !== undefined) return no('badWitnessSignature')
    // What outsiders hold to cannot be rewritten by validators who answer for it no longer: the end of the trusting period changes nothing then.
    return witnesses.length < trust.witnesses.required ? no('notEnoughWitnesses') : { verdict: 'true', level: 'witnessed', proof, beyondPeriod, witnesses }
  }
  return beyondPeriod
    ? { verdict: 'stale', level: 'trustedValidators', proof, beyondPeriod, witnesses: [] }
    : { verdict: 'true', level: 'trustedTime', proof, beyondPeriod, witnesses: [] }
}

/** Whether the pack's set of this height signed, or at least more than a third of its power did. */
function isTrusted({ header, validators, commit }: Proof, trust: TrustPack): boolean {
  const trusted = trustedAt(trust, header.height)
  if (equalBytes(validatorSetHash({ validators: trusted.map(asValidator) }), header.validatorsHash)) return true
  const signers = new Set(commit.votes.map(vote => toHex(validators[vote.validator]?.publicKey ?? new Uint8Array(0))))
  const signed = powerOf(trusted.filter(({ publicKey }) => signers.has(toHex(publicKey))))
  return 3n * signed > powerOf(trusted)
}

const asValidator = ({ publicKey, power }: TrustPack['validators'][number]) => ({ address: new Uint8Array(20), publicKey, power, priority: 0n })

const powerOf = (validators: readonly Readonly<{ power: bigint }>[]): bigint => validators.reduce((sum, { power }) => sum + power, 0n)

const signedPower = (validators: Proof['validators'], votes: Proof['commit']['votes']): bigint =>
  votes.reduce((sum, { validator }) => sum + (validators[validator]?.power ?? 0n), 0n)

function votesHold({ header, commit, validators }: Proof, { verifyVote: verify = verifyVote }: ProofOptions): boolean {
  return commit.votes.every(({ validator, time, signature }) => {
    const key = validators[validator]?.publicKey
    const message = precommitSignBytes({
      chainId: header.chainId, height: header.height, round: commit.round, blockId: commit.blockId, time,
    })
    return key !== undefined && verify(key, message, signature)
  })
}

function logHolds({ log, logRoot, logSize }: Proof): boolean {
  return log.every(({ leafBytes, index, path }) => {
    const root = rootFromInclusion(leafHash(leafBytes), index, logSize, path)
    return root !== undefined && equalBytes(root, logRoot)
  })
}

function stateHolds(root: Uint8Array, claim: StateClaim): boolean {
  if (claim.kind === 'absent') return verifyAbsent(root, claim.key, claim)
  const { key, value, steps } = claim
  return verifyPresent(root, key, value, { kh: stateKeyHash(key), vh: stateValueHash(value), steps })
}
