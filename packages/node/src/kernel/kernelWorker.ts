import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '@jianghan/protocol'
import type { FromKernel, KernelSetup, ToKernel } from '../threads/messages.ts'
import { SandboxClock } from '../sandbox/clock.ts'
import { KernelHost } from './kernelHost.ts'
import { startFailureOf } from './startFailure.ts'

// The entry of the kernel worker: the only thread that writes the ledger.
const port = parentPort
assert(port !== null, 'kernelWorker.ts runs as a worker thread')
const setup = workerData as KernelSetup
if (setup.sandboxClock !== undefined) new SandboxClock(setup.sandboxClock).install()
const post = (message: FromKernel, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)

try {
  const host = await KernelHost.open(setup, post)
  port.on('message', (message: ToKernel) => {
    if (message.kind === 'batch') return host.submit(message.batch, message.bytes)
    if (message.kind === 'foresee') return host.foresee(message.places)
    if (message.kind === 'call') return host.call(message)
    void host.close().finally(() => { port.close() })
  })
  post({ kind: 'ready', ...host.facts() })
} catch (fault) {
  post({ kind: 'startFailed', problem: startFailureOf(fault, setup.folder) })
  port.close()
}
