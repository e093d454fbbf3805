import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { formatTrustPack, parseTrustPack, PROOF_MAGIC, sampleBulkProof, sampleProof, verifyProof, writeProof } from '@jianghan/light'
import { fromMillis } from '@jianghan/protocol'
import { signatureVerifier } from '../proofs.ts'
import { openDocument } from './attachments.ts'
import { judgeDocument } from './judgeDocument.ts'
import { receiptsOf, receiptText } from './receiptsOf.ts'

const NOW = 1_764_000_010_000

/** An embedded file stream; `dictionary` says more of it, `length` what it says of its length. */
function embedded(number: number, content: Uint8Array, { dictionary = '', length = String(content.length), type = '/EmbeddedFile' } = {}): Buffer {
  return Buffer.concat([Buffer.from(`${number} 0 obj\n<< /Type ${type} ${dictionary} /Length ${length} >>\nstream\r\n`), content, Buffer.from('\r\nendstream\nendobj\n')])
}
const pdfOf = (...objects: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat([Buffer.from('%PDF-1.7\n'), ...objects, Buffer.from('trailer << /Root 1 0 R >>\n%%EOF\n')]))

const parts = sampleBulkProof({ seed: 'receipt', opened: true })
const proof = writeProof(parts)

/** What the proof of the sample bears out. */
async function dataOf(file: Uint8Array): Promise<Uint8Array> {
  const judged = verifyProof(file, { verifier: await signatureVerifier(), now: fromMillis(BigInt(NOW)) })
  assert(judged.verdict !== 'false')
  return Buffer.from(receiptText(receiptsOf(judged.proof)))
}

test('proof and data are found whether they are compressed, of a length said elsewhere, or of a wrong one', async () => {
  const data = await dataOf(proof)
  const elsewhere = Buffer.from(`9 0 obj\n${proof.length}\nendobj\n`)
  for (const pdf of [
    pdfOf(embedded(3, proof), embedded(4, data)),
    pdfOf(embedded(3, deflateSync(proof), { dictionary: '/Filter /FlateDecode' }), embedded(4, deflateSync(data), { dictionary: '/Filter [ /FlateDecode ]' })),
    pdfOf(elsewhere, embedded(3, proof, { length: '9 0 R' }), embedded(4, data)),
    pdfOf(embedded(3, proof, { length: '7' }), embedded(4, data, { length: '999999' })),
  ]) {
    const opened = await openDocument(pdf)
    assert(opened.ok, JSON.stringify(opened))
    assert.deepEqual([Buffer.from(opened.proof), Buffer.from(opened.data)], [Buffer.from(proof), data])
  }
})

test('a PDF that is hostile, encrypted, or without what it should hold is refused with its reason', async () => {
  const data = await dataOf(proof)
  const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024))
  for (const [reason, pdf] of [
    ['documentTooLarge', new Uint8Array(9 * 1024 * 1024)],
    ['documentEncrypted', Buffer.concat([pdfOf(embedded(3, proof), embedded(4, data)), Buffer.from('/Encrypt 7 0 R')])],
    ['documentMalformed', pdfOf(embedded(3, bomb, { dictionary: '/Filter /FlateDecode' }))],
    ['documentMalformed', pdfOf(embedded(3, proof, { dictionary: '/Filter /FlateDecode' }))],
    ['documentMalformed', pdfOf(embedded(3, proof, { dictionary: '/Filter [/ASCIIHexDecode /FlateDecode]' }))],
    ['documentMalformed', Buffer.from('%PDF-1.7\n1 0 obj << /Type /EmbeddedFile /Length 5 >> stream\nabc')],
    ['documentMalformed', pdfOf(...Array.from({ length: 17 }, (_, i) => embedded(i + 1, Buffer.from('x'))))],
    ['documentWithoutProof', pdfOf(embedded(4, data))],
    ['documentWithoutProof', pdfOf(embedded(3, proof, { type: '/XObject' }), embedded(4, data))],
    ['documentWithSeveralProofs', pdfOf(embedded(3, proof), embedded(5, PROOF_MAGIC), embedded(4, data))],
    ['documentWithSeveralProofs', pdfOf(embedded(3, proof), embedded(4, data), embedded(5, data))],
    ['documentWithoutData', pdfOf(embedded(3, proof), embedded(4, Buffer.from('{}')))],
  ] as const) {
    const opened = await openDocument(pdf)
    assert.equal(opened.ok ? 'opened' : opened.reason, reason)
    const story = await judgeDocument(Buffer.concat([Buffer.from('%PDF-'), pdf]), NOW, {})
    assert.deepEqual([story.verdict, story.level], ['false', 'none'])
  }
})

test('data that says something else than the proof is told with the place, and a proof that is false stays false', async () => {
  const trust = parseTrustPack(formatTrustPack('sample-1', parts.validators, 1_209_600))
  const data = Buffer.from(await dataOf(proof)).toString('utf8')
  const judge = (file: Uint8Array, said: string) => judgeDocument(pdfOf(embedded(3, file), embedded(4, Buffer.from(said))), NOW, { trust, trustSource: 'given' })
  const good = await judge(proof, data)
  assert.deepEqual([good.verdict, good.level], ['true', 'trustedTime'])
  assert.match(good.cautions[0]?.en ?? '', /picture/)
  for (const [said, where] of [
    [data.replace('sample-1', 'sample-2'), 'ledger'], [data.replace('"receipts": [', '"receipts": [{}'), 'receipts.0'], [data.replace('{', '{"more":1,'), 'more'], [`${data}}`, 'JSON'], ['{"format":"jianghan-receipt-1","receipts":null}', 'ledger'],
  ] as const) {
    const story = await judge(proof, said)
    assert.deepEqual([story.verdict, story.reason], ['false', 'documentMismatch'], where)
    assert(story.headline.en.includes(`(${where}`), story.headline.en)
  }
  const tampered = proof.slice()
  tampered[tampered.length - 40] = (tampered[tampered.length - 40] as number) ^ 1
  assert.equal((await judge(tampered, data)).verdict, 'false')
})

test('what is not a payment that was done has no receipt', async () => {
  const judged = verifyProof(writeProof(sampleProof({ seed: 'receipt', validators: 1 })), { verifier: await signatureVerifier(), now: fromMillis(BigInt(NOW)) })
  assert(judged.verdict !== 'false')
  assert.deepEqual(receiptsOf(judged.proof).receipts, [])
})
