import { parseReadingKeys } from './readingKeys.ts'

/** Any bytes as the file of reading keys: keys or a refusal, never a throw. */
export function fuzz(data: Uint8Array): void {
  parseReadingKeys('fuzzed', data)
}
