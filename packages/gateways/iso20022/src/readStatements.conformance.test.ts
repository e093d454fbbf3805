import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readStatements } from './readStatements.ts'
import type { AccountStatement } from './statement/model.ts'
import { ISO20022, judge, schemaTest } from './testing/schemaJudge.ts'
import { publishedStatements } from './testing/statements.ts'
import { CAMT053_MESSAGE, writeCamt052, writeCamt053 } from './writeCamt053.ts'

/** Missing an element that must be there; everything else of the set is sound. */
const WRONG = 'camt053.v2.wrong.xml'

type Theirs = { getAmount: string; getCurrency: { getCode: string } }
interface Companion {
  readonly getGroupHeader: { readonly getMessageId: string }
  readonly getEntries: readonly {
    readonly getAmount: Theirs
    readonly getAccountServicerReference: string | null
    readonly getRecord: {
      readonly getId: string
      readonly getAccount: { readonly getIdentification: string }
      readonly getBalances?: readonly { readonly getAmount: Theirs }[]
    }
    readonly getTransactionDetail: { readonly getReference?: { readonly getEndToEndId: string | null } | null } | null
  }[]
}

/** An amount as the other implementation writes it: signed, in the smallest unit of its currency. */
function minor({ amount, direction }: Pick<AccountStatement['entries'][number], 'amount' | 'direction'>, decimals: number): string {
  const [whole, fraction = ''] = amount.value.split('.')
  const digits = BigInt(whole! + fraction.padEnd(decimals, '0').slice(0, decimals))
  return `${direction === 'DBIT' ? -digits : digits}`
}

const decimalsOf = (currency: string): number => (currency === 'JPY' ? 0 : 2)

schemaTest('every published statement is read, and balances, entries, amounts and references are those that another implementation found', () => {
  let compared = 0
  for (const { name, kind, bytes, companion } of publishedStatements()) {
    const read = readStatements(kind, bytes)
    assert.equal(read.ok, name !== WRONG, `${name}: ${JSON.stringify(read).slice(0, 400)}`)
    if (!read.ok || companion === undefined) continue
    const theirs = JSON.parse(companion) as Companion
    assert.equal(read.messageId, theirs.getGroupHeader.getMessageId, name)
    const money = (of: Parameters<typeof minor>[0]) => [minor(of, decimalsOf(of.amount.currency)), of.amount.currency]
    const moneyOf = ({ getAmount }: { getAmount: Theirs }) => [getAmount.getAmount, getAmount.getCurrency.getCode]
    const ours = read.statements.flatMap((statement) => statement.entries.map((entry) => ({ statement, entry })))
    // The companion of a message with several statements tells the entries of one.
    const told = ours.filter(({ statement }) => theirs.getEntries.some(({ getRecord }) => getRecord.getId === statement.id))
    assert.equal(told.length, theirs.getEntries.length, name)
    theirs.getEntries.forEach((found, i) => {
      const { statement, entry } = told[i]!
      assert.deepEqual([statement.id, statement.account.id], [found.getRecord.getId, found.getRecord.getAccount.getIdentification], name)
      assert.deepEqual(statement.balances.map(money), (found.getRecord.getBalances ?? []).map(moneyOf), name)
      assert.deepEqual(money(entry), moneyOf(found), name)
      assert.equal(entry.reference ?? '', found.getAccountServicerReference ?? '', name)
      assert.equal(entry.payments[0]?.endToEndId ?? '', found.getTransactionDetail?.getReference?.getEndToEndId ?? '', name)
      compared++
    })
  }
  assert.ok(compared >= 18, `${compared} entries were compared`)
})

schemaTest('every published statement, read and written again, is valid and reads as the same', async () => {
  const sound = publishedStatements().flatMap(({ name, kind, bytes }) => {
    const read = readStatements(kind, bytes)
    return read.ok ? [{ name, read }] : []
  })
  const messages = sound.map(({ read: { messageId, createdAt, statements } }) => ({
    messageId, createdAt, statements: statements.map((one) => (one.balances.length > 0 ? one : { ...one, balances: [{ type: 'CLBD', amount: { currency: 'CNY', value: '0.00' }, direction: 'CRDT' as const, date: '2026-11-24' }] })),
  }))
  const documents = messages.map(writeCamt053)
  const verdicts = await judge(CAMT053_MESSAGE, documents)
  documents.forEach((xml, i) => {
    assert.deepEqual(verdicts[i], { valid: true, complaint: '' }, sound[i]!.name)
    const again = readStatements('camt.053', new TextEncoder().encode(xml))
    assert.ok(again.ok, sound[i]!.name)
    assert.deepEqual(again.statements, messages[i]!.statements, sound[i]!.name)
    const report = readStatements('camt.052', new TextEncoder().encode(writeCamt052(messages[i]!)))
    assert.ok(report.ok)
    assert.deepEqual(report.statements, messages[i]!.statements, sound[i]!.name)
  })
  assert.ok(documents.length >= 25)
})

schemaTest('a message of another kind, and what is no statement at all, is refused with a code', () => {
  for (const path of ['moov-iso20022/test/testdata/valid_pacs_v11.xml', 'moov-iso20022/test/testdata/invalid_pain_v11.xml', 'moov-iso20022/test/testdata/pain002-epo_p_0_0_0_2018031510491259.xml', 'fednow20022/tests/testdata/head_001.xml']) {
    const read = readStatements('camt.053', new Uint8Array(readFileSync(join(ISO20022!, path))))
    assert.ok(!read.ok && read.problems.length > 0 && read.problems[0]!.code >= 100, path)
  }
})
