import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnsOf, listLines, tableLines } from './width.ts'

test('East Asian wide characters take two columns, combining marks none', () => {
  const cases: [string, number][] = [['abc', 3], ['汉江银行', 8], ['，。（）', 8], ['ﾊﾝｺｳ', 4], ['ハンコウ', 8], ['한강', 4], ['e\u0301', 1], ['𠮷', 2], ['—…', 2], ['', 0]]
  for (const [text, columns] of cases) assert.equal(columnsOf(text), columns, text)
})

test('columns of a table line up whatever the script, numbers to the right, no space at the end', () => {
  const lines = tableLines(['payee', 'amount', 'x'], [['汉阳制动', '1,286,400.00', 'a'], ['Glass', '-5', '']])
  assert.deepEqual(lines, ['payee           amount  x', '汉阳制动  1,286,400.00  a', 'Glass               -5'])
  assert.deepEqual(listLines([['收款人', 'b'], ['id', 'c']], ' '), [' 收款人  b', ' id      c'])
})
