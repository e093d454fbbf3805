import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROPOSAL_BYTES } from './limits.ts'
import { type Candidate, chooseBatches, faultOfProposal, ProposalRoom } from './proposal.ts'

/** A batch of a member by its number; `what` says what is known of it. */
function candidate(member: string, sequence: number, size = 100, what: Partial<Candidate['known']> = {}): Candidate {
  const name = `${member}${sequence}`
  const batch = { member, epoch: 1n, sequence: BigInt(sequence), transactions: 1 }
  return { bytes: new Uint8Array(0), known: { hash: new Uint8Array(32), name, size, batch, passed: true, settled: Promise.resolve(), bad: [], poison: false, ...what } }
}

const bounds = { bytesMax: 4_000_000n, memberBytes: 2_000_000, workBytes: 1_000_000 }
const choose = (candidates: readonly Candidate[], changes: Partial<typeof bounds> = {}): string =>
  chooseBatches(candidates, { ...bounds, ...changes }, ({ sequence }) => sequence > 0n).map(({ known }) => known.name).join(' ')

test('a proposer takes what holds in the order in which it came, and the batches of one member by their numbers', () => {
  assert.equal(choose([candidate('a', 2), candidate('b', 1), candidate('a', 1), candidate('a', 3)]), 'a1 b1 a2 a3')
  const others = [{ passed: undefined }, { passed: false }, { poison: true }, { batch: undefined }].map((what, i) => candidate('c', i + 1, 100, what))
  assert.equal(choose([candidate('a', 1), candidate('a', 1), candidate('a', 0), ...others]), 'a1', 'once, with a number that follows, judged, and no poison')
})

test('a proposer keeps to the block, to each member\'s share and to what it can execute in time', () => {
  const four = [candidate('a', 1, 600), candidate('a', 2, 600), candidate('b', 1, 600), candidate('b', 2, 200)]
  assert.equal(choose(four, { memberBytes: 1_000 }), 'a1 b1 b2')
  assert.equal(choose(four, { workBytes: 1_200 }), 'a1 a2')
  assert.equal(choose(four, { bytesMax: 1_830n }), 'a1 a2 b1')
  assert.equal(choose(four, { workBytes: 1 }), 'a1', 'one always fits')
  assert.equal(choose(four, { memberBytes: 10 }), '')
})

test('where a batch of a member has to wait, its later ones wait too, and those of others do not', () => {
  const judging = { passed: undefined }
  assert.equal(choose([candidate('a', 2), candidate('a', 1, 100, judging), candidate('b', 1)]), 'b1')
  assert.equal(choose([candidate('a', 1, 600), candidate('b', 1, 600), candidate('b', 2, 200), candidate('c', 1, 300)], { workBytes: 1_000 }), 'a1 c1')
  assert.equal(choose([candidate('a', 1, 100, { passed: false }), candidate('a', 2)]), 'a2', 'what never can be in a block is not waited for')
})

test('a proposer learns from what executions took how much it can propose, between a least and a most', () => {
  const room = new ProposalRoom()
  assert.equal(room.bytes, PROPOSAL_BYTES.first)
  room.executed(1_000, 5_000)
  assert.equal(room.bytes, PROPOSAL_BYTES.first, 'a block of nearly nothing says nothing')
  for (let i = 0; i < 50; i++) room.executed(100_000, 20)
  assert.ok(Math.abs(room.bytes - 500_000) < 1_000, `${room.bytes}`)
  for (let i = 0; i < 50; i++) room.executed(100_000, 1)
  assert.equal(room.bytes, PROPOSAL_BYTES.most)
  for (let i = 0; i < 50; i++) room.executed(100_000, 10_000)
  assert.equal(room.bytes, PROPOSAL_BYTES.least)
})

test('nobody votes for a block with what has no form, does not hold, comes twice or is more than a member\'s share', () => {
  const of = (...candidates: readonly Candidate[]): string | undefined => faultOfProposal(candidates.map(({ known }) => known), 1_000)
  assert.equal(of(candidate('a', 1, 600), candidate('b', 1, 600)), undefined)
  assert.equal(of(candidate('a', 1, 600), candidate('a', 2, 600)), 'overQuota')
  assert.equal(of(candidate('a', 1), candidate('a', 1)), 'repeated')
  assert.equal(of(candidate('a', 1, 100, { passed: false })), 'badSignature')
  assert.equal(of(candidate('a', 1, 100, { batch: undefined })), 'malformed')
})
