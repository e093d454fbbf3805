import { assert, utf8 } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import { parseUniquenessKey } from './uniquenessKey.ts'

/** A key file. */
export const corpus: readonly Uint8Array[] = [utf8(JSON.stringify({ format: 'jianghan-uniqueness-key', version: 1, protection: { scheme: 'none' }, key: '0f'.repeat(32) }))]

/** Any bytes: a key of 32 bytes or a refusal. */
export function fuzz(data: Uint8Array): void {
  const key = parseUniquenessKey('uniqueness.json', data)
  assert(isRefused(key) || key.length === 32, 'a key or a refusal')
}
