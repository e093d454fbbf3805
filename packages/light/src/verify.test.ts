import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toHex } from '@jianghan/protocol'
import { LightClient } from './client.ts'
import type { LightSource } from './client.ts'
import { addNanos, headerHash } from './comet/index.ts'
import type { Commit, CommitSig, Header, LightBlock, Time } from './comet/index.ts'
import { describeRefusal, lightReasons } from './reasons.ts'
import type { LightReason } from './reasons.ts'
import { ONE_THIRD, reportVotes, tallyCommit, tallyTrusted } from './tally.ts'
import { setOf, testChain } from './testing/chain.ts'
import type { Member } from './testing/chain.ts'
import { defaultLightOptions, verifyAdjacent, verifyBackwards, verifyHeader, verifyNonAdjacent } from './verify.ts'
import type { LightVerdict } from './verify.ts'
import type { VoteVerifier } from './votes.ts'

const four: Member[] = ['a', 'b', 'c', 'd'].map(name => ({ name, power: 10n }))
const chain = testChain({ chainId: 'light-1', heights: 4, members: () => four })
const at = (height: number): LightBlock => (chain[height - 1] as { light: LightBlock }).light
const headerAt = (height: number): Header => at(height).signedHeader.header
const trusted = (height: number) => ({ header: headerAt(height), validators: at(height).validators })
const NOW: Time = addNanos(headerAt(4).time, 60_000_000_000n)

const said = (verdict: LightVerdict): string => 'refusal' in verdict ? verdict.refusal.reason : verdict.verdict

const withHeader = (block: LightBlock, change: Partial<Header>): LightBlock =>
  ({ ...block, signedHeader: { ...block.signedHeader, header: { ...block.signedHeader.header, ...change } } })
const withCommit = (block: LightBlock, change: Partial<Commit>): LightBlock =>
  ({ ...block, signedHeader: { ...block.signedHeader, commit: { ...block.signedHeader.commit, ...change } } })
const withSig = (block: LightBlock, index: number, change: Partial<CommitSig>): LightBlock =>
  withCommit(block, { signatures: block.signedHeader.commit.signatures.map((sig, i) => i === index ? { ...sig, ...change } : sig) })

/** Every reason with a change that brings it about, on the block of height 3 as seen from 1 (or 2, where adjacent). */
const changes: Partial<Record<LightReason, () => LightVerdict>> = {
  trustExpired: () => verifyNonAdjacent(trusted(1), at(3), addNanos(headerAt(1).time, defaultLightOptions.trustingPeriod)),
  trustedValidatorsUnknown: () => verifyNonAdjacent({ ...trusted(1), validators: setOf([{ name: 'x', power: 1n }]) }, at(3), NOW),
  headerMalformed: () => verifyNonAdjacent(trusted(1), withHeader(at(3), { proposerAddress: new Uint8Array(19) }), NOW),
  commitMalformed: () => verifyNonAdjacent(trusted(1), withCommit(at(3), { signatures: [] }), NOW),
  wrongChain: () => verifyNonAdjacent(trusted(1), withHeader(at(3), { chainId: 'light-2' }), NOW),
  wrongBlockVersion: () => verifyNonAdjacent({ ...trusted(1), header: { ...headerAt(1), version: { block: 12n, app: 1n } } }, at(3), NOW),
  wrongCommitHeight: () => verifyNonAdjacent(trusted(1), withCommit(at(3), { height: 4n }), NOW),
  wrongHeaderHash: () => verifyNonAdjacent(trusted(1), withHeader(at(3), { appHash: new Uint8Array(32) }), NOW),
  heightNotGreater: () => verifyNonAdjacent(trusted(3), at(3), NOW),
  timeNotLater: () => verifyNonAdjacent({ ...trusted(1), header: { ...headerAt(1), time: headerAt(3).time } }, at(3), NOW),
  fromFuture: () => verifyNonAdjacent(trusted(1), at(3), addNanos(headerAt(3).time, -10_000_000_000n)),
  validatorsMalformed: () => verifyNonAdjacent(trusted(1), { ...at(3), validators: { ...at(3).validators, validators: [] } }, NOW),
  wrongValidators: () => verifyNonAdjacent(trusted(1), { ...at(3), validators: setOf(four.slice(1)) }, NOW),
  wrongNextValidators: () => verifyAdjacent({ ...headerAt(2), nextValidatorsHash: new Uint8Array(32) }, at(3), NOW),
  wrongSignatureCount: () => verifyAdjacent(headerAt(2), withCommit(at(3), { signatures: at(3).signedHeader.commit.signatures.slice(1) }), NOW),
  wrongValidatorAddress: () => verifyAdjacent(headerAt(2), withSig(at(3), 0, { address: new Uint8Array(20) }), NOW),
  doubleVote: () => {
    const [absent, again] = at(3).signedHeader.commit.signatures
    return verifyNonAdjacent(trusted(1), withCommit(at(3), { signatures: [absent, absent, again, again] as CommitSig[] }), NOW, {
      ...defaultLightOptions, trustLevel: { numerator: 1n, denominator: 1n },
    })
  },
  wrongSignature: () => verifyNonAdjacent(trusted(1), withSig(at(3), 0, { signature: new Uint8Array(64) }), NOW),
  notEnoughPower: () => {
    const absent = { flag: 1, address: new Uint8Array(0), signature: new Uint8Array(0) } as const
    return verifyNonAdjacent(trusted(1), withSig(withSig(at(3), 0, absent), 1, absent), NOW)
  },
}
for (const reason of Object.keys(lightReasons) as LightReason[]) {
  test(`a block is refused for ${reason}, in words of both languages`, () => {
    const verdict = changes[reason]?.()
    assert.ok(verdict && 'refusal' in verdict, verdict && said(verdict))
    assert.equal(verdict.refusal.reason, reason)
    assert.equal(verdict.verdict, reason === 'trustExpired' ? 'expired' : 'invalid')
    for (const language of ['zh', 'en'] as const) assert.doesNotMatch(describeRefusal(verdict.refusal, language), /undefined/)
  })
}

