import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account, Agent } from '@jianghan/gateway-iso20022'
import { utf8 } from '@jianghan/protocol'
import { Directory, parseDirectory } from './directory.ts'

const entry = (bank: string, number: string, more: object = {}) => ({ bank, number, holder: 'a-company', account: '01'.repeat(20), asset: 'CNY.HJB', ...more })
const LIST = [
  entry('398521000017', '111', { bic: 'HJBKCNBJXXX' }), entry('397521000025', '111'), entry('397521000025', '222'), entry('397521000025', 'GB29NWBK60161331926819'),
]
const directory = new Directory(parseDirectory(utf8(JSON.stringify(LIST))) ?? [])
const cnaps = (memberId: string): Agent => ({ clearing: { systemCode: 'CNAPS', memberId } })

test('an account is found by its bank and its number, by every name of the bank', () => {
  const rows: readonly [Agent | undefined, Account, string][] = [
    [cnaps('398521000017'), { kind: 'Othr', id: '111' }, '398521000017'],
    [{ clearing: { memberId: '397521000025' } }, { kind: 'Othr', id: '111' }, '397521000025'],
    [{ bic: 'HJBKCNBJ' }, { kind: 'Othr', id: '111' }, '398521000017'],
    [{ bic: 'HJBKCNBJ', ...cnaps('397521000025') }, { kind: 'Othr', id: '111' }, 'accountUnknown'],
    [cnaps('398521000017'), { kind: 'Othr', id: '222' }, 'accountUnknown'],
    [cnaps('102521000017'), { kind: 'Othr', id: '111' }, 'bankUnknown'],
    [undefined, { kind: 'Othr', id: '111' }, 'bankUnknown'],
    [undefined, { kind: 'IBAN', id: 'GB29NWBK60161331926819' }, '397521000025'],
    [undefined, { kind: 'IBAN', id: 'GB29NWBK60161331926818' }, 'accountUnknown'],
  ]
  for (const [agent, account, expected] of rows) {
    const found = directory.resolve(agent, account)
    assert.equal(typeof found === 'string' ? found : found.bank, expected, JSON.stringify([agent, account]))
  }
})

test('what is no directory is not read as one', () => {
  for (const text of ['', '{}', '[1]', '[{"bank":"1"}]', JSON.stringify([entry('1', '2', { account: '00' })]), JSON.stringify([entry('1', '2', { holder: 'A B' })])]) {
    assert.equal(parseDirectory(utf8(text)), undefined, text)
  }
  assert.deepEqual(parseDirectory(utf8('[]')), [])
})
