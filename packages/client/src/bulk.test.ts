import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { openCommitment } from '@jianghan/crypto'
import { decodeBulkEntry, formatAddress, fromUtf8, paymentsV1 } from '@jianghan/protocol'
import { actionSchema } from './actions.ts'
import { type BulkOpening, bulkProblems, bulkTransferRequest } from './bulk.ts'
import { falseReferences, readReferences, referencesText } from './bulkReferences.ts'
import { JianghanError } from './error.ts'

const address = (n: number): string => formatAddress('account', new Uint8Array(20).fill(n))
const bulk = { from: address(1), asset: 'CNY.HJB', decimals: 2 }

test('lines become packed entries that pass the check of the action, each with a blind of its own', () => {
  const { type, input } = bulkTransferRequest({ ...bulk, lines: [{ to: address(2), amount: '12.50' }, { to: ` ${address(3)}`, amount: '0.01 ' }] }, 'en')
  const entries = input['entries'] as Uint8Array
  const [first, second] = [decodeBulkEntry(entries.subarray(0, 68)), decodeBulkEntry(entries.subarray(68))]
  assert.deepEqual([first?.atoms, second?.atoms, first?.to[0], second?.to[0]], [1250n, 1n, 2, 3])
  assert.notDeepEqual(first?.blind, second?.blind)
  const message = create(paymentsV1.BulkTransferSchema, { ...input, from: new Uint8Array(20).fill(1) })
  assert.equal(actionSchema(type)?.check(message).refused, false)
})

test('a line that does not fit is named, and of a list every one', () => {
  for (const [lines, said] of [
    [[{ to: address(2), amount: '1' }, { to: 'jh1nonsense', amount: '1' }], /^Entry 2 of the bulk: "jh1nonsense" is no account/], [[{ to: address(2), amount: '1.005' }], /^Entry 1 of the bulk: "1.005"/], [[], /lines/],
    [Array.from({ length: 4097 }, () => ({ to: address(2), amount: '1' })), /lines/],
  ] as const) assert.throws(() => bulkTransferRequest({ ...bulk, lines }, 'en'), (fault: unknown) => fault instanceof JianghanError && said.test(fault.en))

  const good = { to: address(2), amount: '1' }
  const uetr = '8a562c67-ca16-48ba-b074-65581be6f001'
  const lines = [
    good, { ...good, to: 'jh1nonsense' }, { ...good, amount: '0' }, { ...good, to: bulk.from }, { ...good, references: { endToEndId: 'A'.repeat(36) } }, { ...good, references: { remittance: '字'.repeat(141) } },
    { ...good, references: { remittance: '\ud800' } }, { ...good, references: { uetr: uetr.toUpperCase() } }, { ...good, references: { endToEndId: 'E-1', uetr } }, { ...good, references: { endToEndId: 'E-1' } }, { ...good, references: { uetr } },
    { ...good, references: { endToEndId: 'A'.repeat(35), remittance: '字'.repeat(140) } }, { ...good, amount: '9'.repeat(60) },
  ]
  assert.deepEqual(bulkProblems({ from: bulk.from, decimals: 2, lines }).map(({ line, what }) => `${line} ${what.en}`.slice(0, 44)), [
    '2 "jh1nonsense" is no account address (jh1…)', '3 the amount "0" is zero or too large', '4 it pays the account that pays', '5 endToEndId takes 1 to 35 characters', '6 remittance takes 1 to 140 characters',
    '7 remittance takes 1 to 140 characters', `8 "${uetr.toUpperCase()}" is no`.slice(0, 44), '10 endToEndId E-1 stands in entry 9 already', `11 uetr ${uetr}`.slice(0, 44), `13 "${'9'.repeat(60)}`.slice(0, 44),
  ])
})

test('references go into the blind as a salted commitment, which the file written beside opens, and nothing else does', () => {
  const references = { remittance: '十一月工资', endToEndId: 'GZ-1' }
  const { input, openings } = bulkTransferRequest({ ...bulk, lines: [{ to: address(2), amount: '1' }, { to: address(3), amount: '2', references }] }, 'en')
  const packed = input['entries'] as Uint8Array
  assert.deepEqual(openings.map(({ index, opening }) => [index, opening.name, fromUtf8(opening.value)]), [[1, 'references', '{"endToEndId":"GZ-1","remittance":"十一月工资"}']])
  const blind = decodeBulkEntry(packed.subarray(68))?.blind ?? new Uint8Array(0)
  assert.equal(openCommitment('references', (openings[0] as BulkOpening).opening, blind), true)
  const read = readReferences(referencesText(openings), 'en')
  assert.deepEqual(read, openings)
  assert.deepEqual([falseReferences(packed, read), falseReferences(packed, read.map(each => ({ ...each, index: 0 }))), falseReferences(packed, read.map(each => ({ ...each, index: 9 })))], [[], [0], [9]])
  const changed = readReferences(referencesText(openings).replace('GZ-1', 'GZ-2'), 'en')
  assert.deepEqual(falseReferences(packed, changed), [1])
  for (const text of ['', '{}', 'null', '{"format":"jianghan-bulk-references","version":1,"entries":[{}]}', referencesText(openings).replace('"index": 1', '"index": 4096')]) {
    assert.throws(() => readReferences(text, 'en'), (fault: unknown) => fault instanceof JianghanError && fault.code === 'client.badReferences', text)
  }
})
