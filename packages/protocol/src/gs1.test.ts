import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatItem, gs1CheckDigit, gtin14, isGln, isGtin, isSscc, parseItem } from './gs1.ts'

test('check digits are those of the examples in the General Specifications and in the official EPCIS documents', () => {
  assert.equal(gs1CheckDigit('629104150021'), 3)
  assert.deepEqual([isGtin('09506000134352'), isGln('0614141111114'), isSscc('106141412345678908'), isGln('9506000140445')], [true, true, true, true])
  assert.deepEqual([isGtin('09506000134353'), isGtin('9506000134352'), isGtin('0950600013435x'), isSscc('106141412345678907')], [false, false, false, false])
})

test('every single wrong digit is found, and every swap of neighbours that do not differ by five', () => {
  const sscc = '106141412345678908'
  for (let i = 0; i < sscc.length; i++) {
    for (let digit = 0; digit < 10; digit++) assert.equal(isSscc(sscc.slice(0, i) + String(digit) + sscc.slice(i + 1)), sscc[i] === String(digit))
    const [a, b] = [Number(sscc[i]), Number(sscc[i + 1])]
    if (i + 1 < sscc.length) assert.equal(isSscc(sscc.slice(0, i) + String(b) + String(a) + sscc.slice(i + 2)), a === b || Math.abs(a - b) === 5)
  }
})

test('shorter GTINs are those of 14 digits with zeros in front', () => {
  assert.deepEqual(['96385074', '614141123452', '9506000134352', '09506000134352', '9506000134353', '123', ''].map(gtin14), ['00000096385074', '00614141123452', '09506000134352', '09506000134352', undefined, undefined, undefined])
})

test('items are texts of one form, and each is written as it was read', () => {
  for (const text of ['01/09506000134352/10/ABC/12', '01/09506000134352/21/a-Z_0.9!"%&\'()*+,', '00/106141412345678908', '01/09506000134352/10/x']) {
    const parts = parseItem(text)
    assert.ok(parts !== undefined, text)
    assert.equal(formatItem(parts), text)
  }
  for (const text of ['', '00/106141412345678907', '00/106141412345678908 ', '01/09506000134352', '01/09506000134352/10/', '01/09506000134352/11/A', '01/09506000134353/10/A', `01/09506000134352/10/${'x'.repeat(21)}`, '01/09506000134352/10/李', '01/09506000134352/10/a b', '01/09506000134352/10/a#', '02/09506000134352/10/a']) {
    assert.equal(parseItem(text), undefined, text)
  }
})
