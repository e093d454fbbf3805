import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFlat, scalarKind } from './fieldValue.ts'

test('a text is taken for what its shape and the name of its field say, and for text otherwise', () => {
  assert.equal(scalarKind('debtorAccount', 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf'), 'account')
  assert.equal(scalarKind('transactionId', 'ab'.repeat(32)), 'transaction')
  assert.equal(scalarKind('commitment', 'ab'.repeat(32)), 'hash')
  assert.equal(scalarKind('memberId', 'hanjiang-bank'), 'member')
  assert.equal(scalarKind('memberId', '<img src=x>'), 'text')
  assert.equal(scalarKind('assetId', 'CNY.HJB'), 'asset')
  assert.equal(scalarKind('since', '0'), 'text')
  assert.equal(scalarKind('since', '12'), 'height')
  assert.equal(scalarKind('closesMs', '1764000000000'), 'moment')
  assert.equal(scalarKind('votingMs', '86400000'), 'text')
  assert.equal(scalarKind('closesMs', '99999999999999999999'), 'text')
  assert.equal(scalarKind('atoms', '-12'), 'atoms')
})

test('a record of plain values fits a row, one with others in it does not', () => {
  assert.equal(isFlat({ a: 1, b: null }), true)
  for (const value of [{ a: {} }, [1], 'x', null]) assert.equal(isFlat(value), false)
})
