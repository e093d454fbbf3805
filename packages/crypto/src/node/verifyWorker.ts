import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@jianghan/protocol'
import type { Verifier } from '../verdict.ts'
import { verifyMany } from '../verifyRecords.ts'
import { loadVerifier } from './loadVerifier.ts'

/** What the pool hands over at the start of a worker. */
export interface VerifyWorkerData {
  readonly prefer: Verifier['name'] | undefined
}

/** A job: packed records, transferred. */
export interface VerifyJob {
  readonly job: number
  readonly records: Uint8Array<ArrayBuffer>
}

/** Its answer: one verdict byte per record, transferred. */
export interface VerifyAnswer {
  readonly job: number
  readonly verdicts: Uint8Array<ArrayBuffer>
}

// The entry of a worker thread of VerifyPool: answers each job in the order of arrival.
const port = parentPort
assert(port !== null, 'verifyWorker.ts runs as a worker thread')
const { verifier } = await loadVerifier((workerData as VerifyWorkerData).prefer)
port.on('message', ({ job, records }: VerifyJob) => {
  const verdicts = verifyMany(verifier, records)
  assert(verdicts !== undefined, 'the pool packs records well')
  port.postMessage({ job, verdicts } satisfies VerifyAnswer, [verdicts.buffer])
})
