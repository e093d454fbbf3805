import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { loadFallbackVerifier, SM2, type Verifier } from '@jianghan/crypto'
import { encodeLeaf, leafHash, nodeHash, utf8 } from '@jianghan/protocol'
import { witnessPolicy } from '../tlog/cosignature.ts'
import { formatTreeHead, originOf, type TreeHead } from '../tlog/treeHead.ts'
import { sampleProof } from './sample.ts'
import { sampleNote, sampleWitnessedProof, sampleWitnesses } from './sampleWitnessed.ts'
import { formatTrustPack, parseTrustPack, type TrustPack } from './trustPack.ts'
import { type ProofVerdict, verifyProof } from './verify.ts'
import { attachWitnessed, type WitnessedParts } from './witnessed.ts'
import { type ProofParts, writeProof } from './write.ts'

let verifier: Verifier
before(async () => { verifier = await loadFallbackVerifier() })

const SEED = 'witnessed'
const KINDS = [1, 2, SM2]
const sample = sampleWitnessedProof({ seed: SEED, kinds: KINDS })
const made = sampleWitnesses(SEED, KINDS)
const witnessed = sample.witnessed as WitnessedParts
const now = { seconds: 1_764_000_500n, nanos: 0 }
const late = { seconds: now.seconds + 10_000_000n, nanos: 0 }

function pack(required: number): TrustPack {
  const witnesses = witnessPolicy(required, made.witnesses.map(({ key }) => key))
  assert(witnesses !== undefined)
  const parsed = parseTrustPack(formatTrustPack('sample-1', sample.validators, 1_209_600, witnesses))
  assert(parsed !== undefined)
  return parsed
}
const judge = (parts: ProofParts, trust?: TrustPack, at = now): ProofVerdict => verifyProof(writeProof(parts), { verifier, now: at, ...(trust && { trust }) })
const outcome = (verdict: ProofVerdict): string => (verdict.verdict === 'false' ? verdict.reason : `${verdict.verdict} ${verdict.level}`)
const noteOver = (head: Partial<TreeHead>): Uint8Array =>
  sampleNote(formatTreeHead({ origin: originOf('sample-1'), size: sample.logSize, root: sample.logRoot, extensions: [], ...head }), made, 9n)
const withPart = (change: Partial<WitnessedParts>): ProofParts => ({ ...sample, witnessed: { ...witnessed, ...change } })

test('a proof that enough witnesses cosigned is true at the highest level, and stays so when its header has gone stale', () => {
  const verdict = judge(sample, pack(3))
  assert.equal(outcome(verdict), 'true witnessed')
  assert.equal(verdict.verdict === 'true' && verdict.witnesses?.length, 3)
  assert.equal(outcome(judge(sample, pack(3), late)), 'true witnessed')
  const { witnesses: _, ...plain } = pack(3)
  assert.equal(outcome(judge(sample, plain, late)), 'stale trustedValidators')
  assert.equal(outcome(judge(sample)), 'true signatures')
})

test('a file without enough of the required witnesses is false', () => {
  const { witnessed: _, ...bare } = sample
  assert.equal(outcome(judge(bare, pack(1))), 'notEnoughWitnesses')
  const fewer = sampleNote(formatTreeHead({ origin: originOf('sample-1'), size: 9n, root: sample.logRoot, extensions: [] }), { ...made, witnesses: made.witnesses.slice(0, 2) }, 9n)
  assert.equal(outcome(judge(withPart({ checkpoint: fewer }), pack(3))), 'notEnoughWitnesses')
  assert.equal(outcome(judge(withPart({ checkpoint: fewer }), pack(2))), 'true witnessed')
  const forged = sampleNote(formatTreeHead({ origin: originOf('sample-1'), size: 9n, root: sample.logRoot, extensions: [] }), { ...made, witnesses: made.witnesses.map((each, i) => ({ ...each, pair: sampleWitnesses('other', KINDS).witnesses[i]?.pair ?? each.pair })) }, 9n)
  assert.equal(outcome(judge(withPart({ checkpoint: forged }), pack(1))), 'badWitnessSignature')
})

test('a checkpoint of another chain, of a shorter log, of another history or of another state is a mismatch', () => {
  const otherState = encodeLeaf({ kind: 'block', height: 6n, seconds: 1n, nanos: 0, stateRoot: new Uint8Array(32) })
  const rows: readonly (readonly [string, ProofParts])[] = [
    ['another chain', withPart({ checkpoint: noteOver({ origin: originOf('sample-2') }) })],
    ['shorter', withPart({ checkpoint: noteOver({ size: 8n }) })],
    ['another root of the same size', withPart({ checkpoint: noteOver({ root: new Uint8Array(32) }) })],
    ['longer without the way', withPart({ checkpoint: noteOver({ size: 10n, root: new Uint8Array(32) }) })],
    ['a path where none belongs', withPart({ consistency: [new Uint8Array(32)] })],
    ['another block', withPart({ block: otherState })],
    ['another path', withPart({ blockPath: [new Uint8Array(32)] })],
    ['a log that ends with another leaf', { ...sampleProof({ seed: SEED, validators: 1, leaves: 21 }), witnessed }],
  ]
  for (const [what, parts] of rows) assert.equal(outcome(judge(parts)), 'witnessMismatch', what)
  assert.equal(outcome(judge(withPart({ checkpoint: utf8('no note') }))), 'malformed')
  assert.equal(outcome(judge(withPart({ block: utf8('no leaf') }))), 'malformed')
})

test('an old proof takes the cosigned checkpoint of a log that has grown', () => {
  const { witnessed: _, ...bare } = sample
  // Nine leaves are a full run of eight and one; the tenth stands beside the ninth.
  const [tenth, ninth, eight] = [leafHash(utf8('later')), leafHash(witnessed.block), witnessed.blockPath[0] as Uint8Array]
  const grown = noteOver({ size: 10n, root: nodeHash(eight, nodeHash(ninth, tenth)) })
  const file = attachWitnessed(writeProof(bare), { ...witnessed, checkpoint: grown, consistency: [ninth, tenth, eight] })
  assert(file !== undefined)
  assert.equal(outcome(verifyProof(file, { verifier, now: late, trust: pack(3) })), 'true witnessed')
  assert.equal(attachWitnessed(utf8('jhproof1 no'), witnessed), undefined)
  assert.equal(attachWitnessed(utf8('no'), witnessed), undefined)
})

test('a pack whose witnesses are not written as they must be is no pack', () => {
  const good = JSON.parse(formatTrustPack('sample-1', sample.validators, 10, pack(2).witnesses)) as Record<string, unknown>
  assert.equal(parseTrustPack(JSON.stringify(good))?.witnesses?.required, 2)
  const keys = good['witnesses'] as string[]
  for (const change of [{ witnesses: 'a' }, { witnesses: [...keys, keys[0]] }, { witnesses_required: 0 }, { witnesses_required: 4 }, { witnesses_required: '2' }, { witnesses: undefined }, { witnesses_required: undefined }]) {
    assert.equal(parseTrustPack(JSON.stringify({ ...good, ...change })), undefined, JSON.stringify(change))
  }
})
