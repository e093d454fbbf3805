import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractText, getDocumentProxy } from 'unpdf'
import { type CertificateData, certificateText, openDocument } from '@jianghan/client'
import { PROOF_MAGIC } from '@jianghan/light'
import { certificatePdf } from './certificatePdf.ts'
import { Fonts } from './pdf/fonts.ts'

const fonts = Fonts.open()
const proof = new Uint8Array([...PROOF_MAGIC, ...new Uint8Array(300).fill(7)])
const deposit = {
  transaction: '8d1f'.repeat(16), height: '42', time: '2026-11-24T17:15:02.123+08:00', member: { id: 'yangtze-motor', nameZh: '长江汽车股份有限公司', nameEn: 'Yangtze Motor Co., Ltd.' },
  custodian: 'hanjiang-bank', purpose: 'contract', digest: 'ab'.repeat(32), mediaType: 'application/pdf',
}
const data: CertificateData = { format: 'jianghan-evidence-1', ledger: 'wuhan-demo', validators: 4, headerHeight: '43', headerTime: '2026-11-24T17:15:03.000+08:00', deposits: [deposit] }
const written = (of: CertificateData): Promise<Uint8Array> => certificatePdf({ data: of, proof, verifyUrl: 'https://ledger.example/verify' }, fonts)

test('another reader finds what a certificate says and leaves open; the same deposit is the same bytes; proof and data come out again', async () => {
  const pdf = await written(data)
  assert.deepEqual(await written(data), pdf)
  const document = await getDocumentProxy(pdf.slice())
  assert.equal(document.numPages, 2)
  const text = (await extractText(document, { mergePages: true })).text.replaceAll(/\s/g, '')
  for (const word of ['存证证书', '长江汽车股份有限公司YangtzeMotorCo.,Ltd.（yangtze-motor）', 'ab'.repeat(32), 'application/pdf', '2026-11-2417:15:02.123', 'hanjiang-bank', '4个验证者', '本证书亦不证明', '第十六条', '第十七条', '第十八条', '第十九条', '由法院综合判断']) {
    assert.ok(text.includes(word), `${word} in ${text}`)
  }
  const opened = await openDocument(pdf)
  assert.ok(opened.ok)
  assert.deepEqual([Buffer.from(opened.proof), Buffer.from(opened.data).toString('utf8')], [Buffer.from(proof), certificateText(data)])
})

test('a batch shows its root and the number of its items, and each deposit of a proof has a page', async () => {
  const { mediaType: _, ...batch } = deposit
  const document = await getDocumentProxy((await written({ ...data, deposits: [deposit, { ...batch, itemCount: 12_345 }] })).slice())
  assert.equal(document.numPages, 3)
  const text = (await extractText(document, { mergePages: true })).text.replaceAll(/\s/g, '')
  for (const word of ['批次默克尔根', '12,345']) assert.ok(text.includes(word), word)
})
