import { assert } from '@jianghan/protocol'
import { parseEpochs } from './epochs.ts'

const zeros = '00'.repeat(32)

/** A file of one epoch. */
export const corpus = [new TextEncoder().encode(JSON.stringify({
  format: 'jianghan-epochs', version: 1, chainId: 'a',
  epochs: [{ number: 2, from: '8', publicKey: zeros, after: { hash: zeros, appHash: zeros }, openedMs: 1, lost: { receiptsKnown: 0 }, vouchers: [{ by: 'node', kind: 1, publicKey: zeros, signature: zeros }] }],
}))]

/** Any text is a list of epochs in order, or none. */
export function fuzz(data: Uint8Array): void {
  const epochs = parseEpochs(Buffer.from(data).toString('utf8'), 'a') ?? []
  assert(epochs.every(({ from }, i) => from > (epochs[i - 1]?.from ?? 0n)))
}
