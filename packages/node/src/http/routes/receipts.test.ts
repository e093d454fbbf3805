import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { unzipSync } from 'fflate'
import { extractText, getDocumentProxy } from 'unpdf'
import { demoConsortium } from '@jianghan/app'
import { judgeDocument, openDocument, type ReceiptData } from '@jianghan/client'
import { type TrustPack, parseTrustPack } from '@jianghan/light'
import type { RunningNode } from '../../node.ts'
import { example } from '../../testing/paymentWorld.ts'
import { asOperator, ask, startTestNode } from '../../testing/testLedger.ts'

const MSG = 'CJQC-20261124-0001'
const UETR = '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01'

/** A demo node with one payment file paid and provable. */
async function paidNode(t: TestContext): Promise<{ node: RunningNode; trust: TrustPack }> {
  const node = await startTestNode(t, {
    config: { publicOrigin: 'https://ledger.example' },
    makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
  })
  const paid = await ask(node, '/v1/iso20022/pain.001?wait=provable', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  while ((await ask(node, '/v1/status')).body.index.lag !== '0') await new Promise(resolve => { setTimeout(resolve, 5) })
  const trust = parseTrustPack(JSON.stringify((await ask(node, '/v1/trust')).body))
  assert(trust)
  return { node, trust }
}

async function bytesOf(node: RunningNode, path: string): Promise<{ status: number; type: string | null; bytes: Uint8Array }> {
  const answer = await fetch(`${node.url}${path}`, { headers: asOperator(node.folder.path) })
  return { status: answer.status, type: answer.headers.get('content-type'), bytes: new Uint8Array(await answer.arrayBuffer()) }
}

/** What the reader that is not ours has, beside what its types say: attachments by name, and the content of one. */
type WithAttachments = Readonly<{ getAttachments(): Promise<ReadonlyMap<string, unknown>>; getAttachmentContent(name: string): Promise<Uint8Array> }>

/** Text and attachments of a PDF by a reader that is not ours. */
async function readByOthers(pdf: Uint8Array): Promise<{ text: string; attachments: Readonly<Record<string, Uint8Array>> }> {
  const document = await getDocumentProxy(pdf.slice())
  const { text } = await extractText(document, { mergePages: true })
  const reader = document as unknown as WithAttachments
  const attachments: Record<string, Uint8Array> = {}
  for (const name of (await reader.getAttachments()).keys()) attachments[name] = await reader.getAttachmentContent(name)
  return { text, attachments }
}

test('a receipt is a PDF that shows the payment in Chinese and English, holds its proof, and is verified as it is', async t => {
  const { node, trust } = await paidNode(t)
  const { status, type, bytes: pdf } = await bytesOf(node, `/v1/transactions/${UETR}/receipt`)
  assert.deepEqual([status, type], [200, 'application/pdf'], Buffer.from(pdf).toString('utf8').slice(0, 300))
  const [{ bytes: json }, { bytes: again }] = [await bytesOf(node, `/v1/transactions/${UETR}/receipt?form=json`), await bytesOf(node, `/v1/transactions/${UETR}/receipt`)]
  assert.deepEqual(again, pdf, 'the same receipt is the same bytes')
  const { receipts: [receipt], ledger } = JSON.parse(Buffer.from(json).toString('utf8')) as ReceiptData
  assert(receipt)
  const { text, attachments } = await readByOthers(pdf)
  const shown = text.replaceAll(/\s/g, '')
  for (const word of [ledger, receipt.transaction, UETR, receipt.payer.name, receipt.payee.name, receipt.payer.number, receipt.payee.number, receipt.remittance, receipt.endToEndId, receipt.payer.bank?.name?.zh, receipt.payee.bank?.name?.zh, '人民币', '付款人', 'PAYEE']) {
    assert(word !== undefined && shown.includes(word.replaceAll(/\s/g, '')), `${word} is in: ${shown}`)
  }
  assert.deepEqual(Object.keys(attachments).sort(), ['proof.jhproof', 'receipt.json'])
  const opened = await openDocument(pdf)
  assert(opened.ok)
  assert.deepEqual(Buffer.from(opened.proof), Buffer.from(attachments['proof.jhproof'] ?? []))
  assert.deepEqual(Buffer.from(opened.data), Buffer.from(attachments['receipt.json'] ?? []))
  const story = await judgeDocument(pdf, Date.now(), { trust, trustSource: 'given' })
  assert.deepEqual([story.verdict, story.level], ['true', 'trustedTime'])
  assert.match(story.cautions[0]?.zh ?? '', /版面/)
})

test('the receipts of a file come as an archive, or one by its end-to-end id; who has no part in a payment gets none', async t => {
  const { node, trust } = await paidNode(t)
  const { type, bytes } = await bytesOf(node, `/v1/iso20022/messages/${MSG}/receipts`)
  assert.equal(type, 'application/zip')
  const files = Object.entries(unzipSync(bytes))
  assert.equal(files.length, 3)
  for (const [name, pdf] of files) {
    assert.match(name, /^[1-3]-[0-9a-f]{16}\.pdf$/)
    assert.equal((await judgeDocument(pdf, Date.now(), { trust, trustSource: 'given' })).verdict, 'true')
  }
  const { transactions: [first] } = (await ask(node, `/v1/iso20022/messages/${MSG}`)).body as { transactions: [{ endToEndId: string; transactionId: string }] }
  assert.deepEqual((await bytesOf(node, `/v1/iso20022/messages/${MSG}/receipts?endToEndId=${encodeURIComponent(first.endToEndId)}`)).bytes, files[0]?.[1])
  assert.equal((await ask(node, `/v1/iso20022/messages/${MSG}/receipts?endToEndId=none`)).body.code, 'node.paymentNotInMessage')
  const recorded = (await ask(node, `/v1/search?q=${MSG}`)).body.items[0].id as string
  assert.equal((await ask(node, `/v1/transactions/${recorded}/receipt`)).body.code, 'node.noReceipt')
  const stranger = await ask(node, `/v1/transactions/${first.transactionId}/receipt`, { headers: { authorization: '' } })
  assert.equal(stranger.status, 404)
})

test('what a vault erases is gone from later proofs and receipts, which hold without it, and stays in those that were made before', async t => {
  const { node, trust } = await paidNode(t)
  const before = (await bytesOf(node, `/v1/transactions/${UETR}/receipt`)).bytes
  const { receipts: [named] } = JSON.parse(Buffer.from((await bytesOf(node, `/v1/transactions/${UETR}/receipt?form=json`)).bytes).toString('utf8')) as ReceiptData
  assert(named?.payee.name !== undefined)
  const erased = await ask(node, `/v1/vault/items/${named.transaction}/erase`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ reason: 'subject-request', askedBy: 'hanyang-brakes' }) })
  assert.equal(erased.status, 200, JSON.stringify(erased.body))
  const refused = await ask(node, `/v1/transactions/${UETR}/proof?disclose=creditor.name`)
  assert.equal(refused.body.code, 'node.fieldNotHeld')
  const bare = await bytesOf(node, `/v1/transactions/${UETR}/proof`)
  const after = (await bytesOf(node, `/v1/transactions/${UETR}/receipt`)).bytes
  for (const file of [before, bare.bytes, after]) assert.equal((await judgeDocument(file, Date.now(), { trust, trustSource: 'given' })).verdict, 'true')
  const opened = await openDocument(after)
  assert(opened.ok)
  const { receipts: [nameless] } = JSON.parse(Buffer.from(opened.data).toString('utf8')) as ReceiptData
  assert.deepEqual([nameless?.payee.name, nameless?.payer.number, nameless?.remittance], [undefined, undefined, undefined])
  assert.deepEqual(nameless?.amount, named.amount)
  assert((await readByOthers(before)).text.replaceAll(/\s/g, '').includes(named.payee.name))
  assert(!(await readByOthers(after)).text.replaceAll(/\s/g, '').includes(named.payee.name))
})