test('an honest block is accepted adjacent and skipping, up to the last moment of the trusting period', () => {
  const last = addNanos(headerAt(1).time, defaultLightOptions.trustingPeriod - 1n)
  assert.equal(said(verifyAdjacent(headerAt(1), at(2), last)), 'ok')
  assert.equal(said(verifyNonAdjacent(trusted(1), at(4), last)), 'ok')
  assert.equal(said(verifyHeader(trusted(2), at(3), NOW)), 'ok')
  assert.equal(said(verifyNonAdjacent(trusted(1), at(3), addNanos(headerAt(3).time, -9_999_999_999n))), 'ok')
})

test('two thirds are not enough, and one vote more is; one third of the trusted is not enough, and more is', () => {
  const six: Member[] = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => ({ name, power: 1n }))
  const signedBy = (count: number) => {
    const silent = new Set(six.map(({ name }) => name).slice(count))
    const [block] = testChain({ chainId: 'tally', heights: 1, members: () => six, vote: (_, name) => silent.has(name) ? 'absent' : 'commit' })
    assert.ok(block)
    const set = block.validators
    return [tallyCommit('tally', set, block.commit).verdict, tallyTrusted('tally', set, block.commit, ONE_THIRD).verdict]
  }
  assert.deepEqual([2, 3, 4, 5].map(signedBy), [
    ['notEnough', 'notEnough'], ['notEnough', 'enough'], ['notEnough', 'enough'], ['enough', 'enough'],
  ])
})

test('votes for nothing count for nothing, and the report names what each validator did', () => {
  const votes = { a: 'commit', b: 'nil', c: 'absent', d: 'commit' } as const
  const [block] = testChain({ chainId: 'nil', heights: 1, members: () => four, vote: (_, name) => votes[name as keyof typeof votes] })
  assert.ok(block)
  assert.deepEqual(tallyCommit('nil', block.validators, block.commit), { verdict: 'notEnough', tally: { signed: 20n, needed: 26n, total: 40n } })
  const report = reportVotes('nil', block.validators, block.commit)
  assert.deepEqual(report?.map(entry => entry.vote).toSorted(), ['absent', 'nil', 'valid', 'valid'])
  const forged = { ...block.commit, signatures: block.commit.signatures.map(sig => ({ ...sig, ...(sig.flag === 2 && { signature: new Uint8Array(64) }) })) }
  assert.deepEqual(reportVotes('nil', block.validators, forged)?.map(entry => entry.vote).toSorted(), ['absent', 'invalid', 'invalid', 'nil'])
})

test('a vote that counts for the trusted set and for the own is judged once', () => {
  let judged = 0
  const verifyVote: VoteVerifier = (...vote) => (judged++, defaultLightOptions.verifyVote(...vote))
  assert.equal(said(verifyNonAdjacent(trusted(1), at(3), NOW, { ...defaultLightOptions, verifyVote })), 'ok')
  assert.equal(judged, 3)
})

test('a header is followed backwards by its hash alone', () => {
  assert.ok(verifyBackwards(headerAt(3), headerAt(2)))
  assert.equal(verifyBackwards(headerAt(3), headerAt(1)), false)
  assert.equal(verifyBackwards(headerAt(3), { ...headerAt(2), appHash: new Uint8Array(32) }), false)
})

test('a client follows a chain whose validators all change in time, remembers what it verified, and tells why it cannot', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `v${index}`)
  const moving = testChain({ chainId: 'moving', heights: 30, members: height => names.slice(height - 1, height + 3).map(name => ({ name, power: 1n })) })
  let asked = 0
  const source: LightSource = { name: 'node', lightBlock: async height => (asked++, moving[Number(height) - 1]?.light) }
  const root = { chainId: 'moving', height: 1n, hash: headerHash((moving[0] as { light: LightBlock }).light.signedHeader.header) }
  const now = addNanos(NOW, 0n)
  const client = new LightClient({ root, source, witnesses: [source] })
  const verdict = await client.verifyAt(30n, now)
  assert.ok(verdict.verdict === 'ok' && verdict.trace.length > 5)
  assert.deepEqual(verdict.confirmedBy, ['node'])
  const before = asked
  assert.equal((await client.verifyAt(30n, now)).verdict, 'ok')
  assert.equal(asked, before + 1)
  assert.equal((await client.verifyAt(31n, now)).verdict, 'unavailable')
  const silent: LightSource = { name: 'silent', lightBlock: async () => undefined }
  assert.equal((await new LightClient({ root, source, witnesses: [silent] }).verifyAt(9n, now)).verdict, 'unconfirmed')
  const elsewhere = { ...root, hash: new Uint8Array(32) }
  assert.equal((await new LightClient({ root: elsewhere, source }).verifyAt(9n, now)).verdict, 'wrongRoot')
  assert.equal(toHex(root.hash).length, 64)
})
