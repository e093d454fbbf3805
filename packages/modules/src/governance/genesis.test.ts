import assert from 'node:assert/strict'
import { test } from 'node:test'
import { genesisChanges, type Json, type Read, type Write } from '@jianghan/kernel'
import { World } from '@jianghan/kernel/testing'
import { validatorAddress } from '@jianghan/light'
import { fromMillis } from '@jianghan/protocol'
import { consensusWork } from './evidence.ts'
import { state } from './state.ts'
import { governanceStage } from './vocabulary.ts'

type Part = Readonly<Record<string, Json>>

/** The first state with another part of governance; undefined for none at all. */
function begin(change: (part: Part) => Part | undefined) {
  const { parts } = governanceStage.begin(new World())
  const { governance, ...others } = parts
  const part = change(governance as Part)
  return genesisChanges(governanceStage.application, { chainId: 'governed', time: fromMillis(1n), parts: { ...others, ...(part && { governance: part }) } })
}

const readOf = (journal: ReturnType<typeof begin>): Read => ({ height: 0n, time: fromMillis(1n), get: key => journal.get(key) })
const seat = (memberId: string, byte: number, power = '10'): Json => ({ memberId, publicKey: Buffer.from(new Uint8Array(32).fill(byte)).toString('base64'), power })

test('validators, voters and rules stand in the state from genesis', () => {
  const read = readOf(begin(part => ({ ...part, sole: false, validators: [seat('op', 1), seat('op', 2, '7')] })))
  const now = consensusWork.read(read)
  assert.deepEqual(now?.validators.map(({ member, power, since }) => [member, power, since]), [['op', 10n, 0n], ['op', 7n, 0n]])
  assert.deepEqual([now?.isSole, now?.changedAt, now?.params.blockBytes], [false, 0n, 4_194_304])
  assert.equal(state.validatorKeys.get(read, validatorAddress(new Uint8Array(32).fill(2)))?.member, 'op')
  assert.deepEqual(state.charter.get(read, 0)?.voters, [{ member: 'op', weight: 1 }])
  assert.equal(state.gate.has(read, 0), false, 'nothing is closed, nothing to look at')
})

test('actions that rules reserve are closed from the first block on', () => {
  const reserved = ['members.v1.RegisterMember']
  const read = readOf(begin(part => ({ ...part, rules: { ...part['rules'] as Part, reserved } })))
  assert.deepEqual(state.gate.get(read, 0), { off: [], reserved, freeze: undefined, barred: [] })
})

const writeOf = (journal: ReturnType<typeof begin>): Write =>
  ({ ...readOf(journal), put: (key: Uint8Array, value: Uint8Array) => journal.put(key, value), delete: (key: Uint8Array) => journal.delete(key), emit: () => undefined, outcome: () => undefined })

test('what a block wrote down of evidence is told of that block alone', () => {
  const journal = begin(part => part)
  const read = readOf(journal)
  const [validator] = consensusWork.read(read)?.validators ?? []
  assert.ok(validator !== undefined)
  const found = { kind: 'duplicateVote', address: validatorAddress(validator.publicKey), power: 1n, totalPower: 1n, height: 1n, time: fromMillis(1n) } as const
  assert.equal(consensusWork.recorded(read, found), undefined)
  consensusWork.misbehaved(writeOf(journal), found)
  assert.deepEqual(consensusWork.recorded(read, found), { member: validator.member, removed: false }, 'one node seals: its key stays')
  assert.equal(consensusWork.recorded({ ...read, height: read.height + 1n }, found), undefined)
  assert.equal(consensusWork.recorded(read, { ...found, height: 2n }), undefined)
})

test('without a part there is nothing, and evidence leaves no trace', () => {
  const journal = begin(() => undefined)
  const read = readOf(journal)
  assert.equal(consensusWork.read(read), undefined)
  const before = journal.changes().length
  const write = writeOf(journal)
  consensusWork.misbehaved(write, { kind: 'duplicateVote', address: new Uint8Array(20), power: 1n, totalPower: 1n, height: 1n, time: fromMillis(1n) })
  assert.equal(journal.changes().length, before)
})

const WRONG: [what: string, change: (part: Part) => Part, fault: RegExp][] = [
  ['two validators where one node seals', part => ({ ...part, validators: [seat('op', 1), seat('op', 2)] }), /one node seals, and 2 validators/],
  ['no validator', part => ({ ...part, validators: [] }), /validatorsShape/],
  ['a validator without power', part => ({ ...part, validators: [seat('op', 1, '0')] }), /validatorsShape/],
  ['a validator of nobody', part => ({ ...part, validators: [seat('nobody', 1)] }), /no member nobody/],
  ['fewer validators than its rules want', part => ({ ...part, sole: false, rules: { ...part['rules'] as Part, minValidators: 2 } }), /1 validators, and the rules want 2/],
  ['no voter', part => ({ ...part, voters: [] }), /somebody has a vote/],
  ['a voter that is nobody', part => ({ ...part, voters: [{ memberId: 'nobody', weight: 1 }] }), /no member nobody/],
  ['a vote without weight', part => ({ ...part, voters: [{ memberId: 'op' }] }), /the vote of op/],
  ['a vote given twice', part => ({ ...part, voters: [{ memberId: 'op', weight: 1 }, { memberId: 'op', weight: 2 }] }), /the vote of op/],
  ['a vote that is too heavy', part => ({ ...part, voters: [{ memberId: 'op', weight: 1_000_001 }] }), /weightShape/],
  ['no rules', ({ rules: _rules, ...part }) => part, /names its rules/],
  ['no parameters', ({ parameters: _parameters, ...part }) => part, /its parameters/],
  ['parameters out of bounds', part => ({ ...part, parameters: { ...part['parameters'] as Part, blockBytes: 1 } }), /parametersShape.*block_bytes/],
  ['rules out of bounds', part => ({ ...part, rules: { ...part['rules'] as Part, votingMs: '1' } }), /rulesShape.*voting_ms/],
]

for (const [what, change, fault] of WRONG) test(`a genesis with ${what} is refused`, () => assert.throws(() => begin(change), fault))
