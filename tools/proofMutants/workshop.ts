import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair, type KeyPair, sign } from '@jianghan/crypto'
import { type BlockId, headerHash, precommitSignBytes, PROOF_MAGIC, sampleBulkProof, sampleProof, sampleWitnessedProof, validatorSetHash, writeProof } from '@jianghan/light'
import {
  appHash, assert, compareBytes, concat, inclusionPath, leafHash, proofV1, rootOfHashes, sha256, signMessage, stateInnerHash, stateKeyHash,
  stateLeafHash, stateValueHash, toHex, transactionId, txV1, utf8,
} from '@jianghan/protocol'
import type { Chance } from './chance.ts'

/** A proof that can be changed and signed again: its validators' and officers' keys are known, as only a forger's would be. */
export type Piece = { proof: proofV1.Proof; keys: ReadonlyMap<string, KeyPair> }

const SAMPLES = [
  { seed: 'golden', validators: 1 },
  { seed: 'golden four', validators: 4, signed: 3, kinds: [1, 2] },
  { seed: 'golden large log', validators: 7, signed: 5, leaves: 4097 },
  { seed: 'mutants three', validators: 3, kinds: [2], leaves: 9 },
  { seed: 'mutants carried', validators: 1, leaves: 9, carried: true },
]

/** Keys of all samples by public key in hexadecimal digits. */
const keys = new Map<string, KeyPair>(SAMPLES.flatMap(({ seed, validators, kinds = [1] }) => [
  ...Array.from({ length: validators }, (_, i) => generateKeyPair(1, sha256(utf8(`${seed}/validator ${i}`)))),
  ...kinds.map((kind, i) => generateKeyPair(kind, sha256(utf8(`${seed}/officer ${i}`)))),
]).map(key => [toHex(key.publicKey), key]))

/** The files the mutants are made of. */
export const files: readonly Uint8Array[] = [...SAMPLES.map(sample => writeProof(sampleProof(sample))), writeProof(sampleBulkProof({ seed: 'golden', leaves: 12 })), writeProof(sampleBulkProof({ seed: 'golden references', leaves: 9, opened: true })), writeProof(sampleWitnessedProof({ seed: 'golden', kinds: [1, 2, 5] }))]

/** A file's proof, taken apart. */
export const pieceOf = (file: Uint8Array): Piece => ({ proof: fromBinary(proofV1.ProofSchema, file.subarray(PROOF_MAGIC.length)), keys })

/** The file of a piece. */
export const fileOf = ({ proof }: Piece): Uint8Array => concat(PROOF_MAGIC, toBinary(proofV1.ProofSchema, proof))

const blockIdOf = (id: proofV1.BlockId | undefined): BlockId => ({
  hash: id?.hash ?? new Uint8Array(0), parts: { total: id?.partSetTotal ?? 0, hash: id?.partSetHash ?? new Uint8Array(0) },
})

/** Makes all hashes and votes right again, so that a change below is judged by the check that is meant for it. */
export function seal({ proof, keys: known }: Piece): void {
  const { header, commit, validators } = proof.checkpoint ?? {}
  if (header?.time === undefined || commit?.blockId === undefined || validators === undefined || !canBeHashed(proof)) return
  header.validatorsHash = validatorSetHash({ validators: validators.map(v => ({ ...v, address: new Uint8Array(20), priority: 0n })) })
  header.appHash = appHash({ logRoot: proof.logRoot, logSize: proof.logSize, stateRoot: proof.stateRoot })
  commit.blockId.hash = headerHash({
    ...header, version: { block: header.blockVersion, app: header.appVersion }, time: header.time, lastBlockId: blockIdOf(header.lastBlockId),
  })
  for (const signature of commit.signatures) {
    const message = voteOf(proof, signature)
    const key = known.get(toHex(validators[signature.validator]?.publicKey ?? new Uint8Array(0)))
    if (key !== undefined && message !== undefined) signature.signature = sign(key, message)
  }
}

/** Whether all numbers are within what CometBFT's encodings hold; beyond, there is nothing to hash, and no need: the reader refuses. */
function canBeHashed({ checkpoint, logSize }: proofV1.Proof): boolean {
  const { header, commit, validators = [] } = checkpoint ?? {}
  const times = [header?.time, ...(commit?.signatures ?? []).map(({ time }) => time)].map(time => time?.seconds ?? 0n)
  const numbers = [header?.height ?? 0n, header?.blockVersion ?? 0n, header?.appVersion ?? 0n, ...times, ...validators.map(({ power }) => power)]
  return numbers.every(value => value < 1n << 63n) && logSize >= 0n
}

/** What a vote signs; undefined where a part of it is absent. */
export function voteOf(proof: proofV1.Proof, { time }: proofV1.CommitSignature): Uint8Array | undefined {
  const { header, commit } = proof.checkpoint ?? {}
  if (header === undefined || commit?.blockId === undefined || time === undefined || !canBeHashed(proof)) return undefined
  return precommitSignBytes({ chainId: header.chainId, height: header.height, round: commit.round, blockId: blockIdOf(commit.blockId), time })
}

