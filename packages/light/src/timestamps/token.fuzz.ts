import { assert } from '@jianghan/protocol'
import { timestampReasons } from './reasons.ts'
import { timestampRequest, tokenOf } from './token.ts'

/** Any bytes as the answer of a time-stamp authority: a token within its bound, or a reason. */
export function fuzz(data: Uint8Array): void {
  const found = tokenOf(data)
  assert(typeof found === 'string' ? found in timestampReasons : found.length > 0, 'an answer is a token, or refused by name')
}

/** A refusal, and a request, which is no answer. */
export const corpus: readonly Uint8Array[] = [
  Uint8Array.of(0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02),
  timestampRequest({ over: new Uint8Array(3), nonce: Uint8Array.of(0x41, 2, 3, 4, 5, 6, 7, 8) }),
]
