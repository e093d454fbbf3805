import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { receiptsOf } from '@jianghan/client'
import { Fonts, receiptPdf } from '@jianghan/gateway-documents'
import { certificatesOf, base64, formatNote, formatTrustPack, parseNote, type ProofParts, readProof, sampleBulkProof, sampleWitnessedProof, timestampLine, timestampRequest, tokenOf, writeProof } from '@jianghan/light'
import { assert, utf8 } from '@jianghan/protocol'

/**
 * Writes vectors/receipts/<release>/: a receipt, one whose data was changed, and a proof with a time-stamp. Run once for a release, and never again for it: what lies there was made by that
 * release, and every later one has to open it. Needs the folder of an authority as packages/node/src/testing/timestampAuthority.ts makes it.
 *
 *   node tools/makeReceiptVectors.ts 0.1 request            prints the request for the authority, base64
 *   node tools/makeReceiptVectors.ts 0.1 answer.tsr ca.pem  writes the files
 */
const [release = '', answerFile = '', rootsFile = ''] = process.argv.slice(2)
const seed = `receipts of ${release}`
const witnessed = sampleWitnessedProof({ seed, kinds: [1] })
const note = parseNote(witnessed.witnessed?.checkpoint ?? new Uint8Array(0))
assert(note !== undefined, 'a witnessed proof has a note')
const over = utf8(note.text)
if (answerFile === 'request') {
  process.stdout.write(base64(timestampRequest({ over, nonce: Uint8Array.of(0x41, 1, 2, 3, 4, 5, 6, 7) })))
} else {
  const folder = resolve(import.meta.dirname, '../vectors/receipts', release)
  mkdirSync(folder, { recursive: true })
  const write = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes)
  const token = tokenOf(new Uint8Array(readFileSync(answerFile)))
  const roots = certificatesOf(readFileSync(rootsFile, 'utf8'))
  assert(typeof token !== 'string' && roots !== undefined && witnessed.witnessed !== undefined, 'the authority answered')
  const checkpoint = formatNote({ text: note.text, signatures: [...note.signatures, timestampLine('tsa.example', token)] })
  write('timestamped.jhproof', writeProof({ ...witnessed, witnessed: { ...witnessed.witnessed, checkpoint } }))
  const packOf = (parts: ProofParts): object => JSON.parse(formatTrustPack('sample-1', parts.validators, 400 * 86_400)) as object
  write('timestamped.trust.json', `${JSON.stringify({ ...packOf(witnessed), timestamp_roots: roots.map(base64) }, undefined, 2)}\n`)
  const parts = sampleBulkProof({ seed, opened: true, entry: 1 })
  const proof = writeProof(parts)
  const read = readProof(proof)
  assert(read.ok, 'the sample can be read')
  const data = receiptsOf(read.proof)
  const fonts = Fonts.open()
  const verifyUrl = 'https://ledger.example/verify'
  write('receipt.pdf', await receiptPdf({ data, proof, verifyUrl }, fonts))
  write('receipt-other-amount.pdf', await receiptPdf({ data: { ...data, receipts: data.receipts.map(each => ({ ...each, amount: { ...each.amount, atoms: '1000000' } })) }, proof, verifyUrl }, fonts))
  write('receipt.trust.json', `${JSON.stringify(packOf(parts), undefined, 2)}\n`)
}
