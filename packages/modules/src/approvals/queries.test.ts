import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerJson, type Json, NotProved, provedEntries, type Query } from '@jianghan/kernel'
import { Play } from '@jianghan/kernel/testing'
import { formatAddress, toHex } from '@jianghan/protocol'
import { approvalsReadings } from './schema/readings.ts'
import { approvalsStage } from './vocabulary.ts'

/** A ledger with a few proposals, and what it answers. Each test has its own, since some go on with it. */
function begun() {
  const play = new Play(approvalsStage)
  play.run(`
    given asset CNY
    given account A member=m1 maker+checker
    given member m2
    m1 proposes A_pays_B_100_CNY as P for=A asking=m2 signed by m1.maker   -> ok
    m1 proposes m1_decides_by_admin as Q signed by m1.checker              -> ok
    m1 proposes m1_decides_by_admin as R signed by m1.admin                -> ok
    m1 approves A_pays_B_100_CNY of P signed by m1.checker                 -> ok
    m1 withdraws proposal Q signed by m1.admin                             -> ok
  `, 1)
  return {
    play, ask: (name: string, texts: Readonly<Record<string, string>>) => ask(play, name, texts),
    key: (label: string): string => formatAddress('key', play.world.bytes(label, 20)),
    id: (label: string): string => toHex(play.world.bytes(label, 16)),
  }
}

/** The ledger's answer, held against what its reading makes of the entries that the query names. */
function ask(play: Play, name: string, texts: Readonly<Record<string, string>>): Json {
  const query = play.router.query(`approvals.${name}`) as Query
  const parsed = query.schema.parse(texts)
  assert.ok(parsed.ok)
  const read = play.read()
  const answer = answerJson(query.schema, query.run(read, parsed.args))
  const entries = new Map(query.provedBy(parsed.args, read).map(stateKey => [toHex(stateKey), read.get(stateKey)]))
  const reading = approvalsReadings[`approvals.${name}`]
  assert.deepEqual(answerJson(query.schema, reading?.(provedEntries(entries, toHex), parsed.args)), answer)
  const present = [...entries].find(([, value]) => value !== undefined)?.[0]
  if (present !== undefined) {
    entries.delete(present)
    assert.throws(() => reading?.(provedEntries(entries, toHex), parsed.args), NotProved)
  }
  return answer
}

const idsOf = (answer: Json): string[] => (answer as { items: { id: string }[] }).items.map(item => item.id)

test('a proposal is answered as it stands', () => {
  const { ask, key, id } = begun()
  const found = ask('getProposal', { proposal: id('P') }) as Record<string, Json>
  assert.deepEqual([found['id'], found['state'], found['member'], found['others'], found['makers'], found['anyRole']], [id('P'), 'open', 'm1', ['m2'], [key('m1.maker')], false])
  assert.deepEqual(found['approvals'], [{ key: key('m1.checker'), height: '4' }])
  assert.deepEqual([(ask('getProposal', { proposal: id('Q') }) as Record<string, Json>)['state'], ask('getProposal', { proposal: id('NONE') })], ['withdrawn', null])
})

test('open proposals of a member are listed in their places, and those that wait for an officer', () => {
  const { ask, key, id } = begun()
  assert.deepEqual(idsOf(ask('listProposals', { member: 'm1', from: '0' })), [id('P'), id('R')])
  assert.deepEqual(idsOf(ask('listProposals', { member: 'm1', from: '1' })), [id('R')])
  assert.deepEqual(idsOf(ask('listProposals', { member: 'm2', from: '0' })), [])
  const waiting = (label: string): string[] => idsOf(ask('listWaiting', { member: 'm1', key: key(label), from: '0' }))
  assert.deepEqual([waiting('m1.maker'), waiting('m1.checker'), waiting('m1.admin')], [[id('R')], [id('R')], [id('P')]])
})

test('those that serve the policy of an account are listed for it', () => {
  const { play, ask, id } = begun()
  const forAccount = (label: string): string[] => idsOf(ask('listForAccount', { member: 'm1', account: formatAddress('account', play.world.bytes(label, 20)), from: '0' }))
  assert.deepEqual([forAccount('A'), forAccount('B')], [[id('P')], []])
})

test('a page has twenty places', () => {
  const { play, ask } = begun()
  play.run('given proposals m2 25', 1)
  const page = (from: string): number => idsOf(ask('listProposals', { member: 'm2', from })).length
  assert.deepEqual([page('0'), page('20'), page('25')], [20, 5, 0])
})
