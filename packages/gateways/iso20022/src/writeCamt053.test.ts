import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCamt053, readStatements } from './readStatements.ts'
import type { StatementMessage } from './statement/model.ts'
import { discrepancyOf } from './statement/sums.ts'
import { judge, schemaTest } from './testing/schemaJudge.ts'
import { statementOf } from './testing/statements.ts'
import { CAMT052_MESSAGE, CAMT053_MESSAGE, writeCamt052, writeCamt053, writeNotifications } from './writeCamt053.ts'
import { CAMT054_MESSAGE } from './writeCamt054.ts'

const message = (...statements: StatementMessage['statements']): StatementMessage => ({ messageId: 'M-1', createdAt: '2026-11-25T00:05:00+08:00', recipient: { name: '汉江银行' }, statements })
const MESSAGES = Array.from({ length: 30 }, (_, seed) => message(statementOf(seed, seed % 7), ...(seed % 3 === 0 ? [statementOf(seed + 100, 2)] : [])))
const bytes = (xml: string): Uint8Array => new TextEncoder().encode(xml)

test('a statement of the day tells balances, sums, entries and where the ledger holds each payment', () => {
  const xml = writeCamt053(message({
    ...statementOf(1, 0), balances: statementOf(1, 0).balances,
    entries: [{
      direction: 'DBIT', amount: { currency: 'CNY', value: '1200.50' }, status: 'BOOK', bookingDate: '2026-11-24', valueDate: '2026-11-24', reference: 'R',
      code: { domain: 'PMNT', family: 'ICDT', subFamily: 'DMCT' },
      payments: [{ direction: 'DBIT', amount: { currency: 'CNY', value: '1200.50' }, uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d', proof: { chainId: 'jianghan-1', transactionId: 'ab'.repeat(32), height: '42' } }],
    }],
  }))
  for (const part of [
    '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>', '<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>1200.50</Sum></TtlDbtNtries>', '<TtlNetNtry><Amt>1200.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry>',
    `<SplmtryData><PlcAndNm>PrfRef</PlcAndNm><Envlp><PrfRef xmlns="urn:jianghan:proof-reference:1"><ChainId>jianghan-1</ChainId><TxId>${'ab'.repeat(32)}</TxId><Hght>42</Hght></PrfRef></Envlp></SplmtryData>`,
  ]) assert.ok(xml.includes(part), part)
})

test('what is written is read again as it was, and adds up', () => {
  for (const of of MESSAGES) {
    const read = readCamt053(bytes(writeCamt053(of)))
    assert.ok(read.ok, JSON.stringify(read))
    assert.deepEqual(read.statements, of.statements)
    assert.deepEqual(read.statements.map(discrepancyOf), of.statements.map(() => 0n))
  }
})

test('an amount that was changed shows as a discrepancy', () => {
  const xml = writeCamt053(message(statementOf(3, 3)))
  const read = readCamt053(bytes(xml.replace(/<Ntry><Amt Ccy="CNY">([0-9]+)/, (_, whole: string) => `<Ntry><Amt Ccy="CNY">${BigInt(whole) + 1n}`)))
  assert.ok(read.ok)
  assert.notEqual(discrepancyOf(read.statements[0]!), 0n)
})

test('what makes a statement must be there and have its form', () => {
  const xml = writeCamt053(message(statementOf(4, 2)))
  const wrong: [string, RegExp | string, string][] = [
    ['elementMissing', /<Bal>.*<\/Bal>/, ''], ['elementMissing', /<Acct>.*?<\/Acct>/, ''], ['elementMissing', /<Sts><Cd>BOOK<\/Cd><\/Sts>/, ''], ['valueNotNumber', /(<Ntry><Amt Ccy="CNY">)[0-9.]+/, '$11,50'],
    ['valueNegative', /(<Ntry><Amt Ccy="CNY">)/, '$1-'], ['valueNotInCodeSet', '<CdtDbtInd>CRDT', '<CdtDbtInd>CREDIT'], ['attributeMissing', '<Ntry><Amt Ccy="CNY">', '<Ntry><Amt>'],
    ['valuePattern', '<Ntry><Amt Ccy="CNY">', '<Ntry><Amt Ccy="RMB元">'], ['valueNotDate', /<BookgDt><Dt>[^<]*/, '<BookgDt><Dt>24.11.2026'], ['messageNotSupported', 'camt.053.001.08', 'camt.053.001.99'],
    ['elementMissing', /<GrpHdr>.*?<\/GrpHdr>/, ''], ['elementMissing', /<Stmt>.*<\/Stmt>/, ''], ['elementMisplaced', /<Stmt>(.*)<\/Stmt>/, '<X><Stmt>$1</Stmt></X>'],
  ]
  for (const [name, from, to] of wrong) {
    const read = readCamt053(bytes(xml.replace(from, to)))
    assert.ok(!read.ok && read.problems.some((problem) => problem.name === name), `${name}: ${JSON.stringify(read).slice(0, 300)}`)
  }
})

schemaTest('statements of all shapes are valid against the official schemas, of a day, within it, and as notifications', async () => {
  for (const [name, writer, kind] of [[CAMT053_MESSAGE, writeCamt053, 'camt.053'], [CAMT052_MESSAGE, writeCamt052, 'camt.052'], [CAMT054_MESSAGE, writeNotifications, 'camt.054']] as const) {
    const documents = MESSAGES.map(writer)
    const verdicts = await judge(name, documents)
    verdicts.forEach((verdict, i) => assert.deepEqual(verdict, { valid: true, complaint: '' }, documents[i]!.slice(0, 3000)))
    documents.forEach((xml, i) => {
      const read = readStatements(kind, bytes(xml))
      assert.ok(read.ok)
      assert.deepEqual(read.statements, kind === 'camt.054' ? MESSAGES[i]!.statements.map((one) => ({ ...one, balances: [] })) : MESSAGES[i]!.statements)
    })
  }
})
