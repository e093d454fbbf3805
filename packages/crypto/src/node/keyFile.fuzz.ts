import { parseKeyFile } from './keyFile.ts'

/** Any bytes as a key file: a pair or a refusal, never a throw. */
export function fuzz(data: Uint8Array): void {
  parseKeyFile('fuzzed', data)
}
