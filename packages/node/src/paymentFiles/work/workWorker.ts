import { parentPort } from 'node:worker_threads'
import { loadSigner } from '@jianghan/crypto/node'
import { assert } from '@jianghan/protocol'
import { JobRunner, type Jobs } from './jobs.ts'
import type { FromWork, ToWork } from './workThread.ts'

const port = parentPort
assert(port !== null, 'this file runs on a worker thread')
const runner = new JobRunner(await loadSigner())

port.on('message', ({ job, method, input }: ToWork) => {
  try {
    const emit = (piece: Uint8Array): void => port.postMessage({ job, piece } satisfies FromWork, [piece.buffer as ArrayBuffer])
    const value = runner.run(method as keyof Jobs, input as never, emit)
    port.postMessage({ job, value } satisfies FromWork)
  } catch (fault) {
    port.postMessage({ job, error: fault instanceof Error ? fault.stack ?? fault.message : String(fault) } satisfies FromWork)
  }
})
