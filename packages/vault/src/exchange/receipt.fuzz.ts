import { generateKeyPair } from '@jianghan/crypto'
import { parseJsonObject } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { readReceipt, signReceipt } from './receipt.ts'

/** A receipt. */
export const corpus: readonly Uint8Array[] = [utf8(JSON.stringify(signReceipt(generateKeyPair(1, new Uint8Array(32).fill(1)), {
  chain: 'c', item: '01'.repeat(16), kind: 'document', reason: 'order', askedBy: 'desk-3', at: 1, member: 'alpha',
})))]

/** Any bytes as a receipt: read or not, never a throw. */
export function fuzz(data: Uint8Array): void {
  readReceipt(parseJsonObject(data))
}
