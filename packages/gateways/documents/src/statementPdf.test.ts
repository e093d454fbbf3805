import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractText, getDocumentProxy } from 'unpdf'
import { openDocument, type StatementData, type StatementEntryData, statementText } from '@jianghan/client'
import { PROOF_MAGIC } from '@jianghan/light'
import { Fonts } from './pdf/fonts.ts'
import { STATEMENT_ENTRIES_MAX, statementPdf } from './statementPdf.ts'

const fonts = Fonts.open()
const proof = new Uint8Array([...PROOF_MAGIC, ...new Uint8Array(300).fill(7)])

/** A statement with so many movements of one yuan, every third of them in. */
function data(count: number, change: Partial<StatementData> = {}): StatementData {
  let balance = 1_000_000n
  const entries = Array.from({ length: count }, (_, i): StatementEntryData => {
    const isIn = i % 3 === 0
    balance += isIn ? 100n : -100n
    return {
      direction: isIn ? 'CRDT' : 'DBIT', atoms: '100', balance: String(balance), time: '2026-11-27T17:15:02.123+08:00', transaction: i.toString(16).padStart(64, '0'), height: String(i),
      counterparty: { name: '汉阳制动系统有限公司', number: '397020088000017521' }, remittance: `货款 ${i}`,
    }
  })
  const ins = Math.ceil(count / 3)
  return {
    format: 'jianghan-statement-1', ledger: 'wuhan-demo', id: '20261127-0123456789abcdef01234567', day: '2026-11-27', complete: true,
    account: { address: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', number: '3980100100200018', owner: '长江汽车股份有限公司', bank: { member: 'hanjiang-bank', name: { zh: '汉江银行', en: 'Hanjiang Bank' } }, bankCode: '313521000011' },
    asset: 'CNY.HJB', currency: 'CNY', decimals: 2, opening: '1000000', credits: { count: ins, atoms: String(ins * 100) }, debits: { count: count - ins, atoms: String((count - ins) * 100) }, closing: String(balance),
    anchor: { height: '42', atoms: String(balance), since: '0' }, entries, ...change,
  }
}
const written = (of: StatementData): Promise<Uint8Array> => statementPdf({ data: of, proof, verifyUrl: 'https://ledger.example/verify' }, fonts)
const read = async (pdf: Uint8Array): Promise<{ text: string; pages: number }> => {
  const { totalPages, text } = await extractText(await getDocumentProxy(pdf.slice()), { mergePages: true })
  return { text: text.replaceAll(/\s/g, ''), pages: totalPages }
}

test('every movement stands once, on as many pages as it takes, with totals on the last', async () => {
  for (const [count, pages] of [[0, 1], [1, 1], [16, 1], [17, 2], [20, 2], [21, 2], [120, 5]] as const) {
    const pdf = await written(data(count))
    const { text, pages: found } = await read(pdf)
    assert.equal(found, pages, `${count} movements`)
    for (let i = 0; i < count; i++) assert.equal(text.split(i.toString(16).padStart(64, '0').slice(0, 32)).length - 1 >= 1, true, `movement ${i} of ${count}`)
    assert.equal(text.split('汉阳制动系统有限公司').length - 1, count)
    assert(text.includes(`第${pages}页，共${pages}页`) && text.includes('合计Total'), text)
    const opened = await openDocument(pdf)
    assert(opened.ok)
    assert.deepEqual([opened.kind, Buffer.from(opened.data).toString('utf8')], ['statement', statementText(data(count))])
  }
})

test('the same statement is the same bytes; amounts in words are those of renminbi that is not owed', async () => {
  assert.deepEqual(await written(data(3)), await written(data(3)))
  assert((await read(await written(data(1)))).text.includes('人民币壹万零壹元整'))
  assert(!(await read(await written(data(0, { closing: '-5' })))).text.includes('人民币'))
  assert(!(await read(await written(data(0, { currency: 'USD' })))).text.includes('人民币'))
  assert((await read(await written(data(0, { complete: false })))).text.includes('当日未结束'))
  await assert.rejects(written({ ...data(0), entries: Array.from({ length: STATEMENT_ENTRIES_MAX + 1 }, () => data(1).entries[0] as StatementEntryData) }), RangeError)
})
