import { assert } from '@jianghan/protocol'
import { parseStarts, startJson } from './starts.ts'

const [a, b] = ['00'.repeat(32), '01'.repeat(32)]

/** A file of one start. */
export const corpus = [new TextEncoder().encode(JSON.stringify({
  format: 'jianghan-starts', version: 1, chainId: 'a',
  starts: [{
    kind: 'promotion', from: '8', time: '2026-11-28T04:00:00.001Z', validators: [{ member: 'a-bank', publicKey: a, power: '10' }, { member: 'b-bank', publicKey: b, power: '10' }],
    before: [{ publicKey: b, power: '10' }], params: { blockBytes: 1, evidenceBlocks: '2', evidenceMs: '3' }, after: { hash: a, appHash: b },
  }],
}))]

/** Any text is a list of starts in order, or none; what is read is written the same. */
export function fuzz(data: Uint8Array): void {
  const starts = parseStarts(Buffer.from(data).toString('utf8'), 'a') ?? []
  assert(starts.every(({ from }, i) => from > (starts[i - 1]?.from ?? 1n)))
  if (starts.length === 0) return
  const text = JSON.stringify({ format: 'jianghan-starts', version: 1, chainId: 'a', starts: starts.map(startJson) })
  assert(parseStarts(text, 'a')?.length === starts.length)
}
