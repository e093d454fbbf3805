import { utf8 } from '@jianghan/protocol'
import { parseReadingKeys } from './readingKeys.ts'

/** A file whose keys lie open. */
export const corpus: readonly Uint8Array[] = [utf8(JSON.stringify({ format: 'jianghan-reading-keys', version: 1, protection: { scheme: 'none' }, keys: [{ kind: 32, publicKey: '01'.repeat(32), secret: '02'.repeat(32) }] }))]

/** Any bytes as the file of reading keys: keys or a refusal, never a throw. */
export function fuzz(data: Uint8Array): void {
  parseReadingKeys('fuzzed', data)
}
