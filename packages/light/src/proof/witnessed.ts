import { create, toBinary } from '@bufbuild/protobuf'
import {
  type BlockLeaf, concat, decodeLeaf, decodeStrict, equalBytes, leafHash, proofV1, rootFromInclusion, verifyConsistency,
} from '@jianghan/protocol'
import { type Note, NOTE_LIMITS, parseNote } from '../tlog/note.ts'
import { originOf, parseTreeHead, type TreeHead } from '../tlog/treeHead.ts'
import { PROOF_MAGIC } from './format.ts'
import type { Proof } from './read.ts'

/** What outsiders cosigned, as a proof holds it; nothing of it is checked yet. */
export type ProofWitnessed = Readonly<{
  note: Note
  head: TreeHead
  consistency: readonly Uint8Array[]
  /** The leaf of the block that the proof's log ends with. */
  block: BlockLeaf
  blockBytes: Uint8Array
  blockPath: readonly Uint8Array[]
}>

/** The same as its bytes: the note, the way from the proof's log to it, and the last leaf of the proof's log with its path. */
export type WitnessedParts = Readonly<{ checkpoint: Uint8Array; consistency: readonly Uint8Array[]; block: Uint8Array; blockPath: readonly Uint8Array[] }>

/** The claim in its shape (docs/spec/proof.md, section 3); undefined when it has not that shape. */
export function shapeWitnessed({ checkpoint, consistency, block: blockBytes, blockPath }: proofV1.Witnessed, isHash: (bytes: Uint8Array) => boolean): ProofWitnessed | undefined {
  const note = checkpoint.length > NOTE_LIMITS.bytes ? undefined : parseNote(checkpoint)
  const head = note && parseTreeHead(note.text)
  const block = decodeLeaf(blockBytes)
  if (note === undefined || head === undefined || block?.kind !== 'block' || !consistency.every(isHash) || !blockPath.every(isHash)) return undefined
  return { note, head, consistency, block, blockBytes, blockPath }
}

/**
 * Whether the checkpoint is of this chain's log and contains the log that the proof rests on, and whether that log ends with a block of the proof's
 * state (docs/spec/proof.md, section 4, line 11a). The last leaf is what makes witnesses of the log witnesses of the state.
 */
export function witnessedHolds({ witnessed, header, logRoot, logSize, stateRoot }: Proof): boolean {
  if (witnessed === undefined) return true
  const { head, consistency, block, blockBytes, blockPath } = witnessed
  if (head.origin !== originOf(header.chainId) || logSize === 0n || head.size < logSize) return false
  if (!verifyConsistency(logSize, logRoot, head.size, head.root, consistency)) return false
  const root = rootFromInclusion(leafHash(blockBytes), logSize - 1n, logSize, blockPath)
  return root !== undefined && equalBytes(root, logRoot) && equalBytes(block.stateRoot, stateRoot)
}

/** The message of a proof file; the checkpoint is the note as it was received. */
export const witnessedInit = ({ checkpoint, consistency, block, blockPath }: WitnessedParts) => ({ checkpoint, consistency: [...consistency], block, blockPath: [...blockPath] })

/** A proof file with what outsiders cosigned in it, in place of what it may hold already; undefined when it is no proof file. */
export function attachWitnessed(file: Uint8Array, parts: WitnessedParts): Uint8Array | undefined {
  if (!equalBytes(file.subarray(0, PROOF_MAGIC.length), PROOF_MAGIC)) return undefined
  const decoded = decodeStrict(proofV1.ProofSchema, file.subarray(PROOF_MAGIC.length))
  if (!decoded.ok) return undefined
  const message = decoded.value
  message.witnessed = create(proofV1.WitnessedSchema, witnessedInit(parts))
  return concat(PROOF_MAGIC, toBinary(proofV1.ProofSchema, message))
}
