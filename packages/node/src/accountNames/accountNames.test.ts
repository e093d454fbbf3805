import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { paymentsV1 } from '@jianghan/protocol'
import { example } from '../testing/paymentWorld.ts'
import { ask, startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { act, nodeOf, NODES, pair, tell, twoVaultsConsortium } from '../testing/twoVaults.ts'
import { MISSES_OF_ACCOUNT_BY_ASKER } from './allowance.ts'

const BANKS = { hanjiang: '398521000017', donghu: '397521000025' }
const BRAKES = { bank: BANKS.hanjiang, number: '3980100100300026', name: '汉阳制动系统有限公司' }
const GLASS = { bank: BANKS.donghu, number: '397020088000017521', name: '光谷汽车玻璃有限公司' }

const NOON = Date.UTC(2026, 10, 28, 12)
const outcomes = ({ body }: { body: any }): string[] => body.results?.map((each: any) => each.outcome ?? each.code) ?? [body]

test('a payee\'s bank on another node answers by its commitment on the ledger, signed, kept by who asked, and judged in a dispute', async t => {
  const { sender, reader } = await pair(t)
  // Each node has a ledger of its own that begins alike: what the bank records has to stand on that of the asker as well, as in a network.
  const load = { bank: BANKS.hanjiang, accounts: [{ number: BRAKES.number, names: [BRAKES.name, 'Hanyang Brake Systems Co., Ltd.'] }] }
  const loaded = await tell(reader, '/v1/account-names', load)
  assert.deepEqual([loaded.status, loaded.body.member, loaded.body.count, loaded.body.recorded], [200, NODES.reader, 1, true], JSON.stringify(loaded.body))
  // The demo's own names answer at the sender until it is told that the bank is elsewhere: it has to ask.
  const asked = [BRAKES, { ...BRAKES, name: '汉阳制动系统有限责任公司' }, { ...BRAKES, name: '武汉另一家公司' }, { ...BRAKES, number: '3980100100999999' }]
  const before = await tell(sender, '/v1/account-names/check', { names: [BRAKES] })
  assert.deepEqual(outcomes(before), ['accountNames.unproved'], 'the ledger of the asker does not hold the commitment yet')
  await act([sender], NODES.reader, paymentsV1.RecordMessageSchema, { memberId: NODES.reader, messageKey: Buffer.from(loaded.body.messageKey, 'hex'), commitment: Buffer.from(loaded.body.commitment, 'hex'), transactionCount: 1 })
  const checked = await tell(sender, '/v1/account-names/check', { names: asked })
  assert.deepEqual(outcomes(checked), ['match', 'close', 'none', 'unknown'], JSON.stringify(checked.body))
  const answers = checked.body.results.map((each: any) => each.answer)
  assert.deepEqual([answers[0].member, answers[0].node, answers[0].asker], [NODES.reader, NODES.reader, NODES.sender])
  assert.ok(!JSON.stringify(answers).includes('汉阳'), 'no name in what is signed')
  const kept = await ask(sender, `/v1/account-names/checks/${checked.body.id}`)
  assert.deepEqual(kept.body.results, checked.body.results)
  const opening = await tell(reader, '/v1/account-names/openings', { bank: BRAKES.bank, number: BRAKES.number })
  const dispute = (i: number, more = {}) => tell(sender, '/v1/account-names/verify', { answer: answers[i], question: checked.body.results[i].question, opening: opening.body, ...more })
  assert.deepEqual((await dispute(1)).body, { proved: true, recorded: true, isAnswer: true, judgement: 'right' })
  assert.deepEqual((await dispute(2)).body.judgement, 'right')
  assert.deepEqual((await dispute(0, { opening: { ...opening.body, names: ['别的公司'] } })).body.judgement, 'otherOpening')
  assert.deepEqual((await tell(sender, '/v1/account-names/verify', { answer: { ...answers[2], outcome: 'match' } })).body, { proved: false, recorded: true })
})

test('the demo answers for its banks, a guesser gets a few answers a day and no name, and neither log nor audit names anybody', async t => {
  const folder = temporaryFolder(t)
  // Allowances begin anew at midnight: this day does not end.
  const node = await nodeOf(t, 'sender', { folder, now: () => NOON })
  const check = (names: readonly unknown[]) => tell(node, '/v1/account-names/check', { names })
  assert.deepEqual(outcomes(await check([GLASS, BRAKES, { ...GLASS, bank: '102100099996' }])), ['match', 'match', 'accountNames.bankUnknown'])
  const { body: { items } } = await ask(node, '/v1/account-names')
  assert.deepEqual(items.map(({ bank, recorded }: any) => [bank, recorded]).sort(), [[BANKS.donghu, true], [BANKS.hanjiang, true]])
  const guesses = Array.from({ length: MISSES_OF_ACCOUNT_BY_ASKER + 2 }, (_, i) => ({ ...GLASS, name: `光谷猜测${i}公司` }))
  const guessed = outcomes(await check(guesses))
  assert.deepEqual(guessed, [...new Array(MISSES_OF_ACCOUNT_BY_ASKER).fill('none'), 'accountNames.askedTooOften', 'accountNames.askedTooOften'])
  assert.deepEqual(outcomes(await check([GLASS])), ['accountNames.askedTooOften'], 'not even the right name is told apart any more')
  assert.deepEqual(outcomes(await check([guesses[0]])), ['none'], 'what was answered is answered again')
  assert.deepEqual(outcomes(await check([BRAKES])), ['match'], 'other accounts are answered')
  const wrong = await tell(node, '/v1/account-names', { bank: BANKS.donghu, accounts: [{ number: '1', names: ['甲'] }, { number: '1', names: ['乙'] }] })
  assert.deepEqual([wrong.status, wrong.body.code, wrong.body.facts.row], [422, 'accountNames.badRegister', 2])
  const stranger = await ask(node, '/v1/account-names/check', { method: 'POST', headers: { authorization: '', 'content-type': 'application/json' }, body: JSON.stringify({ names: [GLASS] }) })
  assert.equal(stranger.status, 401)
  await node.close()
  const audit = readdirSync(join(folder, 'audit')).map(name => readFileSync(join(folder, 'audit', name), 'utf8')).join('')
  const sums = audit.split('\n').filter(line => line.includes('accountNames.answered')).map(line => JSON.parse(line).details)
  // Written each minute and at the end, however long this takes.
  assert.deepEqual(['match', 'none', 'refused'].map(told => sums.reduce((sum, each) => sum + each[told], 0)), [3, 6, 3])
  assert.ok(!audit.includes('光谷') && !audit.includes(GLASS.number))
  const again = await startTestNode(t, { makeConsortium: twoVaultsConsortium, folder })
  assert.deepEqual(outcomes(await tell(again, '/v1/account-names/check', { names: [GLASS] })), ['match'], 'the register lies in the vault')
})

test('a payment file has the names of its payees checked: one that does not fit is told of, or its payment refused', async t => {
  const node = await nodeOf(t, 'sender')
  const file = Buffer.from(example('pain001-pay-suppliers.xml')).toString('utf8').replace('光谷汽车玻璃有限公司', '光谷汽车玻璃有限责任公司').replace('青山线束有限公司', '武汉另一家公司')
  const send = (body: string, query: string, accept: string) => ask(node, `/v1/iso20022/pain.001?${query}`, { method: 'POST', headers: { 'content-type': 'application/xml', accept }, body })
  const warned = await send(file, 'payeeNames=warn', 'application/json')
  assert.deepEqual(warned.body.transactions.map((each: any) => [each.status, each.nameCheck]), [['ACSC', 'match'], ['ACSC', 'close'], ['ACSC', 'none']])
  assert.equal((await ask(node, `/v1/account-names/checks/${warned.body.nameChecks[0]}`)).body.results.length, 3, 'the signed answers are kept')
  const told = await ask(node, '/v1/iso20022/messages/CJQC-20261124-0001/pain.002?lang=en', { headers: { accept: 'application/xml' } })
  assert.match(told.body, /<AddtlInf>The name nearly fits the account/)
  const { body: sheet } = await ask(node, '/v1/iso20022/messages/CJQC-20261124-0001/sheet?as=csv&lang=zh')
  assert.deepEqual(String(sheet).trim().split(/\r?\n/).map(row => row.split(',').at(-1)?.replaceAll('"', '').slice(0, 4)), ['户名核验', '户名相符', '户名相近', '户名不符'])
  const again = file.replaceAll('CJQC-20261124-0001', 'CJQC-20261124-0002').replaceAll(/<UETR>[^<]*<\/UETR>/g, '')
  const refused = await send(again, 'payeeNames=refuse&lang=en', 'application/xml')
  assert.deepEqual([...refused.body.matchAll(/<TxSts>([A-Z]{4})<\/TxSts>/g)].map(([, status]: any) => status), ['ACSC', 'ACSC', 'RJCT'])
  assert.match(refused.body, /<Cd>BE01<\/Cd>/)
})
