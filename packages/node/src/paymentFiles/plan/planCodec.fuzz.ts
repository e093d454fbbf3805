import { assert, equalBytes } from '@jianghan/protocol'
import { decodeChunk, encodeChunk } from './planCodec.ts'

const payment = (index: number) => ({
  index, signerSet: 0, uetr: new Uint8Array(16).fill(1), creditor: new Uint8Array(20).fill(2), id: new Uint8Array(32).fill(3), body: new Uint8Array(40).fill(4), fields: new Uint8Array(30).fill(5),
})

/** Chunks of one and of two payments. */
export const corpus: readonly Uint8Array[] = [encodeChunk([payment(0)]), encodeChunk([payment(7), payment(8)])]

/** Any bytes: no exception, and what is read is written the same. */
export function fuzz(data: Uint8Array): void {
  const payments = decodeChunk(data)
  if (payments !== undefined) assert(equalBytes(encodeChunk(payments), data), 'one spelling')
}
