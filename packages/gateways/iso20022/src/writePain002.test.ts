import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { generatePain001 } from './generate.ts'
import type { PaymentInitiation } from './model.ts'
import { groupStatusOf, refusalOf, reportOf } from './pain002/report.ts'
import type { TransactionStatus } from './pain002/report.ts'
import { readPain001 } from './readPain001.ts'
import { judge, schemaTest } from './testing/schemaJudge.ts'
import { everyMessage } from './testing/messages.ts'
import { PAIN002_MESSAGE, writePain002 } from './writePain002.ts'

const EXAMPLE = readFileSync(resolve(import.meta.dirname, '../../../../examples/pain001-pay-suppliers.xml'))
const HEAD = { messageId: 'STS-1', creationDateTime: '2026-11-24T09:16:01.250+08:00', debtorAgent: { name: '汉江银行股份有限公司', clearing: { systemCode: 'CNAPS', memberId: '398521000017' } } }

function read(bytes: Uint8Array): PaymentInitiation {
  const result = readPain001(bytes)
  assert.ok(result.ok, JSON.stringify(result))
  return result.message
}

async function assertValid(documents: string[]): Promise<void> {
  const verdicts = await judge(PAIN002_MESSAGE, documents)
  verdicts.forEach((verdict, i) => assert.deepEqual(verdict, { valid: true, complaint: '' }, documents[i]!.slice(0, 3000)))
}

test('the status of a group follows from those of its payments', () => {
  const rows: [TransactionStatus[], string][] = [
    [[], 'RCVD'], [['ACSC', 'ACSC'], 'ACSC'], [['RJCT'], 'RJCT'], [['ACSC', 'RJCT'], 'PART'], [['PDNG', 'RJCT'], 'PART'], [['PDNG', 'ACCP'], 'PDNG'], [['ACCP', 'ACSP'], 'ACSP'],
    [['ACSC', 'ACCC'], 'ACSC'], [['ACSC', 'PDNG'], 'PART'], [['CANC', 'ACCP'], 'PART'],
  ]
  for (const [statuses, expected] of rows) assert.equal(groupStatusOf(statuses), expected, statuses.join())
})

test('a report says of each payment what became of it, and counts and sums by status', () => {
  const message = read(EXAMPLE)
  const xml = writePain002(
    reportOf(message, HEAD, (transfer) =>
      transfer.instructionId === 'PAY-20261124-0002'
        ? { status: 'RJCT', reasons: [{ code: 'AM04', additionalInfo: '余额不足：需要 372,815.60 元 <可用 1.00>' }] }
        : { status: 'ACSC', servicerReference: 'JH-7-1', acceptanceDateTime: '2026-11-24T09:16:00+08:00' },
    ),
  )
  for (const part of [
    '<OrgnlMsgId>CJQC-20261124-0001</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.10</OrgnlMsgNmId><OrgnlCreDtTm>2026-11-24T09:15:00+08:00</OrgnlCreDtTm><OrgnlNbOfTxs>3</OrgnlNbOfTxs><OrgnlCtrlSum>2207305.85</OrgnlCtrlSum><GrpSts>PART</GrpSts>',
    '<NbOfTxsPerSts><DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>ACSC</DtldSts><DtldCtrlSum>1834490.25</DtldCtrlSum></NbOfTxsPerSts>',
    '<OrgnlEndToEndId>CJQC-PO-26110522</OrgnlEndToEndId><OrgnlUETR>2b9e4d1f-35c8-4e67-8b1d-51c3a7e90b02</OrgnlUETR><TxSts>RJCT</TxSts>',
    '<Rsn><Cd>AM04</Cd></Rsn><AddtlInf>余额不足：需要 372,815.60 元 &lt;可用 1.00&gt;</AddtlInf>',
  ]) assert.ok(xml.includes(part), `${part}\nin\n${xml}`)
})

schemaTest('reports are valid against the official schema, for every kind of message and status', async () => {
  const statuses: TransactionStatus[] = ['RCVD', 'PDNG', 'ACTC', 'ACCP', 'ACSP', 'ACSC', 'ACCC', 'RJCT', 'CANC']
  const documents = everyMessage().map((message, i) => {
    let n = i
    return writePain002(
      reportOf(message, { ...HEAD, messageId: `STS-${i}` }, () => ({
        status: statuses[n++ % statuses.length]!, uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d', statusId: `S${n}`,
        reasons: [{ code: 'NARR', additionalInfo: '\u0000坏字符\ud800，𠮷'.repeat(60) }, { code: 'AM04' }],
      })),
    )
  })
  await assertValid(documents)
})

schemaTest('a report on 10,000 payments is valid', async () => {
  const message = read(new TextEncoder().encode(generatePain001({ count: 10_000, seed: 5 })))
  const xml = writePain002(reportOf(message, HEAD, (transfer) => ({ status: transfer.amount.value.endsWith('7') ? 'RJCT' : 'ACSC' })))
  assert.equal(xml.match(/<TxInfAndSts>/g)?.length, 10_000)
  await assertValid([xml])
})

schemaTest('a file that is refused gets a report with the reasons, in the language of the sender', async () => {
  const broken = [
    'not xml', EXAMPLE.toString().replace('<CtrlSum>2207305.85', '<CtrlSum>1'), EXAMPLE.toString().replaceAll('Ccy="CNY"', 'Ccy="XXX"'), EXAMPLE.toString().replaceAll('<TwnNm>武汉市</TwnNm>', ''),
    EXAMPLE.toString().replaceAll('PmtInf', 'PayInf'),
  ]
  const documents = broken.flatMap((text) => {
    const result = readPain001(new TextEncoder().encode(text))
    assert.ok(!result.ok)
    return [writePain002(refusalOf(result.problems, HEAD, 'zh')), writePain002(refusalOf(result.problems, HEAD, 'en', 'CJQC-20261124-0001'))]
  })
  await assertValid(documents)
  assert.match(documents[2]!, /<GrpSts>RJCT<\/GrpSts><StsRsnInf><Rsn><Cd>AM10<\/Cd><\/Rsn><AddtlInf>\[301\] 第 9 行 CtrlSum 写的是 1，各笔金额之和是 2207305.85。<\/AddtlInf>/)
  assert.match(documents[6]!, /<Cd>BE07<\/Cd>/, 'a debtor address')
  assert.match(documents[6]!, /<Cd>BE04<\/Cd>/, 'a creditor address')
})
