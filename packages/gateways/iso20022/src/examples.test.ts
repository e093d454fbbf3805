import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { checkCnaps, checkLei, checkUscc } from '@jianghan/protocol'
import { readPain001 } from './readPain001.ts'
import { ISO20022, judge, schemaTest } from './testing/schemaJudge.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../../examples')

interface Listed {
  readonly id: string
  readonly nameZh: string
  readonly nameEn: string
  readonly uscc: string
  readonly lei: string
  readonly cnaps?: string
  readonly bank?: string
  readonly account?: string
}

const parties = JSON.parse(readFileSync(join(EXAMPLES, 'parties.json'), 'utf8')) as { operator: Listed; banks: Listed[]; companies: Listed[] }

test('every identifier of the demonstration has valid check digits and stands in the table for people', () => {
  const table = readFileSync(join(EXAMPLES, 'README.md'), 'utf8')
  for (const party of [parties.operator, ...parties.banks, ...parties.companies]) {
    assert.ok(checkUscc(party.uscc).ok, party.id)
    assert.ok(checkLei(party.lei).ok, party.id)
    assert.ok(party.cnaps === undefined || checkCnaps(party.cnaps).ok, party.id)
    for (const text of [party.uscc, party.lei, party.cnaps ?? '', party.account ?? '', party.nameZh, party.nameEn]) assert.ok(table.includes(text), `${party.id}: ${text}`)
  }
})

test('the accounts, names and banks of the example files are those of the demonstration', () => {
  for (const name of readdirSync(EXAMPLES).filter((file) => file.startsWith('pain001'))) {
    const result = readPain001(readFileSync(join(EXAMPLES, name)))
    assert.ok(result.ok, `${name}: ${JSON.stringify(result)}`)
    for (const group of result.message.paymentInformations) {
      const sides = [{ party: group.debtor, account: group.debtorAccount, agent: group.debtorAgent }]
      for (const transfer of group.transactions) sides.push({ party: transfer.creditor, account: transfer.creditorAccount, agent: transfer.creditorAgent! })
      for (const { party, account, agent } of sides) {
        const listed = parties.companies.find((company) => company.account === account.id)
        assert.ok(listed, account.id)
        const bank = parties.banks.find(({ id }) => id === listed.bank)!
        assert.deepEqual([party.name, party.uscc, party.lei, agent.clearing?.memberId, agent.lei], [listed.nameZh, listed.uscc, listed.lei, bank.cnaps, bank.lei])
      }
    }
  }
})

schemaTest('the example files are valid against the official schema', async () => {
  const utf8 = readFileSync(join(EXAMPLES, 'pain001-pay-suppliers.xml'), 'utf8')
  const gb18030 = new TextDecoder('gb18030').decode(readFileSync(join(EXAMPLES, 'pain001-pay-suppliers-gb18030.xml'))).replace('"GB18030"', '"UTF-8"')
  assert.deepEqual(await judge('pain.001.001.10', [utf8, gb18030]), [{ valid: true, complaint: '' }, { valid: true, complaint: '' }])
})

schemaTest('every foreign message of the conformance set is refused by name: other messages, other versions, broken ones', () => {
  const folders = ['moov-iso20022/test/testdata', 'genkgo-camt/test/data', 'fednow20022/testdata', 'rtp20022/pkg/rtp/test/testdata']
  const expected = new Set(['rootNotDocument', 'messageNotSupported', 'notWellFormed', 'encodingRefused', 'doctypeRefused'])
  let seen = 0
  for (const folder of folders) {
    for (const name of readdirSync(join(ISO20022!, folder)).filter((file) => file.endsWith('.xml'))) {
      const result = readPain001(readFileSync(join(ISO20022!, folder, name)))
      assert.ok(!result.ok && result.problems.length === 1 && expected.has(result.problems[0]!.name), `${name}: ${JSON.stringify(result).slice(0, 300)}`)
      seen++
    }
  }
  assert.ok(seen > 50, `${seen} files`)
})
