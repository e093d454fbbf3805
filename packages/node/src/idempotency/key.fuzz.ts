import { assert, utf8 } from '@jianghan/protocol'
import { formatIdempotencyKey, IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_MAX, readIdempotencyKey } from './key.ts'

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [utf8('"8e03978e-40d5-43dd-bc93-6894a57f9324"'), utf8('KG5LxwFBepaKHyUD'), utf8('"a \\"quoted\\" \\\\ key"')]

/** Any header: no key, or one within its bounds that is read again from its own text. */
export function fuzz(data: Uint8Array): void {
  const header = Buffer.from(data).toString('latin1')
  const key = readIdempotencyKey(header)
  assert(key === undefined || IDEMPOTENCY_KEY.test(header), 'what is read is what the API describes')
  if (key === undefined) return
  assert(key.length > 0 && key.length <= IDEMPOTENCY_KEY_MAX, 'a key is bounded')
  assert(readIdempotencyKey(formatIdempotencyKey(key)) === key, 'a key is read again from its text')
}
