import { parentPort, workerData } from 'node:worker_threads'
import { certificatesOfEvidence, certificateText, receiptsOf, receiptText } from '@jianghan/client'
import { certificatePdf, Fonts, receiptPdf, statementPdf } from '@jianghan/gateway-documents'
import { readProof } from '@jianghan/light'
import { assert, utf8 } from '@jianghan/protocol'
import { type FromPapers, handedOver, type ReceiptJob, type StatementJob, type ToPapers } from './paperThreads.ts'

const port = parentPort
assert(port !== null, 'this file runs on a worker thread')
let fonts: Fonts | undefined

port.on('message', ({ job, work }: ToPapers) => {
  written(work).then(
    bytes => port.postMessage({ job, ...(bytes && { bytes }) } satisfies FromPapers, bytes === undefined ? [] : handedOver(bytes)),
    (fault: unknown) => port.postMessage({ job, error: fault instanceof Error ? fault.stack ?? fault.message : String(fault) } satisfies FromPapers),
  )
})

const opened = (): Fonts => (fonts ??= Fonts.open((workerData as { fonts: readonly string[] }).fonts))

async function written(work: ReceiptJob | StatementJob): Promise<Uint8Array | undefined> {
  if ('statement' in work) return statementPdf({ data: work.statement, proof: work.proof, verifyUrl: work.verifyUrl }, opened())
  const { proof, verifyUrl, form } = work
  const read = readProof(proof)
  assert(read.ok, 'the node writes proofs that can be read')
  const data = receiptsOf(read.proof)
  if (data.receipts.length === 0) return certificate({ proof, verifyUrl, form }, read.proof)
  if (form === 'json') return utf8(receiptText(data))
  return receiptPdf({ data, proof, verifyUrl }, opened())
}

/** The certificate of a deposit of evidence; nothing where the proof shows none either. */
async function certificate({ proof, verifyUrl, form }: ReceiptJob, read: Parameters<typeof certificatesOfEvidence>[0]): Promise<Uint8Array | undefined> {
  const data = certificatesOfEvidence(read)
  if (data.deposits.length === 0) return undefined
  if (form === 'json') return utf8(certificateText(data))
  return certificatePdf({ data, proof, verifyUrl }, opened())
}
