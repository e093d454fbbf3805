import { assert, equalBytes } from '@jianghan/protocol'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'

/** An envelope for two readers. */
export const corpus: readonly Uint8Array[] = [encodeEnvelope({
  info: { id: new Uint8Array(16).fill(1), kind: 'document', mediaType: 'text/plain', createdAt: 1, readers: ['alpha', 'beta'] },
  key: { kind: 32, publicKey: new Uint8Array(32).fill(2) }, sealedKey: { enc: new Uint8Array(32).fill(3), sealed: new Uint8Array(48).fill(4) }, ciphertext: new Uint8Array(40).fill(5),
})]

/** Any bytes: no exception, and what is read is written the same. */
export function fuzz(data: Uint8Array): void {
  const envelope = decodeEnvelope(data)
  if (envelope !== undefined) assert(equalBytes(encodeEnvelope(envelope), data), 'one spelling')
}
