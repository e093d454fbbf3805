import { create } from '@bufbuild/protobuf'
import { concat, leafHash, merkleRoot, nodeHash, proofV1 } from '@jianghan/protocol'
import type { Chance } from './chance.ts'
import { type Change, INT63, INT64 } from './change.ts'
import { relog, restate } from './workshop.ts'

export const log: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  if (piece.proof.log.length === 0) return
  const claim = pick(piece.proof.log)
  const { leaf } = claim
  const at = leaf[0] === 3 ? [0, 1, 8, 9, 17, 18, 20, 21] : [0, 1, 33, 41, 45, 46, 47, 48, 49, 50, 51, 60]
  switch (below(8)) {
    case 0: case 1: claim.leaf = leaf.slice(); claim.leaf[pick(at) % leaf.length] = pick([0, 1, 2, 3, 4, 0x3b, 0x7f, 0x80, 0xff]); break
    case 2: claim.leaf = pick([leaf.subarray(0, -1), concat(leaf, bytes(1)), bytes(4096), bytes(4097), new Uint8Array(0)]); break
    case 3: claim.leaf = withFacts(leaf, bytes(pick([0, 1, 255, 256, 257])), below(4) - 2); break
    case 4: piece.proof.log.push({ ...claim }); break
    case 5: claim.leaf = concat(Uint8Array.of(pick([1, 2, 3])), leaf.subarray(1)); break
    case 6: if (leaf[0] === 3) claim.leaf = concat(leaf.subarray(0, 17), pick([999_999_999, 1_000_000_000, 2 ** 32 - 1].map(u32)), leaf.subarray(21)); break
    default:
  }
  relog(piece, chance)
  pathChange(claim, piece.proof, chance)
}

const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

const withFacts = (leaf: Uint8Array, facts: Uint8Array, off: number): Uint8Array => {
  const length = facts.length + (off > 0 ? off : 0)
  return concat(leaf.subarray(0, 49), Uint8Array.of(length >> 8, length & 255), facts, leaf.subarray(-32))
}

function pathChange(claim: proofV1.LogClaim, proof: proofV1.Proof, { below, pick, bytes }: Chance): void {
  const { path } = claim
  switch (below(10)) {
    case 0: claim.index += pick([1n, 2n, 4n]); return
    case 1: claim.index = claim.index > 0n ? claim.index - 1n : INT64; return
    case 2: proof.logSize = pick([proof.logSize + 1n, proof.logSize - 1n, 0n, 1n, INT63, INT64]); return
    case 3: path.splice(below(path.length + 1), 0, bytes(pick([31, 32, 32]))); return
    case 4: path.splice(below(path.length + 1), 1); return
    case 5: claim.path = Array.from({ length: pick([63, 64, 65]) }, () => bytes(32)); return
    case 6: path.reverse(); return
    case 7: wrongLength(claim, proof, { below, pick, bytes }); return
    default:
  }
}

/** One claim whose path leads to the root by the steps of RFC 9162, and has a length that index and size may not demand. */
function wrongLength(claim: proofV1.LogClaim, proof: proofV1.Proof, { below, bytes }: Chance): void {
  proof.log = [claim]
  proof.logSize = BigInt(1 + below(9))
  claim.index = BigInt(below(10))
  claim.path = Array.from({ length: below(6) }, () => bytes(32))
  let [fn, sn, node] = [Number(claim.index), Number(proof.logSize) - 1, leafHash(claim.leaf)]
  for (const sibling of claim.path) {
    const isRight = (fn & 1) === 1 || fn === sn
    node = isRight ? nodeHash(sibling, node) : nodeHash(node, sibling)
    while (isRight && (fn & 1) === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    [fn, sn] = [fn >> 1, sn >> 1]
  }
  proof.logRoot = node
}

export const events: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  if (piece.proof.log.length === 0) return
  const claim = pick(piece.proof.log)
  claim.events = Array.from({ length: pick([0, 1, 2, 3, 5, 8, 255, 256, 257]) }, () => bytes(below(3)))
  if (below(8) === 0) claim.events.push(bytes(pick([4095, 4096, 4097])))
  const root = merkleRoot(claim.events)
  if (below(3) > 0 && claim.leaf[0] !== 3) claim.leaf = concat(claim.leaf.subarray(0, -32), root)
  if (below(4) === 0) claim.events.reverse()
  relog(piece, chance)
}

export const state: Change = (piece, chance) => {
  const { below, pick, bytes } = chance
  restate(piece, chance)
  const claim = pick(piece.proof.state)
  const { value } = claim.claim
  if (value === undefined) return
  const step = pick(stepsOf(claim).concat(create(proofV1.StepSchema)))
  switch (below(14)) {
    case 0: step.siblingIsLeft = !step.siblingIsLeft; return
    case 1: step.sibling = bytes(pick([0, 31, 32, 33])); return
    case 2: claim.key = pick([new Uint8Array(0), bytes(1024), bytes(1025), bytes(3)]); return
    case 3: if ('left' in value) [value.left, value.right] = [value.right, value.left] as [proofV1.Neighbour, proofV1.Neighbour]; return
    case 4: if ('left' in value || 'right' in value) delete (value as proofV1.Absent)[pick(['left', 'right'] as const)]; return
    case 5: if ('left' in value && value.right === undefined && value.left !== undefined) value.right = value.left; return
    case 6: if ('value' in value) value.value = pick([new Uint8Array(0), bytes(65_536), bytes(65_537)]); return
    case 7: claim.claim = pick([{ case: undefined }, { case: 'absent', value: create(proofV1.AbsentSchema) }, { case: 'present', value: create(proofV1.PresentSchema) }]); return
    case 8: stepsList(claim)?.pop(); return
    case 9: stepsList(claim)?.push(...Array.from({ length: pick([1, 255, 256, 257]) }, () => create(proofV1.StepSchema, { sibling: bytes(32) }))); return
    default:
  }
}

const stepsList = ({ claim }: proofV1.StateClaim): proofV1.Step[] | undefined =>
  claim.case === 'present' ? claim.value.steps : (claim.value?.left ?? claim.value?.right)?.steps
const stepsOf = (claim: proofV1.StateClaim): proofV1.Step[] => stepsList(claim) ?? []
