import { create, toBinary } from '@bufbuild/protobuf'
import { assert, concat, proofV1, type StatePath, type StateProof } from '@jianghan/protocol'
import { BlockIdFlag, type BlockId, type Commit, type Header, type Time, type ValidatorSet } from '../comet/types.ts'
import { PROOF_MAGIC } from './format.ts'
import type { ProofBulkEntry } from './bulkEntries.ts'
import type { ProofDisclosure } from './read.ts'
import { witnessedInit, type WitnessedParts } from './witnessed.ts'

/** What a proof is made of. */
export type ProofParts = Readonly<{
  header: Header
  commit: Commit
  validators: ValidatorSet
  logRoot: Uint8Array
  logSize: bigint
  stateRoot: Uint8Array
  log?: readonly Readonly<{ leaf: Uint8Array; index: bigint; path: readonly Uint8Array[]; events?: readonly Uint8Array[] }>[]
  /** `value` with a proof of presence, undefined with one of absence. */
  state?: readonly Readonly<{ key: Uint8Array; value: Uint8Array | undefined; proof: StateProof }>[]
  transactions?: readonly Uint8Array[]
  disclosures?: readonly ProofDisclosure[]
  bulkEntries?: readonly Omit<ProofBulkEntry, 'entry'>[]
  witnessed?: WitnessedParts
}>

/** Bytes of a proof file (docs/spec/proof.md). Says nothing about whether it holds. */
export function writeProof(parts: ProofParts): Uint8Array {
  const message = create(proofV1.ProofSchema, {
    checkpoint: { header: headerInit(parts.header), commit: commitInit(parts.commit), validators: parts.validators.validators.map(
      ({ publicKey, power }) => ({ kind: 1, publicKey, power })) },
    logRoot: parts.logRoot,
    logSize: parts.logSize,
    stateRoot: parts.stateRoot,
    log: (parts.log ?? []).map(({ leaf, index, path, events }) => ({ leaf, index, path: [...path], events: [...(events ?? [])] })),
    state: (parts.state ?? []).map(stateInit),
    transactions: [...(parts.transactions ?? [])],
    disclosures: [...(parts.disclosures ?? [])],
    bulkEntries: (parts.bulkEntries ?? []).map(({ entryBytes, eventPath, path, opening, ...claim }) => ({
      ...claim, entry: entryBytes, eventPath: [...eventPath], path: [...path], ...(opening && { opening: { name: opening.name, salt: opening.salt, value: opening.value } }),
    })),
    ...(parts.witnessed && { witnessed: witnessedInit(parts.witnessed) }),
  })
  return concat(PROOF_MAGIC, toBinary(proofV1.ProofSchema, message))
}

const timeInit = ({ seconds, nanos }: Time) => ({ seconds, nanos })
const blockIdInit = ({ hash, parts }: BlockId) => ({ hash, partSetTotal: parts.total, partSetHash: parts.hash })

function headerInit({ version, lastBlockId, ...header }: Header) {
  return {
    ...header, blockVersion: version.block, appVersion: version.app, time: timeInit(header.time),
    ...(lastBlockId.hash.length > 0 && { lastBlockId: blockIdInit(lastBlockId) }),
  }
}

function commitInit(commit: Commit) {
  const signatures = commit.signatures.flatMap((sig, validator) =>
    (sig.flag === BlockIdFlag.commit ? [{ validator, time: timeInit(sig.time), signature: sig.signature }] : []))
  return { round: commit.round, blockId: blockIdInit(commit.blockId), signatures }
}

const stepsInit = (path: StatePath) => path.steps.map(({ siblingIsLeft, sibling }) => ({ siblingIsLeft, sibling }))
const neighbourInit = (path: StatePath) => ({ keyHash: path.kh, valueHash: path.vh, steps: stepsInit(path) })

function stateInit({ key, value, proof }: Required<ProofParts>['state'][number]) {
  if (proof.kind === 'present') {
    assert(value !== undefined, 'a proof of presence has a value')
    return { key, claim: { case: 'present' as const, value: { value, steps: stepsInit(proof.path) } } }
  }
  const { left, right } = proof
  return {
    key,
    claim: { case: 'absent' as const, value: { ...(left && { left: neighbourInit(left) }), ...(right && { right: neighbourInit(right) }) } },
  }
}
