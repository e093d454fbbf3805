import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyConsortium } from '@jianghan/app'
import { JianghanClient } from '@jianghan/client'
import { operatorTokenIn } from '@jianghan/client/testing'
import { isRefused } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { formatAddress } from '@jianghan/protocol'
import { ProblemFault } from '../problem/define.ts'
import { startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { importOpening } from './importOpening.ts'
import type { Opening } from './model.ts'
import { readOpening } from './readOpening.ts'
import { accountOf } from './steps.ts'
import { openingTemplate } from './template.ts'

const codeOf = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === code

function readable(bytes: Uint8Array): Opening {
  const read = readOpening(bytes)
  assert.ok(read.ok, JSON.stringify(read))
  return read.opening
}

const CSV = `[members]
成员编号,中文名称,英文名称,统一社会信用代码,LEI,职能
hanjiang-bank,汉江银行股份有限公司,"Hanjiang Bank Co., Ltd.",,,issuer
yangtze-motor,长江汽车股份有限公司,"Yangtze Motor Co., Ltd.",,,
[assets]
asset,issuer,currency,decimals,settlementAsset,settlementAccount
CNY,operator,CNY,2,,
CNY.HJB,hanjiang-bank,CNY,2,CNY,3985000000000001
[accounts]
bank,number,name,holder,asset,balance
,3985000000000001,汉江银行清算户,hanjiang-bank,CNY,"500,000,000.00"
398521000017,3980100100200018,长江汽车股份有限公司,yangtze-motor,CNY.HJB,￥50000000.00
[totals]
asset,accounts,balance
CNY,1,500000000
CNY.HJB,1,50000000.00
`

test('the template is a file that can be imported, and a CSV says the same in parts', () => {
  const [sheet, csv] = [readable(openingTemplate()), readable(Buffer.from(CSV))]
  const without = (opening: Opening) => JSON.parse(JSON.stringify(opening, (name, value) => (name === 'place' ? undefined : name === 'balance' ? Number(value) : value as unknown)))
  assert.deepEqual(without(csv), without(sheet))
})

test('a file whose totals differ, whose cells are wrong or that contradicts itself is refused with every place', () => {
  const places = (text: string): string[] => {
    const read = readOpening(Buffer.from(text))
    assert.ok(!read.ok)
    return read.problems.map(({ place }) => place)
  }
  assert.deepEqual(places(CSV.replace('CNY.HJB,1,50000000.00', 'CNY.HJB,1,50000000.01')), ['totals!16'])
  assert.deepEqual(places(CSV.replace('CNY.HJB,1,50000000.00', 'CNY.HJB,2,50000000.00')), ['totals!16'])
  assert.deepEqual(places(CSV.replace('CNY.HJB,1,50000000.00\n', '')), ['totals'])
  assert.deepEqual(places(CSV.replace('3980100100200018', '3.98E+15')), ['accounts!12'])
  assert.deepEqual(places(CSV.replace('￥50000000.00', '-5')), ['accounts!12'])
  assert.deepEqual(places(CSV.replace('￥50000000.00', '50000000.001')), ['accounts!12', 'totals!16'])
  assert.deepEqual(places(CSV.replace('CNY,3985000000000001', 'CNY,999')), ['assets!8'])
  assert.deepEqual(places(CSV.replace('[totals]', '[sums]')), ['totals'])
  assert.deepEqual(places('%PDF-1.7'), [''])
})

test('an opening is tried dry, done once, goes on where it was interrupted, and is refused where the ledger has business', async t => {
  const [folder, keysFolder] = [temporaryFolder(t), join(temporaryFolder(t), 'keys')]
  const node = await startTestNode(t, { folder, makeConsortium: keys => ({ ...emptyConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), ...keys }), demo: false }) })
  const key = await readKeyFile(join(folder, 'keys', 'operator-admin.json'))
  assert.ok(!isRefused(key))
  const client = new JianghanClient({ url: node.url, apiKey: operatorTokenIn(folder), proofs: 'off' })
  const opening = readable(Buffer.from(CSV))
  const ports = { client, operator: { member: 'operator', key }, keysFolder }
  const dry = await importOpening(opening, { ...ports, dryRun: true })
  assert.deepEqual([dry.transactions, dry.done, existsSync(keysFolder), (await client.status()).height], [8, 0, false, (await client.status()).height])
  // The process ends in the middle: what was sent until then is there, the rest is not.
  const stopped = new Error('the process ends here')
  await assert.rejects(importOpening(opening, { ...ports, dryRun: false, onDone: done => { if (done === 4) throw stopped } }), stopped)
  const on = await importOpening(opening, { ...ports, dryRun: false })
  assert.deepEqual([on.done, on.transactions], [4, 4])
  const again = await importOpening(opening, { ...ports, dryRun: false })
  assert.deepEqual([again.done, again.transactions], [8, 0], 'nothing twice')
  const account = formatAddress('account', accountOf(node.facts.chainId, opening.accounts[1]!))
  assert.equal(((await client.query('payments.getBalance', { account, asset: 'CNY.HJB' })).answer as { atoms: string }).atoms, '5000000000')
  assert.equal(JSON.parse(readFileSync(join(keysFolder, 'directory.json'), 'utf8')).length, 2)
  const other = { ...opening, accounts: [...opening.accounts, { ...opening.accounts[1]!, number: '3980100100200099', place: 'accounts!13' }] }
  assert.equal((await importOpening(other, { ...ports, dryRun: true })).transactions, 2, 'one account more')
  await assert.rejects(importOpening({ ...opening, accounts: opening.accounts.map(each => ({ ...each, balance: '7.00' })) }, { ...ports, dryRun: false }), codeOf('opening.otherwise'))
  await assert.rejects(importOpening({ ...opening, accounts: opening.accounts.slice(0, 1) }, { ...ports, dryRun: false }), codeOf('opening.inUse'))
})
