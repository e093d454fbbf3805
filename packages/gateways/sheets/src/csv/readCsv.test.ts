import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSheet } from '../readSheet.ts'

const NAMES = '收款户名;金额\n汉阳制动系统有限公司;12,50\n'
/** 汉阳制动 and so on in GB 18030, made with iconv. */
const GB = Buffer.from('cad5bfeebba7c3fb3bbdf0b6ee0abababacbbab8d6c6b6afcfb5cdb33b31322c35300a', 'hex')

const read = (bytes: Uint8Array, encoding?: 'utf-8' | 'gb18030') => {
  const result = readSheet(bytes, encoding === undefined ? {} : { encoding })
  return result.ok ? { form: result.form, rows: result.sheets[0]!.rows.map(({ row, cells }) => [row, ...cells.map(({ text }) => text)]) } : result.problems.map(({ name, line }) => [name, line])
}
const form = (encoding: string, mark: boolean, delimiter: string) => ({ kind: 'csv', encoding, mark, delimiter })
const ROWS = [[1, '收款户名', '金额'], [2, '汉阳制动系统有限公司', '12,50']]

test('each encoding with its mark, and UTF-8 and GB18030 without one, are taken and told', () => {
  assert.deepEqual(read(new TextEncoder().encode(NAMES)), { form: form('utf-8', false, ';'), rows: ROWS })
  assert.deepEqual(read(new TextEncoder().encode(`\uFEFF${NAMES}`)), { form: form('utf-8', true, ';'), rows: ROWS })
  assert.deepEqual(read(new Uint8Array(Buffer.from(`\uFEFF${NAMES}`, 'utf16le'))), { form: form('utf-16le', true, ';'), rows: ROWS })
  assert.deepEqual(read(new Uint8Array(Buffer.from(`\uFEFF${NAMES}`, 'utf16le').swap16())), { form: form('utf-16be', true, ';'), rows: ROWS })
  const gb = read(new Uint8Array(GB)) as { form: unknown; rows: unknown[][] }
  assert.deepEqual(gb.form, form('gb18030', false, ';'))
  assert.equal(gb.rows[0]![1], '收款户名')
  assert.deepEqual((read(Uint8Array.of(0x84, 0x31, 0x95, 0x33, ...GB)) as { form: unknown }).form, form('gb18030', true, ';'))
})

test('rare characters of GB18030-2022 are read: Ext B in four bytes, and those that had private places before', () => {
  const rare = Uint8Array.of(0xd0, 0xd5, 0x2c, 0xc3, 0xfb, 0x0a, 0x95, 0x32, 0x90, 0x33, 0x2c, 0xfe, 0x59, 0xa6, 0xd9, 0x0a)
  assert.deepEqual((read(rare) as { rows: unknown }).rows, [[1, '姓', '名'], [2, '\u{20089}', '\u9fb4\ufe10']])
})

test('bytes that make sense in two encodings are not guessed at, unless the sender says which', () => {
  const either = Uint8Array.of(0xc2, 0xa1, 0x2c, 0x31, 0x0a)
  assert.deepEqual(read(either), [['encodingAmbiguous', 0]])
  assert.deepEqual((read(either, 'gb18030') as { rows: unknown }).rows, [[1, '隆', '1']])
  assert.deepEqual((read(either, 'utf-8') as { rows: unknown }).rows, [[1, '¡', '1']])
  assert.deepEqual(read(new TextEncoder().encode('\uFEFFa'), 'gb18030'), [['encodingContradiction', 0]])
})

test('a file joined from two encodings is refused with the row of each, and bytes of neither with theirs', () => {
  const joined = Buffer.concat([GB, Buffer.from('江夏汽车零部件;1\n')])
  assert.deepEqual(read(new Uint8Array(joined)), [['encodingMixed', 0]])
  assert.deepEqual(read(Uint8Array.of(0x61, 0x0a, 0xff, 0xff, 0x0a)), [['encodingUnknown', 0]])
})

test('quotes, line breaks in cells, tabs, empty lines and mixed line ends are read as RFC 4180 has them', () => {
  const text = 'a\tb\r\n"x\ty"\t"say ""yes""\nand go"\n\n\tlast\r'
  assert.deepEqual(read(new TextEncoder().encode(text)), { form: form('utf-8', false, '\t'), rows: [[1, 'a', 'b'], [2, 'x\ty', 'say "yes"\nand go'], [4, 'last']] })
  assert.deepEqual(read(new TextEncoder().encode('a,b\nc,"d\n')), [['csvWrong', 0]])
  assert.deepEqual(read(new TextEncoder().encode('a,b\nc,d"e\n')), [['csvWrong', 0]])
})
