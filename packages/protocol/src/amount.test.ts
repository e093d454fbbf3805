import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ASSET_ID, ATOMS_MAX, formatDecimal, formatGrouped, parseAtoms, parseDecimal } from './amount.ts'

test('atoms are decimal digits without sign or leading zeros, up to 2^127 - 1', () => {
  const good: [string, bigint][] = [['0', 0n], ['1', 1n], ['9007199254740993', 9007199254740993n], [String(ATOMS_MAX), ATOMS_MAX]]
  for (const [text, atoms] of good) assert.equal(parseAtoms(text), atoms)
  for (const text of ['', '00', '01', '-1', '+1', '1.0', '1e3', ' 1', '1 ', '１', '0x1', String(ATOMS_MAX + 1n), '9'.repeat(39), '9'.repeat(400)]) assert.equal(parseAtoms(text), undefined, text)
})

test('decimal texts become atoms, exactly or not at all', () => {
  const cases: [string, number, bigint | undefined][] = [
    ['1200.50', 2, 120050n], ['1200.5', 2, 120050n], ['1200', 2, 120000n], ['0.01', 2, 1n], ['0.010', 2, 1n], ['0.001', 2, undefined], ['1.', 2, 100n],
    ['007.5', 2, 750n], ['5', 0, 5n], ['5.0', 0, 5n], ['5.1', 0, undefined], ['0.000000000000000001', 18, 1n], ['170141183460469231731687303715884105727', 0, ATOMS_MAX],
    ['170141183460469231731687303715884105728', 0, undefined], ['1701411834604692317316873037158841057.27', 2, ATOMS_MAX], ['1701411834604692317316873037158841057.28', 2, undefined],
    ['', 2, undefined], ['.5', 2, undefined], ['-1', 2, undefined], ['+1', 2, undefined], ['1e2', 2, undefined], ['1,200.50', 2, undefined], ['1 200', 2, undefined], ['٣', 2, undefined],
    ['NaN', 2, undefined], ['Infinity', 2, undefined], ['9'.repeat(41), 0, undefined],
  ]
  for (const [text, decimals, atoms] of cases) assert.equal(parseDecimal(text, decimals), atoms, `${text} with ${decimals}`)
})

test('a formatted amount reads back as itself', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: ATOMS_MAX }), fc.integer({ min: 0, max: 18 }), (atoms, decimals) => {
    assert.equal(parseDecimal(formatDecimal(atoms, decimals), decimals), atoms)
    assert.equal(parseDecimal(formatGrouped(atoms, decimals).replaceAll(',', ''), decimals), atoms)
    assert.equal(parseAtoms(String(atoms)), atoms)
  }), { seed: 1, numRuns: 500 })
})

test('amounts are shown with all digits of the asset, in groups of three for people', () => {
  assert.equal(formatDecimal(120050n, 2), '1200.50')
  assert.equal(formatDecimal(5n, 2), '0.05')
  assert.equal(formatDecimal(-5n, 2), '-0.05')
  assert.equal(formatDecimal(5n, 0), '5')
  assert.equal(formatGrouped(120050n, 2), '1,200.50')
  assert.equal(formatGrouped(100000000n, 0), '100,000,000')
  assert.equal(formatGrouped(-123456n, 2), '-1,234.56')
  assert.equal(formatGrouped(1234567n, 6), '1.234567')
})

test('asset ids are capital letters and digits with at most one dot', () => {
  for (const id of ['CNY', 'CNY.HJB', 'X1', 'A23456789012.A23456789012']) assert.match(id, ASSET_ID)
  for (const id of ['', 'C', 'cny', 'CNY.', '.HJB', 'CNY.HJB.X', 'CNY HJB', 'A234567890123', 'CNY.A234567890123', 'CNY\n', '元']) assert.doesNotMatch(id, ASSET_ID)
})
