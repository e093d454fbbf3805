import { parentPort, workerData } from 'node:worker_threads'
import { receiptsOf, receiptText } from '@jianghan/client'
import { Fonts, receiptPdf } from '@jianghan/gateway-documents'
import { readProof } from '@jianghan/light'
import { assert, utf8 } from '@jianghan/protocol'
import type { FromReceipts, ReceiptJob, ToReceipts } from './receiptThreads.ts'

const port = parentPort
assert(port !== null, 'this file runs on a worker thread')
let fonts: Fonts | undefined

port.on('message', ({ job, work }: ToReceipts) => {
  written(work).then(
    bytes => port.postMessage({ job, ...(bytes && { bytes }) } satisfies FromReceipts),
    (fault: unknown) => port.postMessage({ job, error: fault instanceof Error ? fault.stack ?? fault.message : String(fault) } satisfies FromReceipts),
  )
})

async function written({ proof, verifyUrl, form }: ReceiptJob): Promise<Uint8Array | undefined> {
  const read = readProof(proof)
  assert(read.ok, 'the node writes proofs that can be read')
  const data = receiptsOf(read.proof)
  if (data.receipts.length === 0) return undefined
  if (form === 'json') return utf8(receiptText(data))
  fonts ??= Fonts.open((workerData as { fonts: readonly string[] }).fonts)
  return receiptPdf({ data, proof, verifyUrl }, fonts)
}
