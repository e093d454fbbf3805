import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readList } from './bulkList.ts'

const said = (text: string): string[] => readList(text).problems.map(({ row, what }) => `${row}: ${what.en}`)

test('rows keep the number of their line, whatever is skipped or quoted between them', () => {
  const { rows, problems } = readList('\ufeff# wages\n\njh1a,12.50\r\njh1b , 1 ,E-1,"Lohn, November"\n# end\njh1c,2,,,8A562C67-ca16-48ba-b074-65581be6f001\n')
  assert.deepEqual(problems, [])
  assert.deepEqual(rows, [
    { row: 3, line: { to: 'jh1a', amount: '12.50' } },
    { row: 4, line: { to: 'jh1b', amount: '1', references: { endToEndId: 'E-1', remittance: 'Lohn, November' } } },
    { row: 6, line: { to: 'jh1c', amount: '2', references: { uetr: '8a562c67-ca16-48ba-b074-65581be6f001' } } },
  ])
})

test('a head names the columns in either language and any order', () => {
  const { rows } = readList('金额,附言,收款账户\n5,十一月工资,jh1a\n')
  assert.deepEqual(rows, [{ row: 2, line: { to: 'jh1a', amount: '5', references: { remittance: '十一月工资' } } }])
  assert.deepEqual(said('account,amount,colour\njh1a,1,red'), ['1: the head names a column "colour" that is unknown or stands twice'])
  assert.deepEqual(said('account,amount,amount\njh1a,1,2'), ['1: the head names a column "amount" that is unknown or stands twice'])
})

test('what is no list is told with its line', () => {
  assert.deepEqual(said('jh1a,1\njh1b,1,E,text, with a comma,more'), ['2: it has 6 columns and may have 5; a text with commas stands in double quotes'])
  assert.match(said('jh1a,1\n"jh1b,1\n').join(), /^\d: it is no CSV \(CSV_QUOTE_NOT_CLOSED\)$/)
  assert.match(said(`jh1a,${'1'.repeat(5_000)}`).join(), /it is no CSV \(CSV_MAX_RECORD_SIZE\)/)
})
