import { parseVaultKey } from './vaultKey.ts'

/** Any bytes as the file of a vault key: a key or a refusal, never a throw. */
export function fuzz(data: Uint8Array): void {
  parseVaultKey('fuzzed', data)
}