/** Puts the claimed leaves into a new log of this many leaves more, at ascending places. */
export function relog({ proof }: Piece, { below, bytes }: Chance): void {
  const leaves: Uint8Array[] = []
  for (const claim of proof.log) {
    for (let gap = below(4); gap > 0; gap--) leaves.push(bytes(40))
    claim.index = BigInt(leaves.push(claim.leaf) - 1)
  }
  for (let gap = below(5); gap > 0; gap--) leaves.push(bytes(40))
  const hashes = leaves.map(leafHash)
  proof.logRoot = rootOfHashes(hashes)
  proof.logSize = BigInt(leaves.length)
  for (const claim of proof.log) claim.path = inclusionPath(hashes, Number(claim.index))
}

/** Changes a transaction's body, signs it again, and puts its new id into its receipt. */
export function resign(piece: Piece, change: (body: txV1.TransactionBody, signed: txV1.SignedTransaction) => void): void {
  const [bytes] = piece.proof.transactions
  if (bytes === undefined) return
  const signed = fromBinary(txV1.SignedTransactionSchema, bytes)
  const before = transactionId(signed.body)
  const body = fromBinary(txV1.TransactionBodySchema, signed.body)
  change(body, signed)
  signed.body = toBinary(txV1.TransactionBodySchema, body)
  const message = signMessage(signed.body)
  for (const signature of signed.signatures) {
    const key = piece.keys.get(toHex(signature.publicKey))
    if (key !== undefined && key.kind === signature.kind) signature.signature = sign(key, message)
  }
  putTransaction(piece, signed, before)
}

/** Puts a transaction into the place of the first, with its id in the receipt of the one before. */
export function putTransaction({ proof }: Piece, signed: txV1.SignedTransaction, before: Uint8Array): void {
  proof.transactions[0] = toBinary(txV1.SignedTransactionSchema, signed)
  const receipt = proof.log.find(({ leaf }) => compareBytes(leaf.subarray(1, 33), before) === 0)
  if (receipt !== undefined) receipt.leaf = concat(receipt.leaf.subarray(0, 1), transactionId(signed.body), receipt.leaf.subarray(33))
}

type Entry = Readonly<{ key: Uint8Array; value: Uint8Array; kh: Uint8Array; steps: proofV1.Step[] }>

/** A new state of `count` entries in the order of their key hashes, each with its path; sets the proof's state root. */
export function newState({ proof }: Piece, count: number, { below, bytes }: Chance): readonly Entry[] {
  const entries = Array.from({ length: count }, (): Entry => {
    const key = bytes(8)
    return { key, value: bytes(3), kh: stateKeyHash(key), steps: [] }
  }).sort((a, b) => compareBytes(a.kh, b.kh))
  // One tree in six stands in no order at all, as no honest ledger's does.
  const anyhow: Split = some => {
    const at = below(some.length)
    return below(2) === 0 ? [some.slice(0, at), some.slice(at)] : [some.slice(at), some.slice(0, at)]
  }
  proof.stateRoot = stateRoot(entries, below(6) === 0 ? anyhow : byBit)
  return entries
}

type Split = (entries: readonly Entry[], depth: number) => readonly [zeros: readonly Entry[], ones: readonly Entry[]]

const byBit: Split = (entries, depth) => {
  const ones = entries.filter(({ kh }) => (kh[depth >> 3] as number) >> (7 - depth % 8) & 1)
  return [entries.filter(entry => !ones.includes(entry)), ones]
}

function stateRoot(entries: readonly Entry[], split: Split, depth = 0): Uint8Array {
  const [first] = entries
  assert(first !== undefined, 'a subtree has entries')
  if (entries.length === 1) return stateLeafHash(first.kh, stateValueHash(first.value))
  const [zeros, ones] = split(entries, depth)
  if (ones.length === 0 || zeros.length === 0) return stateRoot(entries, split, depth + 1)
  const [left, right] = [stateRoot(zeros, split, depth + 1), stateRoot(ones, split, depth + 1)]
  for (const { steps } of zeros) steps.push(create(proofV1.StepSchema, { siblingIsLeft: false, sibling: right }))
  for (const { steps } of ones) steps.push(create(proofV1.StepSchema, { siblingIsLeft: true, sibling: left }))
  return stateInnerHash(left, right)
}

/** Claims over a new state: an entry, and the absence of a key between two entries, before the first or behind the last. */
export function restate(piece: Piece, chance: Chance): void {
  const entries = newState(piece, 1 + chance.below(12), chance)
  const present = chance.pick(entries)
  const key = chance.below(5) === 0 ? chance.pick(entries).key : chance.bytes(5)
  const kh = stateKeyHash(key)
  const right = entries.findIndex(entry => compareBytes(entry.kh, kh) > 0)
  const [after, before] = [right < 0 ? entries.length : right, right < 0 ? entries.length - 1 : right - 1]
  // One in three skips a neighbour, as a forger would to hide an entry.
  const skip = (i: number): number => (chance.below(6) === 0 ? i + chance.pick([-1, 1]) : i)
  const neighbour = (entry: Entry | undefined) => entry && { keyHash: entry.kh, valueHash: stateValueHash(entry.value), steps: entry.steps }
  const [l, r] = [neighbour(entries[skip(before)]), neighbour(entries[skip(after)])]
  piece.proof.state = [
    create(proofV1.StateClaimSchema, { key: present.key, claim: { case: 'present', value: { value: present.value, steps: present.steps } } }),
    create(proofV1.StateClaimSchema, { key, claim: { case: 'absent', value: { ...(l && { left: l }), ...(r && { right: r }) } } }),
  ]
}
