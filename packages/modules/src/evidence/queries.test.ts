import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerJson, type Json, provedEntries, type Query } from '@jianghan/kernel'
import { Play } from '@jianghan/kernel/testing'
import { toHex } from '@jianghan/protocol'
import { evidenceReadings } from './schema/readings.ts'
import { evidenceStage } from './vocabulary.ts'

/** What a query answers, and what a client makes of the answer from the entries that prove it. */
function asking(play: Play) {
  return (name: string, texts: Readonly<Record<string, string>>): { answer: Json; made(told: Json): Json } => {
    const query = play.router.query(name) as Query
    const parsed = query.schema.parse(texts)
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.name)
    const read = play.read()
    const entries = new Map(query.provedBy(parsed.args, read).map(key => [toHex(key), read.get(key)]))
    return {
      answer: answerJson(query.schema, query.run(read, parsed.args)),
      made: told => answerJson(query.schema, evidenceReadings[name]?.(provedEntries(entries, toHex), parsed.args, told)),
    }
  }
}

test('deposits, chains and lists are answered as they stand, and made again from proved entries', () => {
  const play = new Play(evidenceStage)
  play.run(`
    given member m1
    given member m2
    m1 deposits FILE                                      -> ok
    m1 deposits 1000 files under ROOT kept=m2             -> ok
    m1 hands FILE of m1 to m2                             -> ok
    given handovers m1 ROOT 300 to=m1
  `, 1)
  const ask = asking(play)
  const [file, root] = ['FILE', 'ROOT'].map(label => toHex(play.world.bytes(label, 32))) as [string, string]
  const page = { member: 'm1', page: '0' }
  for (const [name, args] of [
    ['evidence.getDeposit', { member: 'm1', digest: file }], ['evidence.getDeposit', { member: 'm2', digest: file }], ['evidence.listDeposits', page], ['evidence.listDeposits', { ...page, member: 'm2' }],
    ['evidence.listCustody', { ...page, digest: file }], ['evidence.listCustody', { ...page, digest: root }], ['evidence.listCustody', { ...page, digest: root, page: '1' }], ['evidence.listCustody', { ...page, digest: root, page: '2' }],
  ] as [string, Record<string, string>][]) {
    const { answer, made } = ask(name, args)
    assert.deepEqual(made(answer), answer, `${name} ${JSON.stringify(args)}`)
  }
  const deposit = ask('evidence.getDeposit', { member: 'm1', digest: root }).answer as Readonly<Record<string, Json>>
  assert.deepEqual([deposit['itemCount'], deposit['mediaType'], deposit['links'], deposit['height']], [1000, null, '301', '2'])
  const { chain } = ask('evidence.listCustody', { ...page, digest: file }).answer as unknown as { chain: { count: string; items: { custodian: string; reason: string }[] } }
  assert.deepEqual([chain.count, chain.items.map(({ custodian, reason }) => `${custodian} ${reason}`)], ['2', ['m1 contract', 'm2 litigation']])
  const rest = ask('evidence.listCustody', { ...page, digest: root, page: '1' }).answer as unknown as { chain: { items: unknown[]; path: string[] } }
  assert.deepEqual([rest.chain.items.length, rest.chain.path.length], [45, 1])
  const { deposits } = ask('evidence.listDeposits', page).answer as unknown as { deposits: { items: { digest: string; isBatch: boolean }[] } }
  assert.deepEqual(deposits.items.map(({ digest, isBatch }) => `${digest} ${isBatch}`), [`${file} false`, `${root} true`])
  assert.equal(ask('evidence.getDeposit', { member: 'm2', digest: file }).answer, null)
})

test('an answer that leaves a link out, or changes one, is not made again from what is proved', () => {
  const play = new Play(evidenceStage)
  play.run(`
    given member m1
    given member m2
    m1 deposits FILE                                      -> ok
    m1 hands FILE of m1 to m2                             -> ok
  `, 1)
  const { answer, made } = asking(play)('evidence.listCustody', { member: 'm1', digest: toHex(play.world.bytes('FILE', 32)), page: '0' })
  const told = answer as unknown as { chain: { leaves: string[] } }
  for (const leaves of [told.chain.leaves.slice(0, 1), told.chain.leaves.toReversed(), []]) {
    assert.throws(() => made({ ...told, chain: { ...told.chain, leaves } } as unknown as Json), { name: 'NotProved' })
  }
})
