import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerJson, type Json, type Query } from '@jianghan/kernel'
import { Play } from '@jianghan/kernel/testing'
import { validatorAddress } from '@jianghan/light'
import { toHex } from '@jianghan/protocol'
import { governanceStage } from './vocabulary.ts'

function played(table: string) {
  const play = new Play(governanceStage)
  play.run(table, 1)
  return (name: string, texts: Readonly<Record<string, string>> = {}): Record<string, Json> | null => {
    const query = play.router.query(name) as Query
    const parsed = query.schema.parse(texts)
    assert.ok(parsed.ok, name)
    for (const key of query.provedBy(parsed.args, play.read())) assert.equal(key[1], 4, 'an entry of this module')
    return answerJson(query.schema, query.run(play.read(), parsed.args)) as Record<string, Json> | null
  }
}

const pick = (answer: Record<string, Json> | null, ...names: string[]): (Json | undefined)[] => names.map(name => answer?.[name])

test('a proposal is answered with its arithmetic: what is in, what is needed, what is missing', () => {
  const ask = played(`
    given member m1
    given member m2
    given vote m1 3
    given vote m2 4
    m1 proposes module name=payments -> ok
    m1 votes yes on 1 -> ok
    op votes abstain on 1 -> ok
  `)
  const answer = ask('governance.getProposal', { proposal: '1' })
  assert.deepEqual(pick(answer, 'yes', 'no', 'abstain', 'total'), ['3', '0', '1', '8'])
  assert.deepEqual(pick(answer, 'quorumNeeded', 'quorumMissing', 'yesNeeded', 'yesMissing'), ['4', '0', '3', '0'])
  assert.deepEqual(pick(answer, 'kind', 'change', 'standing', 'proposer', 'failure'), ['switchModule', '{"module":"payments"}', 'open', 'm1', null])
  assert.deepEqual(answer?.['ballots'], [{ member: 'm1', weight: 3, choice: 'yes' }, { member: 'm2', weight: 4, choice: '' }, { member: 'op', weight: 1, choice: 'abstain' }])
  assert.deepEqual(ask('governance.listProposals'), { next: '2', open: ['1'] })
  assert.equal(ask('governance.getProposal', { proposal: '2' }), null)
})

test('a proposal without enough votes says how much is missing', () => {
  const ask = played(`
    given vote m1 5
    op proposes module -> ok
    op votes no on 1 -> ok
  `)
  assert.deepEqual(pick(ask('governance.getProposal', { proposal: '1' }), 'quorumNeeded', 'quorumMissing', 'yesNeeded', 'yesMissing', 'no', 'total'), ['3', '2', '1', '1', '1', '6'])
})

test('validators, parameters, keys, evidence and what is closed are answered as they stand', () => {
  const ask = played(`
    given network least=1
    given member m1
    given validator m1 K1 10
    op proposes module -> ok
    op votes yes on 1 -> ok
    given evidence K1 height=7
    op freezes the ledger for 60000 order=O -> ok
  `)
  const validators = ask('governance.getValidators')
  assert.deepEqual(pick(validators, 'isSole', 'changedAt', 'effectiveFrom', 'totalPower'), [false, '2', '4', '10'])
  const [first] = (validators?.['validators'] ?? []) as { member: string; publicKey: string; address: string }[]
  assert.deepEqual([first?.member, first?.address], ['op', toHex(validatorAddress(Buffer.from(first?.publicKey ?? '', 'hex')))])
  assert.deepEqual(pick(ask('governance.getParameters'), 'blockBytes', 'minValidators', 'totalWeight', 'reserved', 'votingMs'), [4_194_304, 1, '1', [], '3600000'])
  assert.deepEqual(pick(ask('governance.getClosed'), 'off', 'reserved'), [['payments'], []])
  assert.match(JSON.stringify(ask('governance.getClosed')?.['freeze']), /"by":"op","reason":"fraud-suspected"/)
  const play = new Play(governanceStage)
  const address = toHex(validatorAddress(play.world.made('validator K1', 32)))
  const key = ask('governance.getValidatorKey', { address })
  assert.deepEqual(pick(key, 'member', 'left'), ['m1', '2'])
  const [id = ''] = (key?.['evidence'] ?? []) as string[]
  assert.deepEqual(pick(ask('governance.getEvidence', { evidence: id }), 'member', 'kind', 'height', 'removed', 'address'), ['m1', 'duplicateVote', '7', true, address])
  assert.equal(ask('governance.getValidatorKey', { address: '00'.repeat(20) }), null)
})

test('what cannot be an argument is refused', () => {
  const { router } = new Play(governanceStage)
  for (const [name, texts] of [['governance.getProposal', { proposal: '0' }], ['governance.getValidatorKey', { address: '00' }], ['governance.getEvidence', { evidence: 'zz'.repeat(16) }]] as const) {
    assert.equal(router.query(name)?.schema.parse(texts).ok, false)
  }
})
