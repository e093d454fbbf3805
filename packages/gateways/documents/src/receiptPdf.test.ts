import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { extractText, getDocumentProxy } from 'unpdf'
import { openDocument, type ReceiptData, receiptText } from '@jianghan/client'
import { PROOF_MAGIC } from '@jianghan/light'
import { Fonts } from './pdf/fonts.ts'
import { receiptPdf } from './receiptPdf.ts'

const fonts = Fonts.open()
const account = 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf'
const proof = new Uint8Array([...PROOF_MAGIC, ...new Uint8Array(300).fill(7)])
const data = (payee: string, count = 1): ReceiptData => ({
  format: 'jianghan-receipt-1', ledger: 'wuhan-demo',
  receipts: Array.from({ length: count }, (_, i) => ({
    transaction: `8d${i}f`.repeat(16), height: '42', index: i, time: '2026-11-24T17:15:02.123+08:00',
    payer: { account, name: '长江汽车股份有限公司', number: '6222021234567890123', asset: 'CNY.HJB', bank: { member: 'hanjiang-bank', name: { zh: '汉江银行', en: 'Hanjiang Bank' } } },
    payee: { account, name: payee, asset: 'CNY.DHB', bank: { member: 'donghu-bank' } },
    amount: { asset: 'CNY.HJB', atoms: '168032', value: '1680.32', currency: 'CNY' }, uetr: '8a562c67-ca16-48ba-b074-65581be6f001', remittance: '十一月货款\n发票 03100123',
  })),
})
const written = (of: ReceiptData, verifyUrl = 'https://ledger.example/verify'): Promise<Uint8Array> => receiptPdf({ data: of, proof, verifyUrl }, fonts)
const textOf = async (pdf: Uint8Array): Promise<string> => (await extractText(await getDocumentProxy(pdf.slice()), { mergePages: true })).text.replaceAll(/\s/g, '')

test('another reader finds names, amounts and words; the same receipt is the same bytes; proof and data come out again', async () => {
  const of = data('汉阳制动系统有限公司')
  const pdf = await written(of)
  assert.deepEqual(await written(of), pdf)
  const text = await textOf(pdf)
  for (const word of ['电子回单', '长江汽车股份有限公司', '6222021234567890123', '汉江银行HanjiangBank', '汉阳制动系统有限公司', '未披露notdisclosed', '1,680.32', '人民币壹仟陆佰捌拾元零叁角贰分', '十一月货款发票03100123', '2026-11-2417:15:02']) assert(text.includes(word), `${word} in ${text}`)
  const opened = await openDocument(pdf)
  assert(opened.ok)
  assert.deepEqual([Buffer.from(opened.proof), Buffer.from(opened.data).toString('utf8')], [Buffer.from(proof), receiptText(of)])
  assert.equal((await getDocumentProxy((await written(data('甲', 3))).slice())).numPages, 3)
})

test('rare characters that the font has are drawn, others stand as their code points with a note, and a name of 140 characters has its place', async () => {
  const text = await textOf(await written(data('\u{20164}\u{2B5AF}䶮有限公司')))
  assert(text.includes('\u{20164}\u{2B5AF}䶮有限公司'), text)
  assert(!text.includes('〔U+'))
  const rare = await textOf(await written(data('\u{2A6D6}记')))
  assert(rare.includes('〔U+2A6D6〕记') && rare.includes('字库未收录'), rare)
  assert((await textOf(await written(data('甲'.repeat(140))))).includes('甲'.repeat(139)))
})

test('the font is the one that its README names', () => {
  const font = brotliDecompressSync(readFileSync(new URL('../font/NotoSansSC-Regular.ttf.br', import.meta.url)))
  assert(readFileSync(new URL('../font/README.md', import.meta.url), 'utf8').includes(createHash('sha256').update(font).digest('hex')))
})
