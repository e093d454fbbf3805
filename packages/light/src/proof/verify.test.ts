import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { loadFallbackVerifier, type Verifier } from '@jianghan/crypto'
import { PROOF_LIMITS } from './format.ts'
import { proofReasons } from './reasons.ts'
import { sampleBulkProof, sampleProof } from './sample.ts'
import { formatTrustPack, parseTrustPack } from './trustPack.ts'
import { type ProofOptions, type ProofVerdict, verifyProof } from './verify.ts'
import { type ProofParts, writeProof } from './write.ts'

let verifier: Verifier
before(async () => { verifier = await loadFallbackVerifier() })

const now = { seconds: 1_764_000_500n, nanos: 0 }
const sample = sampleProof({ seed: 'a', validators: 4, kinds: [1, 2] })
const trust = parseTrustPack(formatTrustPack('sample-1', sample.validators, 1_209_600))
assert(trust !== undefined)

const judge = (parts: ProofParts, options: Partial<ProofOptions> = {}): ProofVerdict =>
  verifyProof(writeProof(parts), { verifier, now, ...options })

const reasonOf = (verdict: ProofVerdict): string => (verdict.verdict === 'false' ? verdict.reason : verdict.verdict)

test('a proof without a trust pack is true as far as its signatures', () => {
  const verdict = judge(sample)
  assert.equal(verdict.verdict, 'true')
  assert.equal(verdict.level, 'signatures')
})

test('a proof under a trust pack is true in time, and stale when the trusting period is over', () => {
  assert.deepEqual([judge(sample, { trust }).verdict, judge(sample, { trust }).level], ['true', 'trustedTime'])
  const end = { seconds: sample.header.time.seconds + trust.trustingPeriodSeconds, nanos: sample.header.time.nanos }
  const stale = judge(sample, { trust, now: end })
  assert.deepEqual([stale.verdict, stale.level], ['stale', 'trustedValidators'])
  assert.equal(judge(sample, { trust, now: { ...end, nanos: end.nanos - 1 } }).verdict, 'true')
})

test('validators of before are trusted up to their height, and the newest from there on', () => {
  const { height } = sample.header
  const other = sampleProof({ seed: 'other', validators: 3 })
  const packOf = (validators: ProofParts['validators'], before: ProofParts['validators'], until: bigint) =>
    parseTrustPack(formatTrustPack('sample-1', { ...validators, earlier: [{ until: 1n, validators: other.validators.validators }, { until, validators: before.validators }] }, 1_209_600))
  const judged = (pack: ReturnType<typeof packOf>): string => reasonOf(judge(sample, { ...(pack && { trust: pack }) }))
  assert.equal(judged(packOf(other.validators, sample.validators, height)), 'true')
  assert.equal(judged(packOf(other.validators, sample.validators, height - 1n)), 'untrustedValidators')
  assert.equal(judged(packOf(sample.validators, other.validators, height - 1n)), 'true')
  assert.equal(judged(packOf(sample.validators, other.validators, height)), 'untrustedValidators')
  const text = formatTrustPack('sample-1', { ...other.validators, earlier: [{ until: 5n, validators: other.validators.validators }] }, 60)
  for (const [from, to] of [['"5"', '5'], ['"5"', '"05"'], ['until_height', 'until'], ['"earlier": [', '"earlier": [1, ']] as const) assert.equal(parseTrustPack(text.replace(from, to)), undefined)
})

test('three of four validators suffice and two do not', () => {
  assert.equal(judge(sampleProof({ seed: 'b', validators: 4, signed: 3 })).verdict, 'true')
  assert.equal(reasonOf(judge(sampleProof({ seed: 'b', validators: 4, signed: 2 }))), 'notEnoughPower')
})

test('every reason is reached by a change of its own', () => {
  const flip = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte ^ 1 : byte))
  const first = <T>(items: readonly T[] | undefined): T => items?.[0] as T
  const log = first(sample.log)
  const bulk = sampleBulkProof({ seed: 'bulk' })
  assert.equal(judge(bulk).verdict, 'true')
  const other = sampleProof({ seed: 'other', validators: 4 })
  const rows: readonly (readonly [string, ProofVerdict])[] = [
    ['bulkEntryMismatch', judge({ ...bulk, bulkEntries: [{ ...first(bulk.bulkEntries), code: 0 }] })],
    ['headerHashMismatch', judge({ ...sample, header: { ...sample.header, height: 8n } })],
    ['validatorsMismatch', judge({ ...sample, validators: other.validators })],
    ['badCommitSignature', judge({ ...sample, commit: { ...sample.commit, round: 1 } })],
    ['appHashMismatch', judge({ ...sample, logSize: 22n })],
    ['logMismatch', judge({ ...sample, log: [{ ...log, index: 6n }] })],
    ['eventsMismatch', judge({ ...sample, log: [{ ...log, events: [new Uint8Array(3)] }] })],
    ['stateMismatch', judge({ ...sample, state: [{ ...first(sample.state), value: flip(first(sample.state).value ?? new Uint8Array(1)) }] })],
    ['transactionWithoutReceipt', judge({ ...sample, log: [] })],
    ['disclosureMismatch', judge({ ...sample, disclosures: [{ ...first(sample.disclosures), name: 'debtor.name' }] })],
    ['wrongChain', judge(sample, { trust: { ...trust, chainId: 'another-1' } })],
    ['fromFuture', judge(sample, { trust, now: { seconds: sample.header.time.seconds - 11n, nanos: 0 } })],
    ['untrustedValidators', judge(other, { trust })],
    ['tooLarge', verifyProof(new Uint8Array(PROOF_LIMITS.fileBytes + 1), { verifier, now })],
    ['notAProof', verifyProof(new Uint8Array(20), { verifier, now })],
    ['malformed', verifyProof(writeProof(sample).subarray(0, 500), { verifier, now })],
  ]
  for (const [expected, verdict] of rows) assert.equal(reasonOf(verdict), expected)
  const elsewhere = ['notEnoughPower', 'badTransactionSignature', 'transactionChainMismatch', 'witnessMismatch', 'badWitnessSignature', 'notEnoughWitnesses']
  assert.deepEqual([...rows.map(([reason]) => reason), ...elsewhere].sort(), Object.keys(proofReasons).sort())
})

test('a trust pack of which more than a third signed suffices after the set has changed', () => {
  const two = sample.validators.validators.slice(0, 2)
  const strangers = sampleProof({ seed: 'strangers', validators: 4 }).validators.validators
  assert.equal(judge(sample, { trust: { ...trust, validators: [...two, ...strangers.slice(0, 3)] } }).verdict, 'true')
  assert.equal(reasonOf(judge(sample, { trust: { ...trust, validators: [...two.slice(0, 1), ...strangers.slice(0, 2)] } })), 'untrustedValidators')
})

test('no single flipped bit of a proof leaves it true', () => {
  // Another key may be just as absent: that is another statement, and true. So this proof makes no claim of absence.
  const parts = sampleProof({ seed: 'c', validators: 1 })
  const file = writeProof({ ...parts, state: (parts.state ?? []).filter(claim => claim.value !== undefined) })
  for (let at = 0; at < file.length; at += 1) {
    const mutant = file.slice()
    mutant[at] = (mutant[at] as number) ^ (1 << (at % 8))
    const verdict = verifyProof(mutant, { verifier, now })
    assert.equal(verdict.verdict, 'false', `bit ${at % 8} of byte ${at}`)
  }
})
