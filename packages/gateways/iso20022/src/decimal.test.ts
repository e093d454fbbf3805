import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalDecimal, formatScaled, parseDecimal, scaled, totalDigits } from './decimal.ts'

test('decimals are read as XML Schema writes them, and have one spelling afterwards', () => {
  const rows: [string, string | undefined][] = [
    ['0', '0'], ['-0.00', '0'], ['+1', '1'], ['0012.3400', '12.34'], ['.5', '0.5'], ['3.', '3'], ['-7.250', '-7.25'],
    ['', undefined], ['.', undefined], ['1,5', undefined], ['1e3', undefined], ['0x1', undefined], ['--1', undefined], ['١', undefined], ['1 ', undefined], ['9'.repeat(300), undefined],
  ]
  for (const [text, expected] of rows) {
    const decimal = parseDecimal(text)
    assert.equal(decimal && canonicalDecimal(decimal, 0), expected, text)
  }
  assert.equal(canonicalDecimal(parseDecimal('1250.5')!, 2), '1250.50')
})

test('whole units and text are each other’s inverse, to 18 digits', () => {
  for (const text of ['0.00001', '123456789012345678', '9999999999999.99999', '-0.10000', '1.00000']) {
    const units = scaled(parseDecimal(text)!, 5)!
    assert.equal(formatScaled(units, 5, 0), canonicalDecimal(parseDecimal(text)!, 0))
  }
  assert.equal(scaled(parseDecimal('0.000001')!, 5), undefined)
  assert.equal(formatScaled(125050n, 2, 2), '1250.50')
  assert.equal(formatScaled(5n, 0, 0), '5')
})

test('total digits are counted as the facet counts them', () => {
  for (const [text, digits] of [['0', 0], ['0.001', 3], ['100', 3], ['1.10', 2], ['012.5', 3]] as const) assert.equal(totalDigits(parseDecimal(text)!), digits, text)
})
